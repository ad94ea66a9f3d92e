import { fold } from '@andamal/kernel';
import type { CalendarDay } from '@andamal/policy';
import type { Normalise } from './value.types';

/*
 * Own code, and not the library `personnummer`: that one reads the century of a ten-digit number, and an age, from the
 * machine's clock, and all rules of this product go by `Clock`.
 */

/**
 * Nobody with such a number was born before the 19th century: in older years no minor is of age. People write the date of birth in
 * parts, too: `1974-06-12 1173`.
 */
const PERSONAL = /^(?:(1[89]|2\d)[ -]?)?(\d{2})[ -]?(\d{2})[ -]?(\d{2}) ?([-+]?) ?(\d{4})$/;

/**
 * A personnummer or samordningsnummer, with or without century and hyphens, as its twelve digits. Folkbokföringslagen
 * (1991:481) 18 §: date of birth, birth number and check digit; a `+` in place of the hyphen from the year in which the
 * person turns 100. In a samordningsnummer 60 is added to the day (Skatteverket, SKV 707).
 */
export const personalIdentityNumber: Normalise = (text, today) => {
  const match = PERSONAL.exec(fold(text).text.trim());
  if (match === null) return null;
  const [, century, yy = '', mm = '', dd = '', sign = '', serial = ''] = match;
  if (!luhn(`${yy}${mm}${dd}${serial}`)) return null;
  const day = Number(dd) > 60 ? Number(dd) - 60 : Number(dd);
  const year = century === undefined ? fullYear(Number(yy), Number(mm), day, sign, today) : Number(century + yy);
  const born = { year, month: Number(mm), day };
  if (!exists(born) || isAfter(born, today)) return null;
  return { value: `${String(year).padStart(4, '0')}${mm}${dd}${serial}`, actualCategory: 'PERSONAL_IDENTITY_NUMBER', born };
};

const ORGANISATION = /^(?:16)?(\d{6}) ?-? ?(\d{4})$/;

/**
 * An organisationsnummer as its ten digits (lagen (1974:174) om identitetsbeteckning för juridiska personer m.fl.): its
 * third digit is 2 or more. A sole trader's is the personnummer of the trader, and is recognised as one; the 16 that may stand
 * before any of them is no century.
 */
export const organisationNumber: Normalise = (text, today) => {
  const match = ORGANISATION.exec(fold(text).text.trim());
  const digits = match === null ? '' : `${match[1]}${match[2]}`;
  if (digits !== '' && Number(digits[2]) >= 2) return luhn(digits) ? { value: digits } : null;
  return personalIdentityNumber(digits === '' ? text : digits, today);
};

/**
 * Whether someone has turned 18 on that day. Who was born on 29 February turns 18 on 28 February in a year that has no
 * 29th (lag (1930:173) om beräkning av lagstadgad tid, 1 §: the month's last day stands for the missing one).
 */
export function isOfAge(born: CalendarDay, today: CalendarDay): boolean {
  const birthday = { year: born.year + 18, month: born.month, day: born.day };
  if (!exists(birthday)) birthday.day = 28;
  return !isAfter(birthday, today);
}

/** The check digit of Luhn's algorithm (ISO/IEC 7812-1 annex B) over ten digits. */
function luhn(digits: string): boolean {
  let sum = 0;
  for (const [position, digit] of [...digits].entries()) {
    const product = Number(digit) * (position % 2 === 0 ? 2 : 1);
    sum += product > 9 ? product - 9 : product;
  }
  return sum % 10 === 0;
}

/** Without a century the latest one counts in which the date is not in the future; with `+` the one before. */
function fullYear(yy: number, month: number, day: number, sign: string, today: CalendarDay): number {
  let year = Math.floor(today.year / 100) * 100 + yy;
  if (isAfter({ year, month, day }, today)) year -= 100;
  return sign === '+' ? year - 100 : year;
}

function exists({ year, month, day }: CalendarDay): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return month >= 1 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day && day >= 1;
}

function isAfter(a: CalendarDay, b: CalendarDay): boolean {
  return a.year !== b.year ? a.year > b.year : a.month !== b.month ? a.month > b.month : a.day > b.day;
}

