/**
 * What is no letter of any script: control characters, line breaks of Unicode, halves of surrogate pairs, and marks that
 * turn the direction of what stands around them, so that a text reads as another one (CVE-2021-42574).
 */
const NO_LETTER = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u;
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** Whether a text is one line of any script, with something to be seen: a name, a street. */
export function isOneLine(text: string): boolean {
  return !NO_LETTER.test(text) && VISIBLE.test(text);
}
