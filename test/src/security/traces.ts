import { createHash } from 'node:crypto';

/*
 * Looks for what must not be there, in every form in which it could have got there: as it is, without its punctuation,
 * escaped, encoded, or as a digest without a key, which for a personnummer is as good as the number.
 */

/** Shorter forms coincide with the rest of a database by chance. */
const MIN_ENCODED_LENGTH = 8;
/** A number of so few digits is looked for as a word only. */
const MIN_DIGITS = 8;
/** Forms are found by their first characters: a text is walked through once, however many forms there are. */
const KEY_LENGTH = 6;

/** A form of a value, and how it is compared. */
interface Form {
  readonly label: string;
  readonly text: string;
  readonly compare: 'WORD' | 'ANY_CASE' | 'EXACT';
}

type Index = ReadonlyMap<string, readonly Form[]>;

export class Traces {
  private readonly exact: Index;
  private readonly anyCase: Index;
  private readonly words: readonly { readonly label: string; readonly word: RegExp }[];

  /** @param values what is looked for, by a name under which it is reported; at least six characters, or five digits */
  constructor(values: Readonly<Record<string, string>>) {
    const forms = Object.entries(values).flatMap(([label, value]) => formsOf(label, value));
    this.exact = indexed(forms.filter(({ compare }) => compare === 'EXACT'));
    this.anyCase = indexed(forms.filter(({ compare }) => compare === 'ANY_CASE'));
    const words = new Map(forms.filter(({ compare }) => compare === 'WORD').map(({ label, text }) => [text, label]));
    this.words = [...words].map(([text, label]) => ({ label, word: new RegExp(`(?<![0-9a-zåäö])${text}(?![0-9a-zåäö])`, 'i') }));
  }

  /** Names of what was found, with the form that it had. A binary is read as text and as bytes. */
  in(content: string | Uint8Array): string[] {
    const texts = typeof content === 'string' ? [content] : [Buffer.from(content).toString('utf8'), Buffer.from(content).toString('latin1')];
    return [...new Set(texts.flatMap((text) => this.inText(text)))];
  }

  private inText(text: string): string[] {
    const words = this.words.filter(({ word }) => word.test(text)).map(({ label }) => label);
    return [...words, ...found(text, this.exact), ...found(text.toLowerCase(), this.anyCase)];
  }
}

function indexed(forms: readonly Form[]): Index {
  const index = new Map<string, Form[]>();
  for (const form of forms) {
    const key = form.text.slice(0, KEY_LENGTH);
    if (key.length < KEY_LENGTH) throw new Error(`Too short to be unmistakable: ${form.label}`);
    index.set(key, [...(index.get(key) ?? []), form]);
  }
  return index;
}

function found(text: string, index: Index): string[] {
  const labels: string[] = [];
  for (let at = 0; at + KEY_LENGTH <= text.length; at += 1) {
    const forms = index.get(text.slice(at, at + KEY_LENGTH));
    for (const form of forms ?? []) if (text.startsWith(form.text, at)) labels.push(form.label);
  }
  return labels;
}

function formsOf(name: string, value: string): Form[] {
  return spellings(value).flatMap((spelling): Form[] => {
    const compare = /^[\d ]+$/.test(spelling) && spelling.length < MIN_DIGITS ? 'WORD' : 'ANY_CASE';
    const plain = (compare === 'WORD' ? [spelling] : [spelling, ...escaped(spelling)]).map((text): Form => ({ label: name, text: text.toLowerCase(), compare }));
    const bytes = Buffer.from(spelling);
    const hex = [bytes, Buffer.from(spelling, 'utf16le'), Buffer.from(spelling, 'latin1')].map((encoded): Form => ({
      label: `${name} in hex`, text: encoded.toString('hex'), compare: 'ANY_CASE',
    }));
    const wide: Form[] = [{ label: `${name} in UTF-16`, text: Buffer.from(spelling, 'utf16le').toString('latin1').toLowerCase(), compare: 'ANY_CASE' }];
    return [...plain, ...[...hex, ...wide, ...inBase64(name, bytes)].filter(({ text }) => text.length >= MIN_ENCODED_LENGTH), ...digests(name, spelling)];
  });
}

/** As it was typed, and as a normaliser might have left it. */
function spellings(value: string): string[] {
  const compact = value.replace(/[\s()+./-]/g, '');
  const numeric = /^\d{5,}$/.test(compact);
  const ascii = value.normalize('NFD').replace(/\p{M}/gu, '');
  return [...new Set([value, value.normalize('NFD'), ascii, value.toLowerCase(), value.toUpperCase(), ...(numeric ? [compact] : [])])];
}

function escaped(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const ascii = json.replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const url = encodeURIComponent(text);
  // UTF-8 that somebody took for Latin-1.
  const mistaken = Buffer.from(text).toString('latin1');
  return [json, ascii, JSON.stringify(json).slice(1, -1), url, url.replaceAll('%20', '+'), mistaken];
}

/** What base64 makes of the value inside of something longer: it has three looks, by where in a group of three it starts. */
function inBase64(name: string, value: Buffer): Form[] {
  return [0, 1, 2].flatMap((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), value]).toString('base64').replace(/=+$/, '');
    const inner = text.slice(Math.ceil((offset * 4) / 3), Math.floor((offset + value.length) / 3) * 4);
    const url = inner.replaceAll('+', '-').replaceAll('/', '_');
    return [inner, url].map((form): Form => ({ label: `${name} in base64`, text: form, compare: 'EXACT' }));
  });
}

function digests(name: string, value: string): Form[] {
  return ['md5', 'sha1', 'sha256', 'sha512'].flatMap((algorithm): Form[] => {
    const digest = createHash(algorithm).update(value).digest();
    const label = `${name} as ${algorithm}`;
    return [
      { label, text: digest.toString('hex'), compare: 'ANY_CASE' },
      { label, text: digest.toString('base64').replace(/=+$/, ''), compare: 'EXACT' },
      { label, text: digest.toString('base64url'), compare: 'EXACT' },
      { label, text: digest.toString('latin1'), compare: 'EXACT' },
    ];
  });
}
