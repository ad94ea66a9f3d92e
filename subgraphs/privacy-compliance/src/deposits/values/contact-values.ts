import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { isOneLine } from '@andamal/kernel';
import { z } from 'zod';
import type { Normalise } from './value.types';

/** No quoted local parts and no comments: mail programs do not make them, and they have many spellings. */
const LOCAL_PART = /^[^\s@"(),:;<>[\\\]\p{Cc}\p{Cf}\p{Cs}]{1,64}$/u;
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

/** RFC 5321 section 4.5.3.1: 254 characters at most, 64 before the @. The domain in its ASCII form (RFC 5890). */
export const email: Normalise = (text) => {
  const trimmed = text.trim().normalize('NFC');
  const at = trimmed.lastIndexOf('@');
  const local = trimmed.slice(0, Math.max(at, 0));
  const domain = domainToASCII(trimmed.slice(at + 1)).toLowerCase();
  if (trimmed.length > 254 || !LOCAL_PART.test(local) || !DOMAIN.test(domain)) return null;
  if (local.startsWith('.') || local.endsWith('.') || local.includes('..')) return null;
  return { value: `${local}@${domain}` };
};

/** A phone number in E.164: `070-123 45 67` is `+46701234567`. A number without a country is Swedish. */
export const phone: Normalise = (text) => {
  const trimmed = text.trim();
  if (!/^\+?[\d\s()./-]{5,30}$/.test(trimmed)) return null;
  const digits = trimmed.replace(/\(0\)/, '').replace(/[^\d+]/g, '');
  const international = digits.startsWith('+')
    ? digits.slice(1)
    : digits.startsWith('00')
      ? digits.slice(2)
      : digits.startsWith('0')
        ? `46${digits.slice(1)}`
        : `46${digits}`;
  return /^[1-9]\d{6,14}$/.test(international) ? { value: `+${international}` } : null;
};

const addressShape = z.strictObject({
  street: z.string().trim().min(1).max(200),
  postalCode: z.string().trim().regex(/^[A-Za-z0-9][A-Za-z0-9 -]{1,11}$/),
  city: z.string().trim().min(1).max(100),
});

/** An address as JSON with its parts in a fixed order, so that the same address is the same text. */
export const address: Normalise = (text) => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = addressShape.safeParse(json);
  if (!parsed.success) return null;
  const { street, postalCode, city } = parsed.data;
  if (!isOneLine(street) || !isOneLine(city)) return null;
  const code = postalCode.toUpperCase().replace(/\s+/g, ' ').replace(/^(\d{3}) ?(\d{2})$/, '$1 $2');
  return { value: JSON.stringify({ street, postalCode: code, city }) };
};

export const ipAddress: Normalise = (text) => {
  const trimmed = text.trim().toLowerCase();
  return isIP(trimmed) === 0 ? null : { value: trimmed };
};

/** One line of text, such as a name. */
export function line(maxLength: number): Normalise {
  return (text) => {
    const value = text.trim().normalize('NFC');
    return value.length > maxLength || !isOneLine(value) ? null : { value };
  };
}

/** Text of several lines, such as a message. */
export function prose(maxLength: number): Normalise {
  return (text) => (text.trim() === '' || text.length > maxLength ? null : { value: text });
}
