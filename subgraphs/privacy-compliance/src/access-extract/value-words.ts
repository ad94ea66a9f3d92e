import { readRecording, readVisit, readWords, type ConversationChannel, type Language, type ToldHow } from '@andamal/service';
import type { ShownValue } from './extract-document';

type Text = Readonly<Record<Language, string>>;

/** A part of a value: what it is, and what it says. */
export type ReadablePart = readonly [label: string, said: string];

const LABELS = {
  who: { sv: 'Vem', en: 'Who' },
  when: { sv: 'När', en: 'When' },
  channel: { sv: 'Hur', en: 'How' },
  words: { sv: 'Ord', en: 'Words' },
  recording: { sv: 'Inspelning', en: 'Recording' },
  began: { sv: 'Började', en: 'Began' },
  length: { sv: 'Längd', en: 'Length' },
  told: { sv: 'Du fick veta att samtalet spelas in', en: 'You were told that the call is recorded' },
  page: { sv: 'Sida', en: 'Page' },
  product: { sv: 'Vara', en: 'Product' },
  street: { sv: 'Gata', en: 'Street' },
  postalCode: { sv: 'Postnummer', en: 'Postal code' },
  city: { sv: 'Ort', en: 'City' },
} as const satisfies Readonly<Record<string, Text>>;

const WHO: Readonly<Record<'CUSTOMER' | 'STAFF', Text>> = { CUSTOMER: { sv: 'Du', en: 'You' }, STAFF: { sv: 'Butiken', en: 'The shop' } };

const CHANNELS: Readonly<Record<ConversationChannel, Text>> = {
  MAIL: { sv: 'E-post', en: 'E-mail' },
  PHONE: { sv: 'Telefon', en: 'Telephone' },
  CHAT: { sv: 'Chatt', en: 'Chat' },
  FACEBOOK: { sv: 'Facebook', en: 'Facebook' },
  LINKEDIN: { sv: 'LinkedIn', en: 'LinkedIn' },
};

const TOLD: Readonly<Record<ToldHow, Text>> = {
  ANNOUNCEMENT: { sv: 'i ett meddelande innan samtalet besvarades', en: 'by an announcement before the call was answered' },
  BY_STAFF: { sv: 'av den som svarade', en: 'by whoever answered' },
};

/**
 * The parts of a value with their names, for a person to read; null: it has none, and is read as it is.
 *
 * @param instant how instants are written
 */
export function readableParts(value: ShownValue, language: Language, instant: (at: Date) => string): ReadablePart[] | null {
  if (typeof value !== 'object' || value === null) return null;
  const label = (name: keyof typeof LABELS): string => LABELS[name][language];
  // A value was read into its parts by the same forms: what they do not know is shown by the names that it came with.
  const form = JSON.stringify(value);
  const words = readWords(form);
  if (words !== null) {
    return [
      [label('who'), WHO[words.from][language]],
      [label('when'), instant(new Date(words.at))],
      [label('channel'), CHANNELS[words.channel][language]],
      [label('words'), words.text],
    ];
  }
  const recording = readRecording(form);
  if (recording !== null) {
    return [
      [label('recording'), recording.recording],
      [label('began'), instant(new Date(recording.startedAt))],
      [label('length'), duration(recording.seconds)],
      [label('told'), `${instant(new Date(recording.toldAt))}, ${TOLD[recording.toldHow][language]}`],
    ];
  }
  const visit = readVisit(form);
  if (visit !== null) {
    const product: ReadablePart[] = visit.productId === null ? [] : [[label('product'), visit.productId]];
    return [[label('when'), instant(new Date(visit.at))], [label('page'), visit.path], ...product];
  }
  return Object.entries(value).map(([part, said]) => [Object.hasOwn(LABELS, part) ? label(part as keyof typeof LABELS) : part, String(said)]);
}

/** Minutes and seconds, such as `1 min 1 s`. */
function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds} s` : `${minutes} min ${seconds % 60} s`;
}
