import { COLOURS } from './dot';
import { COLUMNS, type ArrowKind, type Picture } from './picture.types';

const ARROWS: Readonly<Record<ArrowKind, string>> = {
  FLOW: '-->',
  READ: '-->',
  DENIAL: '-.->',
  DISCLOSURE: '==>',
  BLOCK: '--x',
  END: '-.->',
};

/** A picture as text for Mermaid (a flowchart), to paste wherever that is drawn. */
export function toMermaid({ headings, boxes, arrows, footnote }: Picture): string {
  const kinds = [...new Set(boxes.map(({ kind }) => kind))];
  const columns = COLUMNS.filter((column) => boxes.some((box) => box.column === column));
  return [
    'flowchart LR',
    `  %% ${footnote.replace(/\p{Cc}/gu, ' ')}`,
    ...columns.flatMap((column) => [
      `  subgraph ${column}["${escaped(headings[column])}"]`,
      ...boxes
        .filter((box) => box.column === column)
        .map(({ id, kind, over, title, lines }) => {
          const text = [`<b>${escaped(title)}</b>`, ...lines.filter((line) => line !== '').map(escaped)].join('<br/>');
          return `    ${id}["${text}"]:::${over ? 'over' : kind}`;
        }),
      '  end',
    ]),
    ...arrows.map(({ from, to, kind }) => `  ${from} ${ARROWS[kind]} ${to}`),
    ...kinds.map((kind) => `  classDef ${kind} fill:${COLOURS[kind].fill},stroke:${COLOURS[kind].line},color:#111827`),
    '  classDef over fill:#f3f4f6,stroke:#9ca3af,color:#374151,stroke-dasharray:4',
  ].join('\n');
}

/** In Mermaid's text a character is written by its number: #35; is the number sign. */
function escaped(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ').replace(/[#"<>&`[\]{}()|;\\]/g, (character) => `#${character.charCodeAt(0)};`);
}
