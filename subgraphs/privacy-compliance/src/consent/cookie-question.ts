import { createHash } from 'node:crypto';
import type { CookieGroup, Register } from '@andamal/policy';
import type { Language } from '@andamal/service';
import { currentText } from './consent-rows';
import { ADVERTISING } from './privacy-control.service';

/** The question about cookies as a visitor is shown it, in one language. */
export interface CookieQuestion {
  readonly language: Language;
  readonly textVersion: string | null;
  readonly text: string;
  /** The proof of what was shown: SHA-256 (hex) of all of it. */
  readonly digest: string;
  readonly choices: readonly { readonly code: string; readonly label: string; readonly groups: readonly CookieGroup[] }[];
  readonly cookies: readonly { readonly name: string; readonly group: CookieGroup; readonly durationDays: number; readonly notice: string }[];
}

/** What is asked, made from the register: text, answers, and each cookie with its group, duration and use. */
export function cookieQuestion(register: Register, language: Language, now: Date): CookieQuestion {
  const { reading, choices, list } = register.cookies;
  const shown = currentText(register, ADVERTISING, now);
  const question = {
    language,
    textVersion: shown?.version ?? null,
    text: shown?.text[language] ?? '',
    choices: choices.map(({ code, label, groups }) => ({ code, label: label[language], groups: groups[reading] })),
    cookies: list.map(({ name, group, durationDays, notice }) => ({ name, group, durationDays, notice: notice[language] })),
  };
  return { ...question, digest: createHash('sha256').update(JSON.stringify(question)).digest('hex') };
}
