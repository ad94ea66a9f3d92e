import { COLOURS, type ColourCode } from '../products/colours';
import { joined, NO_LABEL, onNine, slugOf } from './seed-text';
import type { Pair, SeedProduct, SeedVariant } from './seed.types';

type Row = readonly [brand: string, name: Pair, about: Pair, variants: number | readonly SeedVariant[]];

const size = (label: string, kronor: number, facts: Partial<SeedVariant> = {}): SeedVariant => ({
  suffix: slugOf(label).toUpperCase(),
  label: [label, label.replace(/(\d),(\d)/g, '$1.$2')],
  kronor,
  ...facts,
});
const worded = (label: Pair, kronor: number): SeedVariant => ({ suffix: slugOf(label[0]).toUpperCase(), label, kronor });
const soldOff = (kronor: number, kronorBefore: number): SeedVariant => ({ suffix: '', label: NO_LABEL, kronor, kronorBefore, clearance: true });

const ACCESSORIES: readonly Row[] = [
  ['3DLAC', ['3DLAC vidhäftningsspray', '3DLAC adhesion spray'], ['Ett tunt lager på plattan så ligger första lagret kvar, och delen släpper när plattan svalnat. Tvättas av med vatten.', 'A thin coat on the bed keeps the first layer in place, and the part lets go once the bed has cooled. Washes off with water.'], [size('400 ml', 129, { millilitres: 400 })]],
  ['Fäste', ['Limstift för byggplatta', 'Glue stick for build plates'], ['Skyddar PEI mot PETG och TPU som annars fäster för hårt.', 'Protects PEI from PETG and TPU, which stick too hard otherwise.'], [size('1 st', 35), size('4 st', 119)]],
  ['Fäste', ['Vidhäftningsvätska', 'Adhesion fluid'], ['Stryks på med svamp, räcker till ett hundratal utskrifter.', 'Goes on with a sponge, lasts for a hundred prints or so.'], [size('50 ml', 149, { millilitres: 50 }), size('100 ml', 229, { millilitres: 100 })]],
  ['Fäste', ['Blå tejp för byggplatta', 'Blue tape for build plates'], ['För äldre skrivare utan värmeplatta.', 'For older printers without a heated bed.'], [soldOff(49, 79)]],
  ['Fäste', ['Isopropanol 99 %', 'Isopropyl alcohol 99 %'], ['Avfettar plattan och tvättar resin.', 'Degreases the bed and washes resin.'], [size('1 l', 109, { millilitres: 1000 }), size('5 l', 399, { millilitres: 5000 })]],
  ['Torrt', ['Torkbox, en spole', 'Dry box, one spool'], ['Torkar under utskrift i upp till 70 grader.', 'Dries while printing at up to 70 degrees.'], 649],
  ['Torrt', ['Torkbox, två spolar', 'Dry box, two spools'], ['Två spolar, fuktmätare och fyra utgångar.', 'Two spools, hygrometer and four outlets.'], 999],
  ['Torrt', ['Torkbox, fyra spolar', 'Dry box, four spools'], ['För växlare, med fläkt i varje fack.', 'For changers, with a fan in each bay.'], 1890],
  ['Torrt', ['Vakuumpåsar med pump', 'Vacuum bags with pump'], ['Håller öppnade spolar torra i hyllan.', 'Keep opened spools dry on the shelf.'], [size('10 st', 179), size('25 st', 349)]],
  ['Torrt', ['Torkmedel med färgskifte', 'Colour-changing desiccant'], ['Orange är torrt, grönt ska in i ugnen.', 'Orange is dry, green goes into the oven.'], [size('500 g', 99, { grams: 500 }), size('2 kg', 299, { grams: 2000 })]],
  ['Torrt', ['Fuktmätare, 3-pack', 'Hygrometer, 3 pcs'], ['Små nog att ligga i spolpåsen.', 'Small enough to lie in the spool bag.'], 149],
  ['Torrt', ['Förvaringslåda för spolar', 'Storage box for spools'], ['Tät, rymmer sex spolar.', 'Sealed, holds six spools.'], 279],
  ['Efterarbete', ['Tvätt- och härdstation', 'Wash and cure station'], ['Tvättar i sprit och härdar på vridbord.', 'Washes in alcohol and cures on a turntable.'], [worded(['för L5 och L7', 'for L5 and L7'], 1690), worded(['för L10', 'for L10'], 2490)]],
  ['Efterarbete', ['UV-lampa, handhållen', 'UV lamp, handheld'], ['För lagning av små sprickor med resin.', 'For mending small cracks with resin.'], 199],
  ['Efterarbete', ['Nitrilhandskar, 100-pack', 'Nitrile gloves, 100 pcs'], ['Puderfria.', 'Powder-free.'], [worded(['S', 'S'], 129), worded(['M', 'M'], 129), worded(['L', 'L'], 129)]],
  ['Efterarbete', ['Resintrattar med filter, 50-pack', 'Resin funnels with filter, 50 pcs'], ['Silar ut härdade korn när du häller tillbaka.', 'Strain out cured grains when you pour back.'], 79],
  ['Efterarbete', ['Slippapperssats', 'Sandpaper set'], ['Korn 120 till 3000, för vått och torrt.', 'Grit 120 to 3000, for wet and dry.'], 119],
  ['Efterarbete', ['Fyllprimer', 'Filler primer'], ['Fyller lagerlinjer före lackering.', 'Fills layer lines before painting.'], [size('400 ml', 149, { millilitres: 400 })]],
  ['Efterarbete', ['Ytbeläggning, tvåkomponent', 'Coating, two-component'], ['Självutjämnande epoxi för blank yta.', 'Self-levelling epoxy for a glossy surface.'], [size('250 ml', 349, { millilitres: 250 })]],
  ['Efterarbete', ['Ångslätningskammare', 'Vapour smoothing chamber'], ['Slätar ABS och ASA med lösningsmedelsånga i sluten kammare.', 'Smooths ABS and ASA with solvent vapour in a closed chamber.'], [soldOff(1990, 2990)]],
  ['Efterarbete', ['Airbrush, startsats', 'Airbrush, starter set'], ['Med sladdlös kompressor.', 'With a cordless compressor.'], 899],
  ['Grepp', ['Sidavbitare', 'Flush cutter'], ['Klipper stöd kant i kant.', 'Cuts support flush.'], 89],
  ['Grepp', ['Spackel för byggplatta', 'Scraper for build plates'], ['Slipad egg, rundade hörn.', 'Ground edge, rounded corners.'], 59],
  ['Grepp', ['Gradverktyg med 10 skär', 'Deburring tool with 10 blades'], ['Tar bort kanter på plast och aluminium.', 'Takes edges off plastics and aluminium.'], 119],
  ['Grepp', ['Rensnålar för munstycke', 'Nozzle cleaning needles'], ['0,2 till 0,6 mm, med pincett.', '0.2 to 0.6 mm, with tweezers.'], 49],
  ['Grepp', ['Rengöringsfilament', 'Cleaning filament'], ['Drar ut gamla rester ur munstycket vid materialbyte.', 'Pulls old remains out of the nozzle when you change material.'], [size('1,75 mm, 100 g', 119, { grams: 100, diameterMm: 1.75 }), size('2,85 mm, 100 g', 119, { grams: 100, diameterMm: 2.85 })]],
  ['Grepp', ['Munstycksnyckel', 'Nozzle wrench'], ['Med moment, så att gängan håller.', 'With torque, so that the thread lasts.'], 199],
  ['Grepp', ['Digitalt skjutmått', 'Digital calliper'], ['150 mm, visar hundradelar.', '150 mm, reads hundredths.'], 249],
  ['Grepp', ['Insexnycklar, 9-pack', 'Hex keys, 9 pcs'], ['1,5 till 10 mm med kulände.', '1.5 to 10 mm with ball end.'], 129],
  ['Grepp', ['Lödspets för värmeinsatser', 'Soldering tip for heat-set inserts'], ['M2 till M5.', 'M2 to M5.'], 179],
  ['Grepp', ['Verktygssats för skrivare', 'Tool set for printers'], ['32 delar i väska.', '32 pieces in a case.'], 449],
  ['Grepp', ['Silikonmatta', 'Silicone mat'], ['Tål resin, lim och lödkolv.', 'Stands resin, glue and the soldering iron.'], [size('A3', 149), size('A2', 229)]],
  ['Hölje', ['Kammare för öppen skrivare', 'Enclosure for open printers'], ['Tält med fönster, brandhämmande.', 'Tent with windows, flame retardant.'], [worded(['för S1 och S2', 'for S1 and S2'], 699), worded(['för S2 Plus', 'for S2 Plus'], 899)]],
  ['Hölje', ['Vibrationsfötter, 4-pack', 'Anti-vibration feet, 4 pcs'], ['Tar bort resonans i bord.', 'Take the resonance out of tables.'], 99],
  ['Hölje', ['LED-list till kammare', 'LED strip for enclosures'], ['24 volt, dagsljus.', '24 volts, daylight.'], 129],
  ['Hölje', ['Luftrenare med kol och HEPA', 'Air cleaner with carbon and HEPA'], ['Ställs i kammaren, byter luft tre gånger i minuten.', 'Stands in the enclosure, changes the air three times a minute.'], 1290],
  ['Hölje', ['Rökvarnare', 'Smoke alarm'], ['Bryter strömmen till skrivaren vid larm.', 'Cuts the power to the printer on alarm.'], 599],
  ['Hölje', ['Spolstativ', 'Spool stand'], ['Vägghängt, för åtta spolar.', 'Wall-mounted, for eight spools.'], 399],
  ['Smörj', ['PTFE-fett', 'PTFE grease'], ['För skruvar och skenor.', 'For screws and rails.'], [size('30 g', 69, { grams: 30 })]],
  ['Smörj', ['Maskinolja', 'Machine oil'], ['För linjärlager, med nålspets.', 'For linear bearings, with needle tip.'], [size('50 ml', 59, { millilitres: 50 })]],
  ['Punktmoln', ['Skanningsspray', 'Scanning spray'], ['Mattar blanka ytor och dunstar på några timmar.', 'Dulls shiny surfaces and evaporates in a few hours.'], [size('200 ml', 349, { millilitres: 200 })]],
  ['Punktmoln', ['Markörer, 1000-pack', 'Markers, 1000 pcs'], ['Självhäftande, 6 mm.', 'Self-adhesive, 6 mm.'], 199],
  ['Punktmoln', ['Vridbord', 'Turntable'], ['Motoriserat, bär 5 kg.', 'Motorised, carries 5 kg.'], 890],
  ['Granulex', ['PLA-granulat', 'PLA granulate'], ['För pelletextruders. Torkat och förseglat.', 'For pellet extruders. Dried and sealed.'], [size('5 kg', 349, { grams: 5000, material: 'PLA' }), size('25 kg', 1390, { grams: 25000, material: 'PLA' })]],
  ['Granulex', ['PETG-granulat', 'PETG granulate'], ['För pelletextruders. Återvunnet.', 'For pellet extruders. Recycled.'], [size('5 kg', 329, { grams: 5000, material: 'PETG' }), size('25 kg', 1290, { grams: 25000, material: 'PETG' })]],
];

const PEN_COLOURS: readonly ColourCode[] = ['BLACK', 'WHITE', 'RED', 'BLUE', 'GREEN', 'YELLOW', 'ORANGE', 'PINK', 'PURPLE', 'BROWN'];

type PenRow = readonly [name: Pair, about: Pair, material: string, grams: number, kronor: number, byColour: boolean];

const PEN_FILAMENT: readonly PenRow[] = [
  [['PLA-rulle 10 m', 'PLA coil 10 m'], ['Tio meter i en färg, lagom till en penna.', 'Ten metres in one colour, just right for a pen.'], 'PLA', 30, 29, true],
  [['ABS-rulle 10 m', 'ABS coil 10 m'], ['Segare än PLA, för gångjärn och fästen.', 'Tougher than PLA, for hinges and brackets.'], 'ABS', 26, 29, true],
  [['PETG-rulle 10 m', 'PETG coil 10 m'], ['Genomskinlig i tunna drag.', 'See-through in thin strokes.'], 'PETG', 31, 35, true],
  [['PLA-stavar 25 st', 'PLA sticks 25 pcs'], ['Raka stavar på 25 cm, inget trassel.', 'Straight sticks of 25 cm, no tangle.'], 'PLA', 19, 39, true],
  [['PCL-rulle 10 m', 'PCL coil 10 m'], ['Smälter redan vid 60 grader: för barnpennor.', 'Melts at 60 degrees already: for children\'s pens.'], 'PCL', 28, 39, true],
  [['PLA-sats 12 färger', 'PLA set 12 colours'], ['Fem meter av varje.', 'Five metres of each.'], 'PLA', 180, 149, false],
  [['PLA-sats 24 färger', 'PLA set 24 colours'], ['Fem meter av varje.', 'Five metres of each.'], 'PLA', 360, 249, false],
  [['PCL-sats 15 färger', 'PCL set 15 colours'], ['För barnpennor, fem meter av varje.', 'For children\'s pens, five metres of each.'], 'PCL', 210, 199, false],
  [['PLA-sats självlysande', 'PLA set glow'], ['Fyra färger som lyser i mörker.', 'Four colours that glow in the dark.'], 'PLA', 60, 119, false],
  [['PLA-sats trä', 'PLA set wood'], ['Tre nyanser med träpulver.', 'Three shades with wood powder.'], 'PLA', 45, 129, false],
  [['PLA-storpack klassrum', 'PLA classroom pack'], ['100 rullar i tio färger, med mallbok.', '100 coils in ten colours, with a book of templates.'], 'PLA', 3000, 1490, false],
];

export function accessoryProducts(): SeedProduct[] {
  return ACCESSORIES.map(([brand, name, about, variants]) =>
    product('tillbehor', brand, name, about, typeof variants === 'number' ? [{ suffix: '', label: NO_LABEL, kronor: variants }] : variants),
  );
}

export function penProducts(): SeedProduct[] {
  return PEN_FILAMENT.map(([name, about, material, grams, kronor, byColour]) => {
    const facts = { material, diameterMm: 1.75, grams, kronor: onNine(kronor) };
    const variants: SeedVariant[] = byColour
      ? PEN_COLOURS.map((colour) => ({ ...facts, suffix: colour, label: [COLOURS[colour].sv, COLOURS[colour].en], colour }))
      : [{ ...facts, suffix: '', label: NO_LABEL, colour: 'MULTI' }];
    return product('3d-penna-filament', 'Klotter', joined(' ', ['3D-penna:', '3D pen:'], name), about, variants);
  });
}

function product(category: string, brand: string, name: Pair, about: Pair, variants: readonly SeedVariant[]): SeedProduct {
  const slug = slugOf(`${name[0]}`.startsWith(brand) ? name[0] : `${brand} ${name[0]}`);
  return { category, slug, sku: slug.toUpperCase(), brand, name, description: about, specification: [], variants };
}
