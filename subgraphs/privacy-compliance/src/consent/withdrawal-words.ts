import { purposeRule, type Register } from '@andamal/policy';
import type { Language } from '@andamal/service';

/** What a person is told who has withdrawn a consent: what has stopped, and that a withdrawal tears no order and closes no account. */
export function withdrawalInWords(register: Register, purpose: string, accountClosed: boolean, language: Language): string {
  const name = purposeRule(register, purpose)?.name[language] ?? purpose;
  if (language === 'sv') {
    return `Samtycket är återkallat. Vi har slutat med: ${name}. Dina beställningar fortsätter som vanligt${accountClosed ? '' : ', och ditt konto är kvar tills du stänger det'}.`;
  }
  return `The consent is withdrawn. We have stopped: ${name}. Your orders go on as before${accountClosed ? '' : ', and your account stays until you close it'}.`;
}
