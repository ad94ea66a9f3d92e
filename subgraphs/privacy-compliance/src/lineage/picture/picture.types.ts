import type { Register } from '@andamal/policy';
import type { Language } from '@andamal/service';
import type { LineageNodeKind } from '../lineage.types';

/** The columns of a picture, from left to right. */
export const COLUMNS = ['SOURCE', 'DATUM', 'PURPOSE', 'USE', 'END'] as const;
export type Column = (typeof COLUMNS)[number];

/** What is drawn as one box: a node, or several alike. */
export interface Box {
  readonly id: string;
  readonly column: Column;
  readonly kind: LineageNodeKind;
  /** It is over: drawn pale. */
  readonly over: boolean;
  readonly title: string;
  readonly lines: readonly string[];
}

export type ArrowKind = 'FLOW' | 'READ' | 'DENIAL' | 'DISCLOSURE' | 'BLOCK' | 'END';

export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly kind: ArrowKind;
}

/** A lineage as it is drawn: boxes in columns, and arrows from left to right. Never a value. */
export interface Picture {
  readonly headings: Readonly<Record<Column, string>>;
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
  readonly legend: readonly { readonly kind: LineageNodeKind; readonly text: string }[];
  /** A line under the picture: when it was drawn, and that there is more than it shows. */
  readonly footnote: string;
}

export interface PictureOptions {
  readonly register: Register;
  readonly language: Language;
  readonly now: Date;
}
