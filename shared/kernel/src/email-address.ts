import { domainToASCII } from 'node:url';
import { fold, INVISIBLE } from './folded-text';

/** RFC 5321 4.5.3.1: an address of at most 254 characters, its local part at most 64. */
export const MAX_EMAIL_LENGTH = 254;

/** No quoted local parts and no comments: mail programs do not make them, and they have many spellings. */
const LOCAL_PART = /^[^\s@"(),:;<>[\\\]\p{C}]{1,64}$/u;
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;
const DIGIT_OF_ANOTHER_SCRIPT = /(?!\d)\p{Nd}/u;

/**
 * An e-mail address in the one spelling in which it is kept: wide letters, dashes and composed characters as `fold` has them, the domain in its
 * ASCII form (RFC 5890). The local part keeps its case, dots and tags, which are different mailboxes at some providers.
 *
 * What looks like another address and need not be it is none: one with something invisible in it, or with the digits of another script.
 *
 * @returns null when the text is no e-mail address.
 */
export function emailAddress(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed.length > MAX_EMAIL_LENGTH || INVISIBLE.test(trimmed) || DIGIT_OF_ANOTHER_SCRIPT.test(trimmed.normalize('NFKC'))) return null;
  const folded = fold(trimmed).text.normalize('NFC');
  const at = folded.lastIndexOf('@');
  const local = folded.slice(0, Math.max(at, 0));
  const domain = domainToASCII(folded.slice(at + 1)).toLowerCase();
  if (folded.length > MAX_EMAIL_LENGTH || !LOCAL_PART.test(local) || !DOMAIN.test(domain)) return null;
  if (local.startsWith('.') || local.endsWith('.') || local.includes('..')) return null;
  return `${local}@${domain}`;
}

/**
 * The form in which addresses are compared and looked up: in lower case, since no provider tells mailboxes apart by it.
 *
 * @param address as `emailAddress` gives it
 */
export function lookUpForm(address: string): string {
  return address.toLowerCase().normalize('NFC');
}
