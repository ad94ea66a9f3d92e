import type { Language } from '@andamal/service';

export type Message = Readonly<Record<Language, string>>;

/** Messages that more than one mutation has. */
export const TOO_MANY_ATTEMPTS: Message = {
  sv: 'För många försök. Vänta en stund och försök igen.',
  en: 'Too many attempts. Wait a while and try again.',
};

export const PASSWORD_TOO_SHORT: Message = {
  sv: 'Lösenordet behöver minst 10 tecken.',
  en: 'The password needs at least 10 characters.',
};

export const REQUIRED: Message = {
  sv: 'Fyll i fältet.',
  en: 'Fill in this field.',
};
