import type { Register } from '@andamal/policy';
import { purposeRule } from '@andamal/policy';
import type { ExtractDocument, ShownDatum, ShownOrder } from './extract-document';
import { jsonDocument } from './json-document';

/** Where the JSON Schema of the format is published, by the gateway and in the repository. */
export const PORTABILITY_SCHEMA_PATH = '/schema/portability.schema.json';

/**
 * What the person has provided, and what they have bought, for another service to read (GDPR Art. 20(1)): structured,
 * commonly used, described by a JSON Schema. Whole only when it ends with `"complete": true`.
 */
export function portabilityDocument(register: Register): ExtractDocument {
  return {
    ...jsonDocument,
    open: ({ generatedAt, controller, subject, language }) =>
      JSON.stringify({
        format: 'andamal-portability',
        formatVersion: '1.1',
        schema: PORTABILITY_SCHEMA_PATH,
        generatedAt,
        language,
        controller,
        subject: { id: subject.id },
      }).slice(0, -1),
    page(section, page, language) {
      const items = page.items.map((item) => (section === 'orders' ? bought(item as ShownOrder) : portable(register, item as ShownDatum)));
      return jsonDocument.page(section, { ...page, items: items as never }, language);
    },
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

/** What the person asked for and what it cost them. How it was carried out is the shop's own doing, and not taken along. */
function bought(order: ShownOrder): Record<string, unknown> {
  const { id, number, placedAt, cancelledAt, deliveryMethod, lines, recycling, shippingTotal, total, vatTotal, invoice } = order;
  return { id, number, placedAt, cancelledAt, deliveryMethod, lines, recycling, shippingTotal, total, vatTotal, invoice: invoice === null ? null : invoiced(invoice) };
}

function invoiced({ number, creditNoteNumber, issuedAt, dueAt, paidAt }: NonNullable<ShownOrder['invoice']>): Record<string, unknown> {
  return { number, creditNoteNumber, issuedAt, dueAt, paidAt };
}
