import { readRecording, readVisit, readWords } from '@andamal/service';
import type { ShownValue } from './extract-document';

/** A value with its parts, where it has any: an address, what was said, what is known of a recording, a visit. */
export function shownValue(category: string, value: string): ShownValue {
  switch (category) {
    case 'ADDRESS':
      return parsed(value);
    case 'CORRESPONDENCE':
    case 'ACCOUNT_NOTES':
      return readWords(value) ?? value;
    case 'CALL_RECORDING':
      return readRecording(value) ?? value;
    case 'BROWSING_HISTORY':
      return readVisit(value) ?? value;
    default:
      return value;
  }
}

function parsed(value: string): ShownValue {
  try {
    const json: unknown = JSON.parse(value);
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as Record<string, unknown>) : value;
  } catch {
    return value;
  }
}
