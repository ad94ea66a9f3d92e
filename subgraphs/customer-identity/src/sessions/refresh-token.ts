import { createHash, randomBytes } from 'node:crypto';
import { secretToken } from '@andamal/kernel';

/** `<session>.<secret>`: 128 bits that find the session, 256 bits that prove the right to it. */
const FORM = /^([\w-]{22})\.[\w-]{43}$/;
export const MAX_REFRESH_TOKEN_LENGTH = 66;

export interface RefreshToken {
  readonly text: string;
  readonly sessionId: string;
  /** All that is stored of it. */
  readonly hash: string;
}

/** The next token of a session, or the first of a new one. */
export function newRefreshToken(sessionId: string = secretToken()): RefreshToken {
  const text = `${sessionId}.${randomBytes(32).toString('base64url')}`;
  return { text, sessionId, hash: digest(text) };
}

/** @returns null when the text is no refresh token of ours. */
export function readRefreshToken(text: string): RefreshToken | null {
  const sessionId = FORM.exec(text)?.[1];
  return sessionId === undefined ? null : { text, sessionId, hash: digest(text) };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
