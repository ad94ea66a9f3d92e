import { createHash } from 'node:crypto';
import { isoDay, stockholmDay, type ConsentText, type Register } from '@andamal/policy';
import type { Language } from '@andamal/service';
import { NEWSLETTER, type ShopEvent } from '../bindings/policy-events';
import type { ConsentEntity } from './consent.entity';

/** The proof of what was shown: SHA-256 (hex) of the register's text; null when it has none of that version. */
export function textDigest(register: Register, purpose: string, version: string, language: Language): string | null {
  const shown = register.consentTexts.find((text) => text.purpose === purpose && text.version === version);
  return shown === undefined ? null : createHash('sha256').update(shown.text[language]).digest('hex');
}

/** The text by which a consent is asked for now: the latest whose day has come, in Stockholm; null when the purpose has none. */
export function currentText(register: Register, purpose: string, now: Date): ConsentText | null {
  const today = isoDay(stockholmDay(now));
  return register.consentTexts.filter((text) => text.purpose === purpose && text.from <= today).reduce<ConsentText | null>(
    (latest, text) => (latest === null || text.from >= latest.from ? text : latest),
    null,
  );
}

/** The consent that a registration gave; null when it gave none. Its id is that of the event. */
export function consentOfRegistration(register: Register, event: ShopEvent<'AccountCreated'>): ConsentEntity | null {
  const { subjectId, accountId, newsletterConsent } = event.payload;
  if (newsletterConsent === null) return null;
  const { textVersion, language } = newsletterConsent;
  return {
    subjectId,
    id: event.id,
    purpose: NEWSLETTER,
    accountId,
    textVersion,
    language,
    textDigest: textDigest(register, NEWSLETTER, textVersion, language),
    channel: 'REGISTRATION',
    givenAt: event.at,
    withdrawnAt: null,
    withdrawnChannel: null,
  };
}
