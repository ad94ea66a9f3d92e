import { ProductCondition } from '../products/product-condition';
import { joined, NO_LABEL, onNine, slugOf } from './seed-text';
import type { Pair, SeedProduct, SeedSpecification, SeedVariant } from './seed.types';

/** Machines: printers, scanners, mills, pellet extruders. A family says what they have in common, a row what not. */
interface Family {
  readonly category: string;
  readonly brand: string;
  /** What kind of thing it is, behind the model's name. */
  readonly kind: Pair;
  readonly about: Pair;
  readonly specification: readonly SeedSpecification[];
  /** What the size of a row measures. */
  readonly size: Pair;
  readonly models: readonly Model[];
}

type Model = readonly [model: string, size: string, kronor: number, about: Pair, outlet?: Outlet];
type Outlet = readonly [condition: ProductCondition, share: number];

const { OPENED_BOX, B_STOCK, REFURBISHED } = ProductCondition;

const VOLUME: Pair = ['Byggvolym', 'Build volume'];
const KIND: Pair = ['Typ', 'Type'];
const WORK_AREA: Pair = ['Arbetsyta', 'Work area'];

const FAMILIES: readonly Family[] = [
  {
    category: '3d-skrivare',
    brand: 'Kubo',
    kind: ['3D-skrivare', '3D printer'],
    about: [
      'Kubo är öppna filamentskrivare med rörlig platta: lätta att förstå, lätta att laga, och alla delar finns att köpa lösa.',
      'Kubos are open filament printers with a moving bed: easy to understand, easy to mend, and every part is sold separately.',
    ],
    specification: [[KIND, ['Filament, öppen', 'Filament, open']], [['Filament', 'Filament'], ['1,75 mm', '1.75 mm']]],
    size: VOLUME,
    models: [
      ['Mini', '180 × 180 × 180 mm', 2495, ['Får plats på ett skrivbord och kalibrerar sig själv.', 'Fits on a desk and calibrates itself.'], [OPENED_BOX, 0.85]],
      ['S1', '220 × 220 × 250 mm', 3290, ['Modellen vi rekommenderar som första skrivare.', 'The model that we recommend as a first printer.'], [REFURBISHED, 0.72]],
      ['S1 Färg', '220 × 220 × 250 mm', 5490, ['S1 med växlare för fyra spolar.', 'The S1 with a changer for four spools.']],
      ['S2', '235 × 235 × 260 mm', 4290, ['Snabbare än S1, med fjäderstålsplatta och tystare fläktar.', 'Faster than the S1, with a spring steel plate and quieter fans.']],
      ['S2 Plus', '300 × 300 × 340 mm', 5990, ['För hjälmar, lampor och det som inte får plats i S2.', 'For helmets, lamps and what does not fit into the S2.'], [B_STOCK, 0.8]],
      ['S2 Max', '420 × 420 × 480 mm', 9490, ['Vår största öppna skrivare.', 'Our largest open printer.']],
      ['Skola', '180 × 180 × 180 mm', 4190, ['Mini med huv, lås och lektionsmaterial på svenska.', 'The Mini with a hood, a lock and lessons in Swedish.']],
      ['Bygg själv', '220 × 220 × 250 mm', 2790, ['S1 i lösa delar med byggbok på 120 sidor.', 'The S1 in parts, with a building book of 120 pages.']],
    ],
  },
  {
    category: '3d-skrivare',
    brand: 'Vektra',
    kind: ['3D-skrivare', '3D printer'],
    about: [
      'Vektra är stängda filamentskrivare där plattan bara rör sig i höjd. Kammaren håller värmen, så att ABS och ASA ligger still.',
      'Vektras are enclosed filament printers whose bed moves in height only. The chamber keeps its heat, so that ABS and ASA lie still.',
    ],
    specification: [[KIND, ['Filament, stängd', 'Filament, enclosed']], [['Filament', 'Filament'], ['1,75 mm', '1.75 mm']]],
    size: VOLUME,
    models: [
      ['X1', '220 × 220 × 220 mm', 7490, ['En stängd skrivare för hemmet, med kolfilter.', 'An enclosed printer for the home, with a carbon filter.'], [OPENED_BOX, 0.88]],
      ['X2', '256 × 256 × 256 mm', 9990, ['Skriver i 500 mm/s och ser själv när något lossnar.', 'Prints at 500 mm/s and sees by itself when something comes loose.'], [REFURBISHED, 0.75]],
      ['X2 Pro', '256 × 256 × 256 mm', 13990, ['X2 med uppvärmd kammare och härdat munstycke.', 'The X2 with a heated chamber and a hardened nozzle.']],
      ['X2 Färg', '256 × 256 × 256 mm', 15490, ['X2 Pro med torkande växlare för fyra spolar.', 'The X2 Pro with a drying changer for four spools.']],
      ['X3 Duo', '300 × 300 × 300 mm', 24900, ['Två oberoende munstycken: stödmaterial eller två likadana delar samtidigt.', 'Two independent nozzles: support material, or two equal parts at once.']],
      ['X5', '350 × 350 × 400 mm', 34900, ['Verkstadens maskin, med kammare i 65 grader.', 'The machine for the workshop, with a chamber at 65 degrees.'], [B_STOCK, 0.82]],
      ['X5 Industri', '350 × 350 × 400 mm', 52900, ['X5 för PA12 och kolfiber, med kammare i 90 grader.', 'The X5 for PA12 and carbon fibre, with a chamber at 90 degrees.']],
      ['X9', '600 × 600 × 600 mm', 89900, ['För möbler, formar och skyltar. Levereras på pall.', 'For furniture, moulds and signs. Comes on a pallet.']],
    ],
  },
  {
    category: '3d-skrivare',
    brand: 'Ljusform',
    kind: ['resinskrivare', 'resin printer'],
    about: [
      'Ljusform härdar resin lager för lager med ljus genom en LCD-skärm: detaljer på några hundradels millimeter.',
      'Ljusform cures resin layer by layer with light through an LCD: detail of a few hundredths of a millimetre.',
    ],
    specification: [[KIND, ['Resin, LCD', 'Resin, LCD']], [['Våglängd', 'Wavelength'], '405 nm']],
    size: VOLUME,
    models: [
      ['L5', '128 × 80 × 160 mm', 2390, ['Den billigaste vägen till miniatyrer.', 'The least expensive way to miniatures.'], [OPENED_BOX, 0.83]],
      ['L7', '153 × 87 × 165 mm', 3490, ['Skärm på 9K och självnivellerande platta.', 'A 9K screen and a plate that levels itself.']],
      ['L7 Varm', '153 × 87 × 165 mm', 4290, ['L7 med uppvärmt tråg för kalla garage.', 'The L7 with a heated vat for cold garages.']],
      ['L10', '218 × 123 × 235 mm', 6490, ['Plats för en hel trupp på en gång.', 'Room for a whole troop at once.'], [REFURBISHED, 0.7]],
      ['L10 Pro', '218 × 123 × 260 mm', 8990, ['Skärm på 14K och vippande tråg som släpper snabbt.', 'A 14K screen and a tilting vat that lets go quickly.']],
      ['L14', '298 × 164 × 300 mm', 15900, ['För hjälmar och stora mästermodeller.', 'For helmets and large master models.']],
      ['Tandlab', '218 × 123 × 200 mm', 29900, ['Kalibrerad för tekniska modeller, med spårbar härdning.', 'Calibrated for technical models, with traceable curing.']],
    ],
  },
  {
    category: '3d-scanners',
    brand: 'Punktmoln',
    kind: ['3D-scanner', '3D scanner'],
    about: [
      'Punktmoln fångar former som moln av mätpunkter och levererar färdiga ytor i öppna filformat.',
      'Punktmoln catches shapes as clouds of points and delivers finished surfaces in open file formats.',
    ],
    specification: [[['Filformat', 'File formats'], 'STL, OBJ, PLY']],
    size: ['Föremål', 'Objects'],
    models: [
      ['Mikro', '10–120 mm', 8990, ['Med vridbord, för mynt, knappar och figurer.', 'With a turntable, for coins, buttons and figures.']],
      ['Bord', '30–300 mm', 6490, ['På stativ, för det som ryms på ett bord.', 'On a stand, for what fits on a table.'], [OPENED_BOX, 0.86]],
      ['Hand', '50–1500 mm', 7990, ['Handhållen och sladdlös, följer ytan utan markörer.', 'Handheld and cordless, follows the surface without markers.']],
      ['Hand Färg', '50–1500 mm', 10990, ['Hand med färgkamera.', 'The Hand with a colour camera.'], [REFURBISHED, 0.74]],
      ['Laser', '20–2000 mm', 17900, ['Blå laserlinjer som klarar svarta och blanka ytor.', 'Blue laser lines that cope with black and shiny surfaces.']],
      ['Laser Pro', '20–4000 mm', 38900, ['Mäter på två hundradels millimeter, för reservdelar och kontroll.', 'Measures to two hundredths of a millimetre, for spare parts and inspection.']],
      ['Rum', '0,5–20 m', 24900, ['För rum, båtar och skulpturer utomhus.', 'For rooms, boats and sculptures outdoors.']],
    ],
  },
  {
    category: 'cnc-maskiner',
    brand: 'Hyvel',
    kind: ['CNC-fräs', 'CNC mill'],
    about: [
      'Hyvel är bordsfräsar i aluminium med kulskruvar eller rem, styrda av öppen programvara.',
      'Hyvels are bench mills of aluminium with ball screws or belts, driven by open software.',
    ],
    specification: [[['Styrning', 'Control'], 'GRBL, G-kod / G-code']],
    size: WORK_AREA,
    models: [
      ['Lilla', '180 × 120 × 45 mm', 2990, ['För skyltar, kretskort och stämplar.', 'For signs, circuit boards and stamps.'], [OPENED_BOX, 0.84]],
      ['Mellan', '300 × 300 × 80 mm', 6490, ['Ett stadigt mellanting för trä och plast.', 'A sturdy middle size for wood and plastic.']],
      ['Mellan Skruv', '300 × 300 × 95 mm', 12900, ['Kulskruvar i alla axlar: klarar aluminium.', 'Ball screws in all axes: copes with aluminium.'], [B_STOCK, 0.81]],
      ['Stora', '750 × 750 × 100 mm', 18900, ['För hyllor, skyltar och gitarrkroppar.', 'For shelves, signs and guitar bodies.']],
      ['Stora Skruv', '600 × 600 × 130 mm', 29900, ['Verkstadens fräs, med vätskekyld spindel på 1,5 kW.', 'A mill for the workshop, with a liquid-cooled spindle of 1.5 kW.']],
      ['Fjärde axeln', 'Ø 80 × 200 mm', 4290, ['Vridaxel för Mellan och Stora.', 'Rotary axis for the Mellan and the Stora.']],
    ],
  },
  {
    category: 'cnc-maskiner',
    brand: 'Glöd',
    kind: ['lasergravör', 'laser engraver'],
    about: [
      'Glöd graverar och skär med diodlaser bakom tonad huv. Huven bryter strömmen när den öppnas.',
      'Glöd engraves and cuts with a diode laser behind a tinted hood. The hood cuts the power when it is opened.',
    ],
    specification: [[['Laserklass med stängd huv', 'Laser class, hood closed'], '1']],
    size: WORK_AREA,
    models: [
      ['5', '130 × 130 mm', 3990, ['5 watt: papper, läder, märkning av trä.', '5 watts: paper, leather, marking wood.']],
      ['10', '300 × 300 mm', 6990, ['10 watt: skär 8 mm plywood.', '10 watts: cuts 8 mm plywood.'], [REFURBISHED, 0.73]],
      ['20', '400 × 400 mm', 11900, ['20 watt med luftmunstycke för rena snitt.', '20 watts with an air nozzle for clean cuts.']],
      ['40', '600 × 400 mm', 21900, ['40 watt och kamera som visar var det hamnar.', '40 watts and a camera that shows where it will land.']],
    ],
  },
  {
    category: 'pelletextruders',
    brand: 'Granulex',
    kind: ['pelletextruder', 'pellet extruder'],
    about: [
      'Granulex smälter granulat direkt i skrivhuvudet. Ett kilo kostar som en fika, och spill kan malas om.',
      'Granulex melts granulate right in the print head. A kilo costs as much as a coffee and a bun, and waste can be ground again.',
    ],
    specification: [[['Granulat', 'Granulate'], ['2–5 mm', '2–5 mm']]],
    size: ['Kapacitet', 'Throughput'],
    models: [
      ['Nano', '0,25 kg/h', 5990, ['Ryms på en vanlig öppen skrivare.', 'Fits an ordinary open printer.']],
      ['P1', '1 kg/h', 12900, ['För skrivare från 400 mm och uppåt.', 'For printers from 400 mm upwards.'], [B_STOCK, 0.83]],
      ['P1 Matning', '1 kg/h', 16900, ['P1 med sug som fyller på från hink.', 'The P1 with suction that refills from a bucket.']],
      ['P3', '3 kg/h', 34900, ['För robotarm och stora portaler.', 'For robot arms and large gantries.']],
      ['Kvarn', '2 kg/h', 18900, ['Maler misslyckade utskrifter till granulat.', 'Grinds failed prints to granulate.']],
      ['Tork', '10 kg', 9490, ['Varmluftstork för granulat, med hink.', 'Hot air dryer for granulate, with bucket.']],
    ],
  },
];

export function machineProducts(): SeedProduct[] {
  return FAMILIES.flatMap((family) => family.models.map((model) => machine(family, model)));
}

function machine(family: Family, [model, size, kronor, about, outlet]: Model): SeedProduct {
  const name = joined(' ', `${family.brand} ${model},`, family.kind);
  const slug = slugOf(`${family.brand} ${model}`);
  const asNew: SeedVariant = { suffix: '', label: NO_LABEL, kronor };
  return {
    category: family.category,
    slug,
    sku: slug.toUpperCase(),
    brand: family.brand,
    name,
    description: joined(' ', about, family.about),
    specification: [[family.size, [size, size.replace(/(\d),(\d)/g, '$1.$2')]], ...family.specification],
    variants: outlet === undefined ? [asNew] : [asNew, fromOutlet(kronor, outlet)],
  };
}

const OUTLET_LABELS: Record<ProductCondition, Pair> = {
  [ProductCondition.NEW]: NO_LABEL,
  [OPENED_BOX]: ['öppnad förpackning', 'opened box'],
  [B_STOCK]: ['B-sort', 'B-stock'],
  [REFURBISHED]: ['renoverad', 'refurbished'],
};

function fromOutlet(kronor: number, [condition, share]: Outlet): SeedVariant {
  return {
    suffix: condition,
    label: OUTLET_LABELS[condition],
    kronor: onNine(kronor * share),
    kronorBefore: kronor,
    condition,
    // One comes back at a time.
    pieces: condition === REFURBISHED ? 3 : 1,
  };
}
