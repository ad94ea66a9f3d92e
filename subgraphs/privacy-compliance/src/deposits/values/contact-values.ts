import { isIP } from 'node:net';
import { emailAddress, fold, isName, isOneLine } from '@andamal/kernel';
import { z } from 'zod';
import type { Normalise } from './value.types';

export const email: Normalise = (text) => {
  const value = emailAddress(text);
  return value === null ? null : { value };
};

/** A phone number in E.164: `070-123 45 67` is `+46701234567`. A number without a country is Swedish. */
export const phone: Normalise = (text) => {
  const trimmed = fold(text).text.trim();
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
  postalCode: z.string().transform((code) => fold(code).text.trim()).pipe(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9 -]{1,11}$/)),
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

/** One line of text, such as the name of a company. */
export function line(maxLength: number): Normalise {
  return (text) => {
    const value = text.trim().normalize('NFC');
    return value.length > maxLength || !isOneLine(value) ? null : { value };
  };
}

/** What a person is called. */
export const name: Normalise = (text, today) => (isName(text) ? line(200)(text, today) : null);

/** Text of several lines, such as a message. */
export function prose(maxLength: number): Normalise {
  return (text) => (text.trim() === '' || text.length > maxLength ? null : { value: text });
}
