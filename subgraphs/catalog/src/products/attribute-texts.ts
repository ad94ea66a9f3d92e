import type { Language } from '@andamal/service';
import { ProductCondition } from './product-condition';

/** Attributes as a person reads them, in both languages. */

export function millimetres(micrometres: number): number {
  return micrometres / 1000;
}

export function diameterText(micrometres: number, language: Language): string {
  return `${decimal(millimetres(micrometres).toFixed(2), language)} mm`;
}

export function weightText(grams: number, language: Language): string {
  return grams >= 1000 ? `${decimal(String(grams / 1000), language)} kg` : `${grams} g`;
}

export function volumeText(millilitres: number, language: Language): string {
  return millilitres >= 1000 ? `${decimal(String(millilitres / 1000), language)} l` : `${millilitres} ml`;
}

const CONDITION_TEXTS: Record<ProductCondition, Record<Language, string>> = {
  [ProductCondition.NEW]: { sv: 'Ny', en: 'New' },
  [ProductCondition.OPENED_BOX]: { sv: 'Öppnad förpackning', en: 'Opened box' },
  [ProductCondition.B_STOCK]: { sv: 'B-sort, kosmetiska fel', en: 'B-stock, cosmetic flaws' },
  [ProductCondition.REFURBISHED]: { sv: 'Renoverad', en: 'Refurbished' },
};

export function conditionText(condition: ProductCondition, language: Language): string {
  return CONDITION_TEXTS[condition][language];
}

const MATERIAL_TEXTS: Record<string, Record<Language, string>> = {
  RESIN: { sv: 'Resin', en: 'Resin' },
  PA12: { sv: 'PA12 (nylon)', en: 'PA12 (nylon)' },
  BRASS: { sv: 'Mässing', en: 'Brass' },
  HARDENED_STEEL: { sv: 'Härdat stål', en: 'Hardened steel' },
  STAINLESS_STEEL: { sv: 'Rostfritt stål', en: 'Stainless steel' },
  CARBIDE: { sv: 'Hårdmetall', en: 'Carbide' },
  ALUMINIUM: { sv: 'Aluminium', en: 'Aluminium' },
  GLASS: { sv: 'Glas', en: 'Glass' },
  SPRING_STEEL: { sv: 'Fjäderstål', en: 'Spring steel' },
  COPPER_ALLOY: { sv: 'Kopparlegering', en: 'Copper alloy' },
};

/** A material's own name where it has one; an abbreviation such as PETG is its own name. */
export function materialText(material: string, language: Language): string {
  return MATERIAL_TEXTS[material]?.[language] ?? material;
}

function decimal(text: string, language: Language): string {
  return language === 'sv' ? text.replace('.', ',') : text;
}
