import type { Register } from '@andamal/policy';
import { purposeRule } from '@andamal/policy';
import type { ExtractDocument, ShownDatum } from './extract-document';

/** Where the JSON Schema of the format is published, by the gateway and in the repository. */
export const PORTABILITY_SCHEMA_PATH = '/schema/portability.schema.json';

/**
 * What the person has provided, for another service to read (GDPR Art. 20(1)): structured, commonly used, described by a
 * JSON Schema. Whole only when it ends with `"complete": true`.
 */
export function portabilityDocument(register: Register): ExtractDocument {
  return {
    open: ({ generatedAt, controller, subject, language }) =>
      JSON.stringify({
        format: 'andamal-portability',
        formatVersion: '1.0',
        schema: PORTABILITY_SCHEMA_PATH,
        generatedAt,
        language,
        controller,
        subject: { id: subject.id },
      }).slice(0, -1),
    page(_section, { items, first, last, written }) {
      const rows = (items as readonly ShownDatum[]).map((datum) => `\n${JSON.stringify(portable(register, datum))}`).join(',');
      return `${first ? ',\n"data":[' : ''}${written === 0 || rows === '' ? '' : ','}${rows}${last ? ']' : ''}`;
    },
    close: () => ',\n"complete":true}\n',
    broken: (inSection) => `${inSection ? ']' : ''},\n"complete":false}\n`,
  };
}

function portable(register: Register, { id, category, value, source, purposes }: ShownDatum): Record<string, unknown> {
  const used = purposes.filter(({ purpose }) => purposeRule(register, purpose)?.portable);
  const unique = [...new Map(used.map((purpose) => [`${purpose.purpose} ${purpose.context}`, purpose])).values()];
  return {
    id,
    category,
    value,
    providedAt: source.at,
    providedBy: source.collection,
    purposes: unique.map(({ purpose, context }) => ({
      code: purpose,
      basis: purposeRule(register, purpose)?.needsConsent ? 'CONSENT' : 'CONTRACT',
      context,
    })),
  };
}
