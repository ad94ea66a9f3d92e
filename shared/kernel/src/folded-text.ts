/**
 * What nothing is seen of: format characters and others that are ignored where they cannot be shown (Unicode Standard Annex #44,
 * Default_Ignorable_Code_Point), fillers that count as letters among them, and two symbols that are blank.
 */
export const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}\u2800\u{1D159}]/u;

const ALL_INVISIBLE = new RegExp(INVISIBLE, 'gu');
const SPACES = /[\p{Zs}\u2800]/gu;
/** The minus sign and two marks that look like a hyphen are no dashes by their category. */
const DASHES = /[\p{Pd}\u2212\u02D7\u2043]/gu;
const DIGITS = /\p{Nd}/gu;
const DIGIT = /^\p{Nd}$/u;
const PLAIN = /^\p{ASCII}*$/u;

/** A text as a keyboard would have written it, and where each piece of it stands in the original. */
export interface FoldedText {
  readonly text: string;
  /** @returns the piece of the original that became this piece of the folded text */
  readonly originOf: (start: number, end: number) => { readonly start: number; readonly end: number };
}

/**
 * Undoes what typography does to numbers and addresses, so that each is recognised in one form: compatible forms (NFKC) such as wide
 * letters, dashes, spaces and digits of any script become the plain ones, and what is invisible is dropped. To compare and to
 * search; not to show or keep.
 */
export function fold(text: string): FoldedText {
  if (PLAIN.test(text)) return { text, originOf: (start, end) => ({ start, end }) };
  let folded = '';
  let at = 0;
  // Of each unit of the folded text: where the character began and ended that it comes from.
  const starts: number[] = [];
  const ends: number[] = [];
  for (const character of text) {
    const form = foldCharacter(character);
    for (let unit = 0; unit < form.length; unit += 1) {
      starts.push(at);
      ends.push(at + character.length);
    }
    folded += form;
    at += character.length;
  }
  return { text: folded, originOf: (start, end) => ({ start: starts[start] ?? text.length, end: ends[end - 1] ?? 0 }) };
}

function foldCharacter(character: string): string {
  if (PLAIN.test(character)) return character;
  return character.normalize('NFKC').replace(SPACES, ' ').replace(DASHES, '-').replace(DIGITS, plainDigit).replace(ALL_INVISIBLE, '');
}

/** The ten digits of a script stand in a row, from its zero on (The Unicode Standard, section 4.6). */
function plainDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let below = 0;
  while (DIGIT.test(String.fromCodePoint(code - below - 1))) below += 1;
  return String(below % 10);
}
