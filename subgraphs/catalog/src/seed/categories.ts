import type { CategorySelection } from '../categories/category.entity';
import type { Pair } from './seed.types';

export interface SeedCategory {
  readonly slug: string;
  readonly parent: string | null;
  readonly selection: CategorySelection | null;
  readonly name: Pair;
  readonly description: Pair;
}

/** The shop's navigation, in its order. */
export const CATEGORIES: readonly SeedCategory[] = [
  department('webbutik', null, ['Webbutik', 'Web shop'], [
    'Allt vi har för 3D-utskrift, skanning och fräsning.',
    'Everything we have for 3D printing, scanning and milling.',
  ]),
  selection('outlet', 'OUTLET', ['Outlet', 'Outlet'], [
    'Öppnade förpackningar, B-sort och renoverade maskiner. Fullt fungerande, till lägre pris.',
    'Opened boxes, B-stock and refurbished machines. In full working order, at a lower price.',
  ]),
  selection('paketerbjudanden', 'BUNDLES', ['Paketerbjudanden', 'Bundles'], [
    'Saker som hör ihop, billigare tillsammans.',
    'Things that belong together, cheaper together.',
  ]),
  selection('utforsaljning', 'CLEARANCE', ['Utförsäljning', 'Clearance'], [
    'Det här tar vi inte in igen. När det är slut är det slut.',
    'We will not stock these again. When they are gone, they are gone.',
  ]),
  department('3d-skrivare', 'webbutik', ['3D-skrivare', '3D printers'], [
    'Skrivare för filament och för resin, från den första egna till verkstadens. Guiden hjälper dig att välja.',
    'Printers for filament and for resin, from your first one to one for the workshop. The guide helps you choose.',
  ]),
  department('skrivardelar', 'webbutik', ['Skrivardelar', 'Printer parts'], [
    'Munstycken, byggplattor, elektronik och annat som slits eller kan bli bättre.',
    'Nozzles, build plates, electronics and other things that wear out or can be bettered.',
  ]),
  department('3d-filament', 'webbutik', ['3D-filament', '3D filament'], [
    'Material på spole och i flaska, sorterat efter vad det ska tåla.',
    'Material on spools and in bottles, sorted by what it has to withstand.',
  ]),
  department('pla', '3d-filament', ['PLA', 'PLA'], [
    'Det mest lättskrivna materialet: prydnader, prototyper och allt som inte blir varmt.',
    'The easiest material to print: decorations, prototypes and whatever stays cool.',
  ]),
  department('abs', '3d-filament', ['ABS', 'ABS'], [
    'Tål värme och slag. Skrivs helst i en stängd kammare.',
    'Withstands heat and knocks. Best printed in a closed chamber.',
  ]),
  department('petg', '3d-filament', ['PETG', 'PETG'], [
    'Segt och väderbeständigt, nästan lika lätt att skriva som PLA.',
    'Tough and weatherproof, almost as easy to print as PLA.',
  ]),
  department('resin', '3d-filament', ['Resin', 'Resin'], [
    'Ljushärdande plast för skrivare med LCD-skärm: minsta detaljer och släta ytor.',
    'Light-curing plastic for LCD printers: the finest detail and smooth surfaces.',
  ]),
  department('3d-scanners', 'webbutik', ['3D-scanners', '3D scanners'], [
    'Från föremål till fil: handhållna och på stativ.',
    'From object to file: handheld and on a stand.',
  ]),
  department('cnc-maskiner', 'webbutik', ['CNC-maskiner', 'CNC machines'], [
    'Fräsar och lasrar för trä, plast och lättmetall.',
    'Mills and lasers for wood, plastic and light metal.',
  ]),
  department('cnc-delar', 'webbutik', ['CNC-delar', 'CNC parts'], [
    'Fräsverktyg, spindlar, uppspänning och rörelse.',
    'Milling tools, spindles, clamping and motion.',
  ]),
  department('pelletextruders', 'webbutik', ['Pelletextruders', 'Pellet extruders'], [
    'Skriv stort direkt från granulat, till en bråkdel av spolens pris.',
    'Print large straight from granulate, at a fraction of the price on a spool.',
  ]),
  department('tillbehor', 'webbutik', ['Tillbehör', 'Accessories'], [
    'Vidhäftning, torkning, efterarbete, verktyg och förvaring.',
    'Adhesion, drying, finishing, tools and storage.',
  ]),
  department('3d-penna-filament', 'webbutik', ['Filament för 3D-pennor', 'Filament for 3D pens'], [
    'Raka längder och små spolar för att rita i luften.',
    'Straight lengths and small coils for drawing in the air.',
  ]),
];

function department(slug: string, parent: string | null, name: Pair, description: Pair): SeedCategory {
  return { slug, parent, selection: null, name, description };
}

function selection(slug: string, rule: CategorySelection, name: Pair, description: Pair): SeedCategory {
  return { slug, parent: null, selection: rule, name, description };
}
