import { z } from 'zod';

/*
 * How the words of a support case and the visits of a customer lie in the vault: one JSON text per entry or visit, in this
 * order of parts. Written by customer-identity, read by privacy-compliance, and by nobody else: outside of the vault they
 * exist in memory only.
 */

export const CONVERSATION_CHANNELS = ['MAIL', 'PHONE', 'CHAT', 'FACEBOOK', 'LINKEDIN'] as const;
export type ConversationChannel = (typeof CONVERSATION_CHANNELS)[number];

export const TOLD_HOW = ['ANNOUNCEMENT', 'BY_STAFF'] as const;
/** How a caller was told that the call is recorded: by a recorded announcement, or by who answered. */
export type ToldHow = (typeof TOLD_HOW)[number];

const wordsShape = z.object({
  /** Who wrote or said it. What STAFF wrote may name a third person, as what a CUSTOMER wrote may. */
  from: z.enum(['CUSTOMER', 'STAFF']),
  channel: z.enum(CONVERSATION_CHANNELS),
  /** Makes each entry a value of its own: the same words said twice are held, and end, separately. */
  at: z.iso.datetime(),
  text: z.string().min(1),
});
/** A CORRESPONDENCE or ACCOUNT_NOTES value. */
export type ConversationWords = z.infer<typeof wordsShape>;

const recordingShape = z.object({
  /** The id of the recording where recordings are kept; the sound itself is never here. */
  recording: z.string().min(1),
  startedAt: z.iso.datetime(),
  seconds: z.number().int().min(0),
  toldAt: z.iso.datetime(),
  toldHow: z.enum(TOLD_HOW),
});
/** A CALL_RECORDING value. */
export type RecordingFacts = z.infer<typeof recordingShape>;

const visitShape = z.object({
  at: z.iso.datetime(),
  /** Without query string and fragment. */
  path: z.string().min(1),
  productId: z.string().nullable(),
});
/** A BROWSING_HISTORY value. */
export type Visit = z.infer<typeof visitShape>;

export function writeWords({ from, channel, at, text }: ConversationWords): string {
  return JSON.stringify({ from, channel, at, text });
}

export function writeRecording({ recording, startedAt, seconds, toldAt, toldHow }: RecordingFacts): string {
  return JSON.stringify({ recording, startedAt, seconds, toldAt, toldHow });
}

export function writeVisit({ at, path, productId }: Visit): string {
  return JSON.stringify({ at, path, productId });
}

/** Null for a value that is not of this form, such as a text that came in some other way. */
export function readWords(value: string): ConversationWords | null {
  return read(wordsShape, value);
}

export function readRecording(value: string): RecordingFacts | null {
  return read(recordingShape, value);
}

export function readVisit(value: string): Visit | null {
  return read(visitShape, value);
}

function read<Value>(shape: z.ZodType<Value>, text: string): Value | null {
  try {
    const parsed = shape.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
