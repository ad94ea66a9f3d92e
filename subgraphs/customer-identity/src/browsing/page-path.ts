const MAX_LENGTH = 200;

/**
 * The path of a page of the shop as it is kept: without query string and fragment, where people and programs put search
 * words, addresses and tokens.
 *
 * @returns null for what is no path of the shop
 */
export function pagePath(text: string): string | null {
  const path = text.trim().split(/[?#]/, 1)[0] ?? '';
  if (path.length > MAX_LENGTH || !/^\/(?!\/)[^\s\\\p{Cc}\p{Cs}]*$/u.test(path)) return null;
  return path;
}
