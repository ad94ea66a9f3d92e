import type { LineageNodeKind } from '../lineage.types';
import { COLUMNS, type Arrow, type ArrowKind, type Box, type Picture } from './picture.types';

/** Fill and border of each kind. Legible without colour too: every box says what it is. */
export const COLOURS: Readonly<Record<LineageNodeKind, { readonly fill: string; readonly line: string }>> = {
  EVENT: { fill: '#dbeafe', line: '#1d4ed8' },
  DATUM: { fill: '#ffffff', line: '#111827' },
  VERSION: { fill: '#ffffff', line: '#111827' },
  BINDING: { fill: '#dcfce7', line: '#15803d' },
  READ: { fill: '#fef3c7', line: '#b45309' },
  DISCLOSURE: { fill: '#f3e8ff', line: '#7e22ce' },
  END: { fill: '#e5e7eb', line: '#4b5563' },
  DENIAL: { fill: '#fee2e2', line: '#b91c1c' },
  CONSENT: { fill: '#ccfbf1', line: '#0f766e' },
  OBJECTION: { fill: '#ffe4e6', line: '#be123c' },
  RESTRICTION: { fill: '#ffe4e6', line: '#be123c' },
  CASE: { fill: '#e0e7ff', line: '#4338ca' },
};

const ARROWS: Readonly<Record<ArrowKind, string>> = {
  FLOW: 'color="#64748b"',
  READ: 'color="#b45309"',
  DENIAL: 'color="#b91c1c", style=dashed',
  DISCLOSURE: 'color="#7e22ce", penwidth=1.6',
  BLOCK: 'color="#be123c", arrowhead=tee, penwidth=1.6',
  END: 'color="#9ca3af", style=dashed',
};

/** A picture in the language of Graphviz. */
export function toDot(picture: Picture): string {
  const { headings, boxes, arrows, legend, footnote } = picture;
  const used = COLUMNS.filter((column) => boxes.some((box) => box.column === column));
  const lines = [
    'digraph lineage {',
    'graph [rankdir=LR, nodesep=0.18, ranksep=0.9, splines=true, pad=0.3, bgcolor=white, fontname="Helvetica,Arial,sans-serif", fontsize=11, labelloc=b];',
    'node [shape=box, style="rounded,filled", fontname="Helvetica,Arial,sans-serif", fontsize=11, margin="0.12,0.07", penwidth=1.2];',
    'edge [arrowsize=0.6, penwidth=1];',
    `label=<${legendTable(legend, footnote)}>;`,
    ...used.map((column) => `h_${column} [shape=plaintext, style="", fontsize=14, label=<<b>${escaped(headings[column])}</b>>];`),
    // Columns in their order, also where nothing leads from one to the next.
    used.length > 1 ? `${used.map((column) => `h_${column}`).join(' -> ')} [style=invis, weight=100];` : '',
    ...used.map((column) => `{ rank=same; h_${column}; ${boxes.filter((box) => box.column === column).map(({ id }) => `${id};`).join(' ')} }`),
    // Within a column an arrow leads downwards: so each heading is above its boxes.
    ...boxes.map(({ id, column }) => `h_${column} -> ${id} [style=invis];`),
    ...boxes.map(boxLine),
    ...arrows.map(({ from, to, kind }: Arrow) => `${from} -> ${to} [${ARROWS[kind]}${sameColumn(boxes, from, to) ? ', constraint=false' : ''}];`),
    '}',
  ];
  return lines.join('\n');
}

/**
 * Widths in points of a character, on the wide side: Graphviz does not know the fonts of whoever looks at the picture,
 * and a text that is narrower than its box is better than one that is wider.
 */
const TITLE_WIDTH = 7.4;
const LINE_WIDTH = 5.2;

function boxLine({ id, kind, over, title, lines }: Box): string {
  const { fill, line } = over ? { fill: '#f3f4f6', line: '#9ca3af' } : COLOURS[kind];
  const small = lines.filter((text) => text !== '');
  const width = Math.ceil(Math.max(title.length * TITLE_WIDTH, ...small.map((text) => text.length * LINE_WIDTH)));
  const rows = [
    `<tr><td align="left" width="${width}"><b>${escaped(title)}</b></td></tr>`,
    ...small.map((text) => `<tr><td align="left"><font point-size="9" color="#374151">${escaped(text)}</font></td></tr>`),
  ];
  const label = `<table border="0" cellborder="0" cellspacing="0" cellpadding="0">${rows.join('')}</table>`;
  return `${id} [fillcolor="${fill}", color="${line}"${over ? ', style="rounded,filled,dashed"' : ''}, label=<${label}>];`;
}

function sameColumn(boxes: readonly Box[], from: string, to: string): boolean {
  const columnOf = (id: string): string | undefined => boxes.find((box) => box.id === id)?.column;
  return columnOf(from) === columnOf(to);
}

function legendTable(legend: Picture['legend'], footnote: string): string {
  const cells = legend.map(
    ({ kind, text }) => `<td bgcolor="${COLOURS[kind].fill}" color="${COLOURS[kind].line}" border="1" width="${Math.ceil(text.length * LINE_WIDTH * 1.4 + 4)}"><font point-size="10">${escaped(text)}</font></td>`,
  );
  const note = `<td><font point-size="10" color="#4b5563">${escaped(footnote)}</font></td>`;
  return `<table border="0" cellborder="0" cellspacing="6" cellpadding="4"><tr>${cells.join('')}${note}</tr></table>`;
}

/** For the HTML-like labels of Graphviz. A control character has no place in one. */
function escaped(text: string): string {
  return text
    .replace(/\p{Cc}/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
