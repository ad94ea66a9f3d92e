import { joined, measure, NO_LABEL, onNine, slugOf } from './seed-text';
import type { Pair, SeedProduct, SeedSpecification, SeedVariant } from './seed.types';

/** Parts of printers and of mills: one table row makes one product, its sizes are the variants. */
interface Part {
  readonly category: string;
  readonly brand: string;
  readonly name: Pair;
  readonly about: Pair;
  readonly specification?: readonly SeedSpecification[];
  readonly variants: readonly SeedVariant[];
}

const single = (kronor: number): SeedVariant[] => [{ suffix: '', label: NO_LABEL, kronor }];

/** Sizes that are told apart by a text only; each step costs some more. */
const sizes = (kronor: number, step: number, ...labels: readonly (string | Pair)[]): SeedVariant[] =>
  labels.map((text, index) => {
    const label: Pair = typeof text === 'string' ? [text, text.replace(/(\d),(\d)/g, '$1.$2')] : text;
    return { suffix: slugOf(label[0]).toUpperCase(), label, kronor: onNine(kronor + step * index) };
  });

// Nozzles: every material in every thread.
const NOZZLE_THREADS: readonly (readonly [thread: string, fits: Pair])[] = [
  ['MK8', ['Kubo Mini och S1', 'Kubo Mini and S1']],
  ['V6', ['de flesta öppna skrivare', 'most open printers']],
  ['Vulkan', ['hotends för grov lagerhöjd', 'hotends for coarse layers']],
  ['VX', ['alla Vektra', 'every Vektra']],
];

const NOZZLE_MATERIALS: readonly (readonly [material: string, name: Pair, about: Pair, kronor: number, from: number])[] = [
  ['BRASS', ['mässing', 'brass'], ['Leder värme bäst och passar alla material utan fyllning.', 'Conducts heat best and suits every material without filler.'], 49, 0.2],
  ['HARDENED_STEEL', ['härdat stål', 'hardened steel'], ['Tål kolfiber, glasfiber och självlysande material.', 'Stands carbon fibre, glass fibre and glow material.'], 149, 0.4],
  ['COPPER_ALLOY', ['belagd koppar', 'coated copper'], ['Värme som mässing, slitstyrka nära stål, och plasten släpper.', 'Heat like brass, wear close to steel, and the plastic lets go.'], 219, 0.3],
];

function nozzles(): Part[] {
  return NOZZLE_THREADS.flatMap(([thread, fits]) =>
    NOZZLE_MATERIALS.map(([material, materialName, about, kronor, from]) => ({
      category: 'skrivardelar',
      brand: 'Finpunkt',
      name: joined(' ', ['Munstycke', 'Nozzle'], `${thread},`, materialName),
      about: joined(' ', about, ['Passar', 'Fits'], [`${fits[0]}.`, `${fits[1]}.`]),
      specification: [[['Gänga', 'Thread'], thread] as const],
      variants: [0.2, 0.3, 0.4, 0.6, 0.8, 1]
        .filter((diameterMm) => diameterMm >= from)
        .map((diameterMm) => ({
          suffix: String(diameterMm).replace('.', ''),
          label: measure(diameterMm, 'mm'),
          kronor,
          material,
          diameterMm,
        })),
    })),
  );
}

const plate = (brand: string, name: Pair, about: Pair, material: string, kronor: number): Part => ({
  category: 'skrivardelar',
  brand,
  name,
  about,
  variants: sizes(kronor, 90, '180 × 180 mm', '235 × 235 mm', '256 × 256 mm', '310 × 310 mm').map((variant) => ({ ...variant, material })),
});

const part = (name: Pair, about: Pair, kronor: number | SeedVariant[], brand = 'Finpunkt'): Part => ({
  category: 'skrivardelar',
  brand,
  name,
  about,
  variants: typeof kronor === 'number' ? single(kronor) : kronor,
});

const PRINTER_PARTS: readonly Part[] = [
  ...nozzles(),
  plate('Planyta', ['Fjäderstålsplatta, strukturerad PEI', 'Spring steel plate, textured PEI'], ['Greppar varm, släpper kall. Böj plattan så lossnar delen.', 'Grips when warm, lets go when cold. Bend the plate and the part comes off.'], 'SPRING_STEEL', 299),
  plate('Planyta', ['Fjäderstålsplatta, slät PEI', 'Spring steel plate, smooth PEI'], ['Ger en blank undersida.', 'Makes a glossy underside.'], 'SPRING_STEEL', 279),
  plate('Planyta', ['Glasplatta med korund', 'Glass plate with corundum'], ['Alldeles plan och lätt att tvätta.', 'Perfectly flat and easy to wash.'], 'GLASS', 199),
  plate('Planyta', ['Magnetfolie', 'Magnetic sheet'], ['Självhäftande underlag för fjäderstålsplattor, tål 110 grader.', 'Self-adhesive base for spring steel plates, stands 110 degrees.'], 'RUBBER', 99),
  plate('Planyta', ['Värmeplatta 24 V', 'Heated bed 24 V'], ['Aluminium med jämn värme ända ut i hörnen.', 'Aluminium with even heat right into the corners.'], 'ALUMINIUM', 449),
  part(['Hotend V6, komplett', 'Hotend V6, complete'], ['Helt i metall, med termistor och värmepatron.', 'All metal, with thermistor and heater cartridge.'], 549),
  part(['Hotend VX, komplett', 'Hotend VX, complete'], ['Byts utan verktyg på Vektra X1 till X3.', 'Swaps without tools on the Vektra X1 to X3.'], sizes(899, 200, '0,4 mm mässing', '0,4 mm härdat', '0,6 mm härdat')),
  part(['Hotend Vulkan, komplett', 'Hotend Vulkan, complete'], ['Lång smältzon för snabba, grova lager.', 'Long melt zone for fast, coarse layers.'], 699),
  part(['Värmebrytare, bimetall', 'Heat break, bimetal'], ['Titan och koppar: håller värmen nere i munstycket.', 'Titanium and copper: keeps the heat down in the nozzle.'], sizes(179, 30, 'MK8', 'V6', 'VX')),
  part(['Värmeblock', 'Heater block'], ['Förnicklad koppar.', 'Nickel-plated copper.'], sizes(129, 40, 'MK8', 'V6', 'Vulkan')),
  part(['Silikonstrumpa, 3-pack', 'Silicone sock, 3 pcs'], ['Håller blocket rent och temperaturen jämn.', 'Keeps the block clean and the temperature even.'], sizes(59, 10, 'MK8', 'V6', 'Vulkan', 'VX')),
  part(['Termistor', 'Thermistor'], ['Med kontakt och en meter kabel.', 'With plug and one metre of cable.'], sizes(59, 60, '100K NTC', 'PT1000')),
  part(['Värmepatron', 'Heater cartridge'], ['6 × 20 mm.', '6 × 20 mm.'], sizes(69, 20, '24 V 40 W', '24 V 60 W')),
  part(['Extruder med växel', 'Geared extruder'], ['Växlad 1:3, greppar tråden från två håll.', 'Geared 1:3, grips the strand from two sides.'], sizes(449, 300, '1,75 mm', '2,85 mm')),
  part(['Drivhjul till extruder, par', 'Extruder drive gears, pair'], ['Härdat stål för fibermaterial.', 'Hardened steel for fibre materials.'], 189),
  part(['PTFE-slang', 'PTFE tube'], ['Trång tolerans ger mindre spel.', 'A tight tolerance leaves less play.'], sizes(79, 60, '2 × 4 mm, 1 m', '2 × 4 mm, 2 m', '3 × 4 mm, 1 m')),
  part(['Snabbkoppling, 4-pack', 'Push fitting, 4 pcs'], ['M6 och M10 för 4 mm slang.', 'M6 and M10 for 4 mm tube.'], sizes(49, 10, 'M6', 'M10')),
  part(['Kuggrem GT2', 'Timing belt GT2'], ['Glasfiberförstärkt, säljs i längder.', 'Reinforced with glass fibre, sold by length.'], sizes(59, 90, '6 mm, 2 m', '6 mm, 5 m', '9 mm, 2 m', '9 mm, 5 m')),
  part(['Remhjul GT2', 'Belt pulley GT2'], ['20 kuggar, två stoppskruvar.', '20 teeth, two set screws.'], sizes(39, 10, '6 mm rem / 5 mm axel', '9 mm rem / 5 mm axel', '9 mm rem / 8 mm axel')),
  part(['Remspännare', 'Belt tensioner'], ['Ställs med fingrarna.', 'Set by hand.'], sizes(99, 30, '2020', '2040')),
  part(['Linjärskena MGN', 'Linear rail MGN'], ['Med en vagn, förspänd.', 'With one carriage, preloaded.'], sizes(249, 80, 'MGN9, 300 mm', 'MGN12, 300 mm', 'MGN12, 400 mm', 'MGN12, 500 mm')),
  part(['Linjärlager, 4-pack', 'Linear bearing, 4 pcs'], ['Tysta, med smörjning från fabrik.', 'Quiet, greased at the factory.'], sizes(89, 40, '8 mm', '10 mm', '12 mm')),
  part(['V-hjul med lager, 6-pack', 'V-wheel with bearing, 6 pcs'], ['Polykarbonat, för profiler med V-spår.', 'Polycarbonate, for profiles with a V slot.'], 149),
  part(['Trapetsskruv T8', 'Lead screw T8'], ['Med mutter i POM.', 'With a POM nut.'], sizes(129, 40, '300 mm', '400 mm', '500 mm')),
  part(['Axelkoppling', 'Shaft coupling'], ['Böjlig, 5 till 8 mm.', 'Flexible, 5 to 8 mm.'], 59),
  part(['Stegmotor NEMA 17', 'Stepper motor NEMA 17'], ['1,8 grader per steg, med kontakt.', '1.8 degrees a step, with plug.'], sizes(149, 60, '23 mm', '40 mm', '48 mm')),
  part(['Stegmotor NEMA 14', 'Stepper motor NEMA 14'], ['Lätt motor för direktdriven extruder.', 'Light motor for a direct extruder.'], 189),
  part(['Tyst drivkrets', 'Quiet driver'], ['Steglös gång och stopp utan ändlägesbrytare.', 'Smooth running, and stops without end switches.'], sizes(119, 60, '2208', '2209', '2240')),
  part(['Styrkort 32 bitar', 'Control board 32 bit'], ['Fem drivkretsar, USB och wifi.', 'Five drivers, USB and wifi.'], sizes(799, 500, '5 drivkretsar', '8 drivkretsar'), 'Styrbord'),
  part(['Styrkort till Kubo S1', 'Control board for Kubo S1'], ['Originaldel, förprogrammerad.', 'Original part, programmed.'], 649, 'Kubo'),
  part(['Pekskärm', 'Touch screen'], ['För styrkort med seriell skärmport.', 'For control boards with a serial display port.'], sizes(499, 250, '3,5 tum', '5 tum'), 'Styrbord'),
  part(['Nätaggregat 24 V', 'Power supply 24 V'], ['Med jordad kåpa och säkring.', 'With an earthed cover and a fuse.'], sizes(399, 150, '150 W', '240 W', '350 W', '500 W'), 'Styrbord'),
  part(['Fläkt 4010', 'Fan 4010'], ['Kullagrad och tyst.', 'Ball bearings, and quiet.'], sizes(79, 10, '12 V', '24 V')),
  part(['Fläkt 5015', 'Fan 5015'], ['Blåser på delen, inte på munstycket.', 'Blows on the part, not on the nozzle.'], sizes(89, 10, '12 V', '24 V')),
  part(['Kolfilter till Vektra', 'Carbon filter for Vektra'], ['Räcker omkring 300 timmar.', 'Lasts for some 300 hours.'], sizes(149, 60, 'X1', 'X2', 'X5'), 'Vektra'),
  part(['Nivågivare', 'Bed probe'], ['Känner plattan på en hundradels millimeter.', 'Feels the bed to a hundredth of a millimetre.'], sizes(349, 150, 'Mekanisk', 'Induktiv', 'Kraftgivare')),
  part(['Ändlägesbrytare, 3-pack', 'End switch, 3 pcs'], ['Med en meter kabel.', 'With one metre of cable.'], sizes(79, 40, ['Mekanisk', 'Mechanical'], ['Optisk', 'Optical'])),
  part(['Trådvakt', 'Filament sensor'], ['Pausar när spolen tar slut.', 'Pauses when the spool runs out.'], 199),
  part(['Kamera till skrivare', 'Camera for printers'], ['Bred vinkel, följer utskriften på avstånd.', 'Wide angle, follows the print from afar.'], 599, 'Styrbord'),
  part(['Aluminiumprofil 2020', 'Aluminium profile 2020'], ['Svart, kapad och gängad i ändarna.', 'Black, cut and tapped at the ends.'], sizes(59, 30, '300 mm', '500 mm', '1000 mm')),
  part(['Skruvsats M3', 'Screw set M3'], ['420 delar i låda.', '420 pieces in a box.'], 189),
  part(['Värmeinsatser M3, 100-pack', 'Heat-set inserts M3, 100 pcs'], ['Mässinggängor som smälts in.', 'Brass threads that are melted in.'], 149),
  part(['FEP-film', 'FEP film'], ['Genomskinlig botten till resintråg, 2-pack.', 'Clear bottom for resin vats, 2 pcs.'], sizes(179, 60, 'L5', 'L7', 'L10', 'L14'), 'Ljusform'),
  part(['Resintråg', 'Resin vat'], ['Aluminium, med film och lock.', 'Aluminium, with film and lid.'], sizes(449, 250, 'L5', 'L7', 'L10'), 'Ljusform'),
  part(['LCD-skärm', 'LCD screen'], ['Slitdel: räcker omkring 2000 timmar.', 'Wears out: lasts for some 2000 hours.'], sizes(749, 550, 'L5', 'L7', 'L10', 'L10 Pro'), 'Ljusform'),
  part(['Spolhållare', 'Spool holder'], ['Kullagrad, för spolar upp till 3 kg.', 'On ball bearings, for spools up to 3 kg.'], 149),
];

const cnc = (name: Pair, about: Pair, variants: readonly SeedVariant[], brand = 'Spån'): Part => ({
  category: 'cnc-delar',
  brand,
  name,
  about,
  variants,
});

/** Cutters come by the diameter of their shank or edge. */
const cutters = (kronor: number, step: number, ...diametersMm: readonly number[]): SeedVariant[] =>
  diametersMm.map((diameterMm, index) => ({
    suffix: String(diameterMm).replace('.', ''),
    label: measure(diameterMm, 'mm'),
    kronor: onNine(kronor + step * index),
    material: 'CARBIDE',
    diameterMm,
  }));

const CNC_PARTS: readonly Part[] = [
  cnc(['Pinnfräs, ett skär', 'End mill, single flute'], ['För plast och akryl: stora spån, ingen smältning.', 'For plastics and acrylic: large chips, no melting.'], cutters(79, 20, 1, 2, 3, 3.175, 4, 6)),
  cnc(['Pinnfräs, två skär', 'End mill, two flutes'], ['För trä och skivor.', 'For wood and boards.'], cutters(89, 20, 2, 3.175, 4, 6, 8)),
  cnc(['Pinnfräs, tre skär, aluminium', 'End mill, three flutes, aluminium'], ['Polerade spånkanaler som inte kletar igen.', 'Polished flutes that do not clog.'], cutters(149, 30, 3, 4, 6, 8)),
  cnc(['Pinnfräs, fyra skär, stål', 'End mill, four flutes, steel'], ['Belagd, för hårda material.', 'Coated, for hard materials.'], cutters(179, 40, 3, 4, 6)),
  cnc(['Kulfräs', 'Ball nose end mill'], ['För reliefer och formar.', 'For reliefs and moulds.'], cutters(119, 30, 1, 2, 3.175, 6)),
  cnc(['V-fräs', 'V-bit'], ['För text och fasade kanter.', 'For lettering and chamfers.'], sizes(129, 20, '30°', '60°', '90°')),
  cnc(['Planfräs', 'Surfacing cutter'], ['Gör plan yta av ojämnt virke.', 'Makes a flat surface of uneven timber.'], cutters(249, 100, 22, 25.4)),
  cnc(['Kompressionsfräs', 'Compression cutter'], ['Rena kanter på båda sidor av fanér.', 'Clean edges on both sides of veneer.'], cutters(229, 60, 4, 6)),
  cnc(['Gravyrspets', 'Engraving tip'], ['För kretskort och mässing, 10-pack.', 'For circuit boards and brass, 10 pcs.'], sizes(119, 0, '20°', '30°', '45°')),
  cnc(['Kretskortsborr, 10-pack', 'Circuit board drills, 10 pcs'], ['0,3 till 1,2 mm i hårdmetall.', '0.3 to 1.2 mm in carbide.'], single(149)),
  cnc(['Gängfräs', 'Thread mill'], ['En fräs för alla hål av samma gänga.', 'One cutter for all holes of a thread.'], sizes(299, 60, 'M3', 'M4', 'M6')),
  cnc(['Fräsverktyg, startsats', 'Cutters, starter set'], ['Tolv verktyg för trä, plast och aluminium.', 'Twelve tools for wood, plastics and aluminium.'], single(599)),
  cnc(['Spännhylsor ER11', 'Collets ER11'], ['Rundgång under en hundradel.', 'Run-out below one hundredth.'], sizes(59, 0, '1 mm', '2 mm', '3,175 mm', '4 mm', '6 mm')),
  cnc(['Spännhylsor ER20', 'Collets ER20'], ['Rundgång under en hundradel.', 'Run-out below one hundredth.'], sizes(89, 0, '4 mm', '6 mm', '8 mm', '10 mm', '12 mm')),
  cnc(['Spindel, luftkyld', 'Spindle, air-cooled'], ['Med frekvensomriktare.', 'With inverter.'], sizes(1490, 900, '300 W', '500 W', '800 W'), 'Hyvel'),
  cnc(['Spindel, vätskekyld', 'Spindle, liquid-cooled'], ['Tyst, för långa körningar.', 'Quiet, for long runs.'], sizes(2990, 1400, '800 W', '1,5 kW', '2,2 kW'), 'Hyvel'),
  cnc(['Spindelfäste', 'Spindle mount'], ['Gjuten aluminium.', 'Cast aluminium.'], sizes(249, 50, '52 mm', '65 mm', '80 mm'), 'Hyvel'),
  cnc(['Uppspänningssats', 'Clamping set'], ['Åtta spännjärn för T-spår.', 'Eight clamps for T slots.'], single(299)),
  cnc(['Skruvstycke, lågt', 'Vice, low'], ['Självdragande: lyfter inte detaljen.', 'Pulls down: does not lift the part.'], sizes(449, 250, '50 mm', '80 mm', '100 mm')),
  cnc(['T-spårsplatta', 'T-slot table'], ['Strängpressad aluminium.', 'Extruded aluminium.'], sizes(599, 400, '300 × 180 mm', '300 × 300 mm', '600 × 300 mm'), 'Hyvel'),
  cnc(['Offerplatta MDF, 5-pack', 'Spoilboard MDF, 5 pcs'], ['Fräs i den i stället för i bordet.', 'Mill into it instead of into the table.'], sizes(149, 100, '300 × 180 mm', '300 × 300 mm')),
  cnc(['Verktygsmätare', 'Tool setter'], ['Hittar verktygets längd av sig själv.', 'Finds the length of the tool by itself.'], single(399)),
  cnc(['3D-taster', '3D touch probe'], ['Hittar kanter och hål på två hundradelar.', 'Finds edges and holes to two hundredths.'], single(899)),
  cnc(['Kulskruv 1605', 'Ball screw 1605'], ['Med mutter och bearbetade ändar.', 'With nut and machined ends.'], sizes(549, 150, '300 mm', '500 mm', '800 mm'), 'Hyvel'),
  cnc(['Skena HGR15', 'Rail HGR15'], ['Med två vagnar.', 'With two carriages.'], sizes(649, 200, '300 mm', '500 mm', '800 mm'), 'Hyvel'),
  cnc(['Stegmotor NEMA 23', 'Stepper motor NEMA 23'], ['För fräsar från 300 mm.', 'For mills from 300 mm.'], sizes(399, 150, '1,2 Nm', '1,9 Nm', '3 Nm'), 'Hyvel'),
  cnc(['Nödstopp', 'Emergency stop'], ['Bryter spindel och rörelse.', 'Cuts spindle and motion.'], single(199), 'Hyvel'),
  cnc(['Handratt', 'Hand wheel'], ['Sladdlös, för inställning vid maskinen.', 'Cordless, for setting up at the machine.'], single(1290), 'Hyvel'),
  cnc(['Dammsko', 'Dust shoe'], ['Borst och magnetfäste, för 65 mm spindel.', 'Brush and magnetic mount, for a 65 mm spindle.'], single(449), 'Hyvel'),
  cnc(['Dimsmörjning', 'Mist coolant'], ['Luft och några droppar: kallare skär i aluminium.', 'Air and a few drops: a cooler edge in aluminium.'], single(349)),
  cnc(['Skyddsglasögon för laser', 'Laser safety glasses'], ['Dämpar 445 nm, märkta enligt EN 207.', 'Block 445 nm, marked according to EN 207.'], single(249), 'Glöd'),
  cnc(['Bikakebord', 'Honeycomb table'], ['Bär ark utan att brännas.', 'Carries sheets without scorching.'], sizes(399, 200, '300 × 200 mm', '500 × 300 mm'), 'Glöd'),
];

export function partProducts(): SeedProduct[] {
  return [...PRINTER_PARTS, ...CNC_PARTS].map(toProduct);
}

function toProduct({ category, brand, name, about, specification = [], variants }: Part): SeedProduct {
  const slug = slugOf(`${name[0]} ${brand}`);
  return { category, slug, sku: slug.toUpperCase(), brand, name, description: about, specification, variants };
}
