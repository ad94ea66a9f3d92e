/** A colour that goods come in: how a person reads it, and how a swatch shows it. */
export interface ColourFacts {
  readonly sv: string;
  readonly en: string;
  /** `#rrggbb`, or null for what no single colour shows. */
  readonly hex: string | null;
}

export const COLOURS = {
  BLACK: { sv: 'Svart', en: 'Black', hex: '#161616' },
  WHITE: { sv: 'Vit', en: 'White', hex: '#f7f7f4' },
  GREY: { sv: 'Grå', en: 'Grey', hex: '#8b8d8f' },
  SILVER: { sv: 'Silver', en: 'Silver', hex: '#c3c6ca' },
  RED: { sv: 'Röd', en: 'Red', hex: '#c8202b' },
  ORANGE: { sv: 'Orange', en: 'Orange', hex: '#ee7a1b' },
  YELLOW: { sv: 'Gul', en: 'Yellow', hex: '#f4cb1f' },
  GREEN: { sv: 'Grön', en: 'Green', hex: '#2c8a45' },
  FOREST: { sv: 'Skogsgrön', en: 'Forest green', hex: '#1f4a33' },
  BLUE: { sv: 'Blå', en: 'Blue', hex: '#1c5bab' },
  SKY: { sv: 'Himmelsblå', en: 'Sky blue', hex: '#6cb7e2' },
  PURPLE: { sv: 'Lila', en: 'Purple', hex: '#6d3c93' },
  PINK: { sv: 'Rosa', en: 'Pink', hex: '#e68cae' },
  BROWN: { sv: 'Brun', en: 'Brown', hex: '#6d4a30' },
  BEIGE: { sv: 'Beige', en: 'Beige', hex: '#d9c7a4' },
  GOLD: { sv: 'Guld', en: 'Gold', hex: '#c79a3b' },
  COPPER: { sv: 'Koppar', en: 'Copper', hex: '#b4693c' },
  NATURAL: { sv: 'Natur', en: 'Natural', hex: '#e9e1cd' },
  CLEAR: { sv: 'Klar', en: 'Clear', hex: null },
  MULTI: { sv: 'Flerfärgad', en: 'Multicolour', hex: null },
} as const satisfies Record<string, ColourFacts>;

export type ColourCode = keyof typeof COLOURS;

/** Codes come from the database, which may know colours that this version does not. */
export function colourFacts(code: string): ColourFacts {
  return Object.hasOwn(COLOURS, code) ? COLOURS[code as ColourCode] : { sv: code, en: code, hex: null };
}
