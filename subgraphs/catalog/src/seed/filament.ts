import { COLOURS, type ColourCode } from '../products/colours';
import { joined, measure, onNine, slugOf } from './seed-text';
import type { Pair, SeedProduct, SeedVariant } from './seed.types';

interface MaterialFacts {
  readonly category: string;
  readonly about: Pair;
  readonly nozzle: string;
  readonly bed: string;
}

const MATERIALS: Record<string, MaterialFacts> = {
  PLA: {
    category: 'pla',
    about: [
      'PLA fäster lätt, luktar lite och behöver varken stängd kammare eller mycket värme i plattan. Det mjuknar vid ungefär 60 grader.',
      'PLA sticks readily, smells little and needs neither a closed chamber nor much heat in the bed. It softens at about 60 degrees.',
    ],
    nozzle: '195–220 °C',
    bed: '50–60 °C',
  },
  ABS: {
    category: 'abs',
    about: [
      'ABS håller formen upp mot 95 grader och kan slipas, borras och slätas med aceton. Skriv i stängd kammare och vädra.',
      'ABS keeps its shape up to some 95 degrees and can be sanded, drilled and smoothed with acetone. Print in a closed chamber and air the room.',
    ],
    nozzle: '235–255 °C',
    bed: '95–110 °C',
  },
  PETG: {
    category: 'petg',
    about: [
      'PETG är segt i stället för sprött, tål fukt och sol bättre än PLA och krymper nästan inte alls.',
      'PETG is tough rather than brittle, stands moisture and sun better than PLA and hardly shrinks at all.',
    ],
    nozzle: '230–250 °C',
    bed: '70–85 °C',
  },
  TPU: {
    category: '3d-filament',
    about: [
      'TPU böjs som gummi och tål olja och slitage: fötter, bälgar, skal. Skriv långsamt och med kort väg till munstycket.',
      'TPU bends like rubber and stands oil and wear: feet, bellows, cases. Print slowly and with a short way to the nozzle.',
    ],
    nozzle: '215–235 °C',
    bed: '40–60 °C',
  },
  ASA: {
    category: '3d-filament',
    about: [
      'ASA är släkt med ABS men gulnar inte i solen. För allt som ska sitta utomhus i åratal.',
      'ASA is kin to ABS but does not yellow in the sun. For whatever is to stay outdoors for years.',
    ],
    nozzle: '240–260 °C',
    bed: '95–110 °C',
  },
  PA12: {
    category: '3d-filament',
    about: [
      'Nylon PA12 är slitstarkt och lätt glatt: kugghjul, bussningar, gångjärn. Torka det före utskrift.',
      'Nylon PA12 is hard-wearing and slightly slick: gears, bushings, hinges. Dry it before printing.',
    ],
    nozzle: '250–270 °C',
    bed: '80–100 °C',
  },
  PVA: {
    category: '3d-filament',
    about: [
      'PVA löses upp i ljummet vatten och används som stöd under överhäng i skrivare med två munstycken.',
      'PVA dissolves in lukewarm water and serves as support below overhangs in printers with two nozzles.',
    ],
    nozzle: '190–210 °C',
    bed: '45–60 °C',
  },
};

const BASIC: readonly ColourCode[] = ['BLACK', 'WHITE', 'GREY', 'RED', 'BLUE', 'GREEN'];
const WIDE: readonly ColourCode[] = [...BASIC, 'ORANGE', 'YELLOW', 'PURPLE', 'PINK', 'SKY', 'BEIGE'];
const METALS: readonly ColourCode[] = ['SILVER', 'GOLD', 'COPPER'];
const EARTH: readonly ColourCode[] = ['BROWN', 'BEIGE', 'FOREST', 'NATURAL'];

interface Series {
  readonly material: keyof typeof MATERIALS;
  readonly brand: string;
  readonly series: Pair;
  readonly about: Pair;
  readonly colours: readonly ColourCode[];
  readonly grams: readonly number[];
  readonly diametersMm: readonly number[];
  /** For one kilogram. */
  readonly kronor: number;
  /** Colours that are being sold off. */
  readonly clearance?: readonly ColourCode[];
}

const BOTH = [1.75, 2.85] as const;
const THIN = [1.75] as const;

const SERIES: readonly Series[] = [
  series('PLA', 'Nordspole', ['Bas', 'Basic'], ['Vår vardagsspole på 1,1 kg: jämn diameter, tätt lindad, kartongspole.', 'Our everyday spool of 1.1 kg: even diameter, tightly wound, cardboard spool.'], WIDE, [1100], BOTH, 226),
  series('PLA', 'Nordspole', ['Matt', 'Matte'], ['En matt yta som döljer lagren.', 'A matte surface that hides the layers.'], [...BASIC, ...EARTH], [1000], BOTH, 259, ['FOREST']),
  series('PLA', 'Nordspole', ['Siden', 'Silk'], ['Blank som siden, för vaser och figurer.', 'Shiny as silk, for vases and figures.'], [...METALS, 'RED', 'BLUE', 'PURPLE'], [750, 1000], THIN, 289),
  series('PLA', 'Nordspole', ['Återvunnen', 'Recycled'], ['Gjord av vårt eget produktionsspill och av kunders spolar. Kulören kan skifta något.', 'Made of our own production waste and of customers\' spools. The shade may vary a little.'], ['BLACK', 'GREY', 'NATURAL'], [1000, 2300], BOTH, 199),
  series('PLA', 'Grundform', ['Start', 'Start'], ['Ett billigt material för prov och undervisning.', 'An inexpensive material for trials and teaching.'], BASIC, [1000], BOTH, 169),
  series('PLA', 'Grundform', ['Klass', 'Classroom'], ['Små spolar för klassrum och bibliotek.', 'Small spools for classrooms and libraries.'], WIDE, [250, 500], THIN, 259),
  series('PLA', 'Grundform', ['Neon', 'Neon'], ['Färger som syns på långt håll.', 'Colours that are seen from far away.'], ['GREEN', 'ORANGE', 'PINK', 'YELLOW'], [750], THIN, 269, ['PINK']),
  series('PLA', 'Polarfil', ['Tuff', 'Tough'], ['Modifierad för att böjas innan den brister: fästen, klämmor, verktyg.', 'Modified to bend before it breaks: brackets, clips, tools.'], BASIC, [750, 1000], BOTH, 339),
  series('PLA', 'Polarfil', ['Snabb', 'Fast'], ['Smälter lätt och flyter jämnt vid höga hastigheter.', 'Melts readily and flows evenly at high speed.'], WIDE, [1000], BOTH, 279),
  series('PLA', 'Polarfil', ['Trä', 'Wood'], ['Blandad med fint träpulver. Doftar verkstad, kan slipas och betsas.', 'Mixed with fine wood powder. Smells of the workshop, can be sanded and stained.'], ['BROWN', 'NATURAL', 'BEIGE'], [600], THIN, 469),
  series('PLA', 'Polarfil', ['Sten', 'Stone'], ['Stänk av mörka korn ger ytan av granit.', 'Specks of dark grains give the look of granite.'], ['GREY', 'WHITE', 'BEIGE'], [750], THIN, 399, ['BEIGE']),
  series('PLA', 'Polarfil', ['Självlysande', 'Glow'], ['Lyser grönt i mörker efter en stund i ljus. Sliter på mässing: använd härdat munstycke.', 'Glows green in the dark after a while in light. Wears brass: use a hardened nozzle.'], ['NATURAL'], [750], THIN, 449),
  series('PLA', 'Polarfil', ['HT', 'HT'], ['Tål över 100 grader efter en timme i ugn.', 'Stands more than 100 degrees after an hour in the oven.'], ['BLACK', 'WHITE', 'GREY'], [750], BOTH, 419),
  series('PLA', 'Kvarts', ['Klar', 'Clear'], ['Genomsiktlig i tunna väggar, som färgat glas i tjocka.', 'See-through in thin walls, like coloured glass in thick ones.'], ['CLEAR', 'RED', 'BLUE', 'GREEN', 'YELLOW'], [750], THIN, 319),
  series('PLA', 'Kvarts', ['Regnbåge', 'Rainbow'], ['Färgen växlar sakta längs spolen.', 'The colour changes slowly along the spool.'], ['MULTI'], [750, 1000], THIN, 349),
  series('PLA', 'Kvarts', ['Kolfiber', 'Carbon'], ['Korta kolfibrer ger styva, matta delar. Kräver härdat munstycke.', 'Short carbon fibres make stiff, matte parts. Takes a hardened nozzle.'], ['BLACK'], [500, 750], THIN, 599),
  series('PLA', 'Kvarts', ['Tvåton', 'Two-tone'], ['Två färger sida vid sida i samma tråd: kulören beror på varifrån du tittar.', 'Two colours side by side in one strand: the shade depends on where you look from.'], ['MULTI', 'GOLD', 'COPPER'], [750], THIN, 379),
  series('PLA', 'Nordspole', ['Storspole', 'Big spool'], ['Tre kilo i ett stycke, för skrivare som går dygnet runt.', 'Three kilos in one piece, for printers that run day and night.'], ['BLACK', 'WHITE', 'GREY'], [3000], BOTH, 199),
  series('PLA', 'Polarfil', ['Lätt', 'Light'], ['Skummar i munstycket: hälften så tungt, för modellflyg.', 'Foams in the nozzle: half the weight, for model aircraft.'], ['WHITE', 'NATURAL', 'BLACK'], [750], THIN, 549),
  series('PLA', 'Kvarts', ['Marmor', 'Marble'], ['Mörka ådror i ljus tråd.', 'Dark veins in a light strand.'], ['WHITE', 'GREY'], [1000], THIN, 309),
  series('ABS', 'Nordspole', ['Bas', 'Basic'], ['Ett rakt ABS för kåpor och fästen.', 'A plain ABS for covers and brackets.'], BASIC, [1000], BOTH, 219),
  series('ABS', 'Nordspole', ['Låglukt', 'Low odour'], ['Omkring hälften så stark lukt som vanlig ABS.', 'About half the smell of ordinary ABS.'], ['BLACK', 'WHITE', 'GREY', 'RED'], [1000], BOTH, 279),
  series('ABS', 'Grundform', ['Start', 'Start'], ['Ett billigt ABS att lära känna materialet med.', 'An inexpensive ABS to get to know the material.'], ['BLACK', 'WHITE', 'GREY'], [1000], BOTH, 179, ['GREY']),
  series('ABS', 'Polarfil', ['Flam', 'Flame'], ['Självslocknande, för delar nära elektronik.', 'Self-extinguishing, for parts close to electronics.'], ['BLACK', 'WHITE'], [750], BOTH, 549),
  series('ABS', 'Polarfil', ['ESD', 'ESD'], ['Leder bort statisk elektricitet: fixturer för kretskort.', 'Leads static electricity away: fixtures for circuit boards.'], ['BLACK'], [500], THIN, 899),
  series('ABS', 'Polarfil', ['Snabb', 'Fast'], ['För stängda skrivare som går fort.', 'For enclosed printers that go fast.'], BASIC, [1000], THIN, 289),
  series('ABS', 'Kvarts', ['Glasfiber', 'Glass fibre'], ['Styvare och krymper mindre än ren ABS.', 'Stiffer and shrinks less than plain ABS.'], ['BLACK', 'NATURAL'], [750], THIN, 529),
  series('ABS', 'Nordspole', ['Storspole', 'Big spool'], ['Tre kilo i ett stycke för serier.', 'Three kilos in one piece for batches.'], ['BLACK', 'WHITE'], [3000], THIN, 199),
  series('ABS', 'Kvarts', ['Kolfiber', 'Carbon'], ['Styvt och matt, för fästen nära motorer. Kräver härdat munstycke.', 'Stiff and matte, for brackets near engines. Takes a hardened nozzle.'], ['BLACK'], [500, 750], THIN, 679),
  series('ABS', 'Polarfil', ['Mjuk', 'Impact'], ['Med mer gummi i: tål fall på betong.', 'With more rubber in it: stands a fall on concrete.'], ['BLACK', 'GREY', 'RED'], [1000], THIN, 329),
  series('PETG', 'Nordspole', ['Bas', 'Basic'], ['Ett allmaterial för sådant som ska användas.', 'A material for all things that are to be used.'], WIDE, [1000], BOTH, 239),
  series('PETG', 'Nordspole', ['Klar', 'Clear'], ['Genomskinlig i tunna väggar, för lampor och luckor.', 'See-through in thin walls, for lamps and hatches.'], ['CLEAR', 'BLUE', 'RED', 'GREEN'], [1000], BOTH, 249),
  series('PETG', 'Nordspole', ['Storspole', 'Big spool'], ['Tre kilo i ett stycke för långa utskrifter.', 'Three kilos in one piece for long prints.'], ['BLACK', 'WHITE', 'GREY'], [3000], BOTH, 209),
  series('PETG', 'Nordspole', ['Återvunnen', 'Recycled'], ['Av återvunna flaskor och spolar.', 'Of recycled bottles and spools.'], ['BLACK', 'CLEAR', 'GREEN'], [1000], THIN, 219, ['GREEN']),
  series('PETG', 'Grundform', ['Start', 'Start'], ['Ett billigt PETG för prov och fixturer.', 'An inexpensive PETG for trials and fixtures.'], BASIC, [1000], BOTH, 189),
  series('PETG', 'Polarfil', ['Matt', 'Matte'], ['PETG utan glansen.', 'PETG without the shine.'], BASIC, [750], BOTH, 329),
  series('PETG', 'Polarfil', ['Snabb', 'Fast'], ['Flyter jämnt i skrivare som går fort.', 'Flows evenly in printers that go fast.'], WIDE, [1000], THIN, 299),
  series('PETG', 'Polarfil', ['Flam', 'Flame'], ['Självslocknande, för kapslingar.', 'Self-extinguishing, for enclosures.'], ['BLACK', 'WHITE'], [750], THIN, 529),
  series('PETG', 'Kvarts', ['Kolfiber', 'Carbon'], ['Styvt, matt och måttriktigt. Kräver härdat munstycke.', 'Stiff, matte and true to size. Takes a hardened nozzle.'], ['BLACK'], [500, 750], BOTH, 629),
  series('PETG', 'Polarfil', ['ESD', 'ESD'], ['Leder bort statisk elektricitet, lättare att skriva än ABS ESD.', 'Leads static electricity away, easier to print than ABS ESD.'], ['BLACK'], [500], THIN, 849),
  series('PETG', 'Kvarts', ['Glitter', 'Glitter'], ['Klar tråd med metallflingor.', 'Clear strand with flakes of metal.'], ['BLUE', 'PURPLE', 'BLACK', 'RED'], [750], THIN, 339, ['PURPLE']),
  series('TPU', 'Polarfil', ['95A', '95A'], ['Fast men böjligt, det lättaste av de mjuka.', 'Firm yet flexible, the easiest of the soft ones.'], BASIC, [500, 1000], BOTH, 429),
  series('TPU', 'Polarfil', ['85A', '85A'], ['Mjukt som en skosula.', 'Soft as the sole of a shoe.'], ['BLACK', 'WHITE', 'RED'], [500], BOTH, 519),
  series('TPU', 'Nordspole', ['Skum', 'Foam'], ['Sväller i värme: hårdheten ställs med temperaturen.', 'Swells with heat: set the hardness by the temperature.'], ['BLACK', 'NATURAL'], [500], THIN, 799),
  series('ASA', 'Nordspole', ['Ute', 'Outdoor'], ['För trädgård, båt och bil.', 'For garden, boat and car.'], ['BLACK', 'WHITE', 'GREY', 'FOREST'], [1000], BOTH, 319),
  series('ASA', 'Polarfil', ['Snabb', 'Fast'], ['Ute-material för stängda skrivare som går fort.', 'Outdoor material for enclosed printers that go fast.'], ['BLACK', 'WHITE', 'GREY'], [1000], THIN, 349),
  series('PA12', 'Polarfil', ['Ren', 'Plain'], ['Rent nylon, segt och glatt.', 'Plain nylon, tough and slick.'], ['NATURAL', 'BLACK'], [500], BOTH, 799),
  series('PA12', 'Kvarts', ['Kolfiber', 'Carbon'], ['Vår styvaste tråd: ersätter aluminium i lätta konstruktioner.', 'Our stiffest strand: replaces aluminium in light constructions.'], ['BLACK'], [500, 1000], THIN, 999),
  series('PVA', 'Polarfil', ['Stöd', 'Support'], ['Fuktkänsligt: levereras i förseglad påse med torkmedel.', 'Sensitive to moisture: comes in a sealed bag with desiccant.'], ['NATURAL'], [300, 500], BOTH, 1190),
];

function series(
  material: string,
  brand: string,
  name: Pair,
  about: Pair,
  colours: readonly ColourCode[],
  grams: readonly number[],
  diametersMm: readonly number[],
  kronor: number,
  clearance: readonly ColourCode[] = [],
): Series {
  return { material, brand, series: name, about, colours, grams, diametersMm, kronor, clearance };
}

/** One product per series and diameter, one variant per colour and weight. */
export function filamentProducts(): SeedProduct[] {
  return SERIES.flatMap((entry) => entry.diametersMm.map((diameterMm) => filament(entry, diameterMm)));
}

function filament(entry: Series, diameterMm: number): SeedProduct {
  const { material, brand, about } = entry;
  const facts = MATERIALS[material] as MaterialFacts;
  const name = joined(' ', `${brand} ${material}`, entry.series, measure(diameterMm, 'mm'));
  const slug = slugOf(name[0]);
  return {
    category: facts.category,
    slug,
    sku: slug.toUpperCase(),
    brand,
    name,
    description: joined(' ', about, facts.about),
    specification: [
      [['Diameter', 'Diameter'], joined(' ', measure(diameterMm, 'mm'), ['± 0,03 mm', '± 0.03 mm'])],
      [['Munstycke', 'Nozzle'], facts.nozzle],
      [['Byggplatta', 'Bed'], facts.bed],
    ],
    variants: entry.colours.flatMap((colour) => entry.grams.map((grams) => spool(entry, diameterMm, colour, grams))),
  };
}

function spool(entry: Series, diameterMm: number, colour: ColourCode, grams: number): SeedVariant {
  // Small spools cost more by the kilogram, thick strand a little more.
  const smallness = grams < 1000 ? 1 + (1000 - grams) / 2500 : 1;
  const full = onNine(entry.kronor * (grams / 1000) * smallness * (diameterMm > 2 ? 1.05 : 1));
  const soldOff = entry.clearance?.includes(colour) ?? false;
  return {
    suffix: `${colour}-${grams}`,
    label: joined(', ', [COLOURS[colour].sv, COLOURS[colour].en], grams >= 1000 ? measure(grams / 1000, 'kg') : measure(grams, 'g')),
    kronor: soldOff ? onNine(full * 0.6) : full,
    ...(soldOff ? { kronorBefore: full, clearance: true } : {}),
    material: entry.material,
    colour,
    diameterMm,
    grams,
  };
}
