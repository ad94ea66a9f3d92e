import type { Localized } from '@andamal/policy';
import type { Language } from '@andamal/service';

const SUCH_LETTERS: Localized = { sv: 'sådana brev', en: 'such letters' };

const KINDS: Readonly<Record<string, Localized>> = {
  NEWSLETTER: { sv: 'nyhetsbrev', en: 'newsletters' },
  LEGITIMATE_INTEREST: { sv: 'personliga erbjudanden', en: 'personal offers' },
};

/** What whoever clicked is told: what has ended, and what goes on. @param purpose as the token says; null: it says nothing */
export function unsubscribedInWords(purpose: string | null, language: Language): string {
  const kind = (KINDS[purpose ?? ''] ?? SUCH_LETTERS)[language];
  return language === 'sv'
    ? `Du får inga fler ${kind} från oss, från och med nu. Inget annat avslutas: dina beställningar och breven om dem fortsätter som vanligt, och ditt konto är kvar om du har ett.`
    : `You will get no more ${kind} from us, from now on. Nothing else ends: your orders and the letters about them go on as before, and your account stays if you have one.`;
}
