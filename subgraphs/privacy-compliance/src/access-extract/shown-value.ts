import { readRecording, readWords } from '@andamal/service';
import type { ShownValue } from './extract-document';

/** A value with its parts, where it has any: an address, the words of a conversation, what is known of a recording. */
export function shownValue(category: string, value: string): ShownValue {
  switch (category) {
    case 'ADDRESS':
      return parsed(value);
    case 'CORRESPONDENCE':
    case 'ACCOUNT_NOTES':
      return readWords(value) ?? value;
    case 'CALL_RECORDING':
      return readRecording(value) ?? value;
    default:
      return value;
  }
}

/** A value as lines of text. */
export function valueLines(value: ShownValue): string[] {
  if (value === null) return [''];
  if (typeof value === 'string') return [value];
  return Object.entries(value).map(([part, text]) => `${part}: ${String(text)}`);
}

function parsed(value: string): ShownValue {
  try {
    const json: unknown = JSON.parse(value);
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as Record<string, unknown>) : value;
  } catch {
    return value;
  }
}
