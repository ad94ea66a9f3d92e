import type { Language } from '@andamal/service';

/** Why a consent to other words than those of now is not taken. */
export const UNKNOWN_TEXT: Readonly<Record<Language, string>> = {
  sv: 'Den texten finns inte längre. Läs den nya och försök igen.',
  en: 'That text is no longer in use. Please read the new one and try again.',
};
