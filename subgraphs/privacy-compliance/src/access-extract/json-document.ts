import type { ExtractDocument } from './extract-document';

/** Where the JSON Schema of the format is published, by the gateway and in the repository. */
export const ACCESS_SCHEMA_PATH = '/schema/access.schema.json';

/** The extract for machines, described by a JSON Schema. Whole only when it ends with `"complete": true`. */
export const jsonDocument: ExtractDocument = {
  open: (head) => `${JSON.stringify({ format: 'andamal-access-extract', formatVersion: '1.1', schema: ACCESS_SCHEMA_PATH, ...head }).slice(0, -1)}`,
  page(section, { items, first, last, written }) {
    const start = first ? `,\n${JSON.stringify(section)}:[` : '';
    const rows = items.map((item) => `\n${JSON.stringify(item)}`).join(',');
    return `${start}${written === 0 || rows === '' ? '' : ','}${rows}${last ? ']' : ''}`;
  },
  close: () => ',\n"complete":true}\n',
  broken: (inSection) => `${inSection ? ']' : ''},\n"complete":false}\n`,
};
