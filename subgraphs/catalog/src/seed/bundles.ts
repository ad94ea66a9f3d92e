import { NO_LABEL, slugOf } from './seed-text';
import type { Pair, SeedProduct } from './seed.types';

type Row = readonly [category: string, name: Pair, about: Pair, kronor: number, parts: readonly (readonly [sku: string, quantity: number])[]];

const SPRAY = '3DLAC-VIDHAFTNINGSSPRAY-400-ML';
const BLACK_PLA = 'NORDSPOLE-PLA-BAS-1-75-MM-BLACK-1100';

/** Each is dearer part by part. Their stock is that of the parts. */
const BUNDLES: readonly Row[] = [
  ['pla', ['Svart PLA 1,1 kg + 3DLAC 400 ml', 'Black PLA 1.1 kg + 3DLAC 400 ml'], ['Vår mest köpta spole och sprayen som håller den på plats.', 'Our best-selling spool and the spray that keeps it in place.'], 300, [[BLACK_PLA, 1], [SPRAY, 1]]],
  ['pla', ['PLA Bas, tre spolar', 'PLA Basic, three spools'], ['Svart, vit och grå: 3,3 kg att komma långt med.', 'Black, white and grey: 3.3 kg to get far with.'], 649, [[BLACK_PLA, 1], ['NORDSPOLE-PLA-BAS-1-75-MM-WHITE-1100', 1], ['NORDSPOLE-PLA-BAS-1-75-MM-GREY-1100', 1]]],
  ['3d-skrivare', ['Startpaket Kubo S1', 'Starter bundle Kubo S1'], ['Skrivaren, två svarta spolar, spray och sidavbitare.', 'The printer, two black spools, spray and a flush cutter.'], 3690, [['KUBO-S1', 1], [BLACK_PLA, 2], [SPRAY, 1], ['GREPP-SIDAVBITARE', 1]]],
  ['3d-skrivare', ['Startpaket Ljusform L7', 'Starter bundle Ljusform L7'], ['Skrivaren, en liter grå resin, handskar och trattar.', 'The printer, a litre of grey resin, gloves and funnels.'], 3890, [['LJUSFORM-L7', 1], ['LJUSFORM-RESIN-STANDARD-GREY-1000', 1], ['EFTERARBETE-NITRILHANDSKAR-100-PACK-M', 1], ['EFTERARBETE-RESINTRATTAR-MED-FILTER-50-PACK', 1]]],
  ['tillbehor', ['Torra spolar', 'Dry spools'], ['Torkbox för två spolar, vakuumpåsar och torkmedel.', 'Dry box for two spools, vacuum bags and desiccant.'], 1149, [['TORRT-TORKBOX-TVA-SPOLAR', 1], ['TORRT-VAKUUMPASAR-MED-PUMP-10-ST', 1], ['TORRT-TORKMEDEL-MED-FARGSKIFTE-500-G', 1]]],
  ['cnc-maskiner', ['Startpaket Hyvel Lilla', 'Starter bundle Hyvel Lilla'], ['Fräsen, startsats med verktyg och två paket offerplattor.', 'The mill, a starter set of cutters and two packs of spoilboards.'], 3590, [['HYVEL-LILLA', 1], ['FRASVERKTYG-STARTSATS-SPAN', 1], ['OFFERPLATTA-MDF-5-PACK-SPAN-300-180-MM', 2]]],
];

export function bundleProducts(): SeedProduct[] {
  return BUNDLES.map(([category, name, about, kronor, parts]) => {
    const slug = slugOf(`paket ${name[0]}`);
    return {
      category,
      slug,
      sku: slug.toUpperCase(),
      brand: 'Ändamål',
      name,
      description: about,
      specification: [],
      variants: [{ suffix: '', label: NO_LABEL, kronor, parts }],
    };
  });
}
