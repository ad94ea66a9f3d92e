import type { RecyclingItemEntity } from './recycling.entity';

const SPOOL_RULE = {
  ruleSv: 'Tom spole utan filamentrester, gärna ihopplattad kartong.',
  ruleEn: 'An empty spool without filament left on it; cardboard may be flattened.',
};
const RESIN_RULE = {
  ruleSv: 'Tömd, sköljd och försluten. Inget flytande resin får skickas.',
  ruleEn: 'Emptied, rinsed and closed. Liquid resin must not be sent.',
};

/** What the shop takes back. Seeded by the first migration. */
export const RECYCLING_ITEMS: readonly RecyclingItemEntity[] = [
  { code: 'SPOOL_CARDBOARD_SMALL', kind: 'SPOOL', nameSv: 'Kartongspole, upp till 500 g', nameEn: 'Cardboard spool, up to 500 g', ...SPOOL_RULE, maxQuantity: 50, position: 1 },
  { code: 'SPOOL_CARDBOARD_STANDARD', kind: 'SPOOL', nameSv: 'Kartongspole, 750 g till 1,2 kg', nameEn: 'Cardboard spool, 750 g to 1.2 kg', ...SPOOL_RULE, maxQuantity: 50, position: 2 },
  { code: 'SPOOL_CARDBOARD_LARGE', kind: 'SPOOL', nameSv: 'Kartongspole, över 1,2 kg', nameEn: 'Cardboard spool, over 1.2 kg', ...SPOOL_RULE, maxQuantity: 20, position: 3 },
  { code: 'SPOOL_PLASTIC_SMALL', kind: 'SPOOL', nameSv: 'Plastspole, upp till 500 g', nameEn: 'Plastic spool, up to 500 g', ...SPOOL_RULE, maxQuantity: 50, position: 4 },
  { code: 'SPOOL_PLASTIC_STANDARD', kind: 'SPOOL', nameSv: 'Plastspole, 750 g till 1,2 kg', nameEn: 'Plastic spool, 750 g to 1.2 kg', ...SPOOL_RULE, maxQuantity: 50, position: 5 },
  { code: 'SPOOL_PLASTIC_LARGE', kind: 'SPOOL', nameSv: 'Plastspole, över 1,2 kg', nameEn: 'Plastic spool, over 1.2 kg', ...SPOOL_RULE, maxQuantity: 20, position: 6 },
  { code: 'RESIN_CARTRIDGE', kind: 'CARTRIDGE', nameSv: 'Resinpatron', nameEn: 'Resin cartridge', ...RESIN_RULE, maxQuantity: 20, position: 7 },
  { code: 'RESIN_BOTTLE_500', kind: 'BOTTLE', nameSv: 'Resinflaska, 500 ml', nameEn: 'Resin bottle, 500 ml', ...RESIN_RULE, maxQuantity: 20, position: 8 },
  { code: 'RESIN_BOTTLE_1000', kind: 'BOTTLE', nameSv: 'Resinflaska, 1 liter', nameEn: 'Resin bottle, 1 litre', ...RESIN_RULE, maxQuantity: 20, position: 9 },
  { code: 'FILAMENT_CARTRIDGE', kind: 'CARTRIDGE', nameSv: 'Filamentkassett med chip', nameEn: 'Filament cartridge with chip', ruleSv: 'Tom kassett med chipet kvar.', ruleEn: 'An empty cartridge with its chip.', maxQuantity: 30, position: 10 },
];
