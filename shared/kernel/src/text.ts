import { INVISIBLE } from './folded-text';

/** What is no letter of any script: control characters, line breaks of Unicode, and halves of surrogate pairs. */
const NO_LETTER = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;
const LETTER = /\p{L}/u;

/**
 * What shapes the character before it: a variation selector (of a name in kanji, of an emoji), and a joiner between two characters, which
 * Persian and the scripts of India spell with.
 */
const SHAPING = /(?<=(?!\p{DI})[\p{L}\p{M}\p{N}\p{S}])\p{Variation_Selector}?(?:[\u200C\u200D](?=[\p{L}\p{N}\p{S}]))?/gu;

/**
 * Whether a text is one line of any script, with something to be seen, such as a street, and nothing in it that is not: that would make two texts
 * look like one, or turn the direction of what stands around it, so that a text reads as another one (CVE-2021-42574).
 */
export function isOneLine(text: string): boolean {
  return !NO_LETTER.test(text) && !INVISIBLE.test(text.replace(SHAPING, '')) && VISIBLE.test(text);
}

/** Whether a text may be what somebody is called: a line with a letter in it. */
export function isName(text: string): boolean {
  return isOneLine(text) && LETTER.test(text);
}
