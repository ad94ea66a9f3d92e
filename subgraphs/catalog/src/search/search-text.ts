const MARKS = /\p{Mark}/gu;
const WORD = /\d+[.,]\d+|[\p{L}\p{N}]+/gu;
const UNIT_AFTER_NUMBER = /(\d)(mm|cm|kg|g|ml|l|w|v)(?![\p{L}\p{N}])/giu;

/**
 * Words of a text as both the index and a query spell them: lower case, å and ä as a, ö as o (people type both), decimal
 * commas as points, units apart from their numbers: "Röd PLA 1,75mm" is ["rod", "pla", "1.75", "mm"].
 */
export function searchWords(text: string): string[] {
  const spaced = text.replace(UNIT_AFTER_NUMBER, '$1 $2');
  return (spaced.match(WORD) ?? []).map(foldWord);
}

export function foldWord(word: string): string {
  return word.toLowerCase().normalize('NFKD').replace(MARKS, '').replace('ø', 'o').replace('æ', 'a').replace(',', '.');
}
