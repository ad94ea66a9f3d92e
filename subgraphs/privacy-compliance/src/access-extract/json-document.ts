import type { ExtractDocument } from './extract-document';

/** The extract for machines. Whole only when it ends with `"complete": true`. */
export const jsonDocument: ExtractDocument = {
  open: (head) => `${JSON.stringify({ format: 'andamal-access-extract', formatVersion: '1.0', ...head }).slice(0, -1)}`,
  page(section, { items, first, last, written }) {
    const start = first ? `,\n${JSON.stringify(section)}:[` : '';
    const rows = items.map((item) => `\n${JSON.stringify(item)}`).join(',');
    return `${start}${written === 0 || rows === '' ? '' : ','}${rows}${last ? ']' : ''}`;
  },
  close: () => ',\n"complete":true}\n',
  broken: (inSection) => `${inSection ? ']' : ''},\n"complete":false}\n`,
};
