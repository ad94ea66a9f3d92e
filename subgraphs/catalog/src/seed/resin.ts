import { COLOURS, type ColourCode } from '../products/colours';
import { joined, measure, onNine, slugOf } from './seed-text';
import type { Pair, SeedProduct } from './seed.types';

type Row = readonly [brand: string, name: Pair, about: Pair, colours: readonly ColourCode[], millilitres: readonly number[], kronorPerLitre: number];

const SAFETY: Pair = [
  'Flytande resin irriterar huden: använd handskar, tvätta och härda delen innan du tar i den.',
  'Liquid resin irritates the skin: wear gloves, wash and cure the part before you touch it.',
];

const ROWS: readonly Row[] = [
  ['Ljusform', ['Standard', 'Standard'], ['Skarpa detaljer och lagom hårdhet, vår mest köpta.', 'Sharp detail and just hard enough, our best seller.'], ['GREY', 'BLACK', 'WHITE', 'CLEAR'], [500, 1000], 379],
  ['Ljusform', ['Snabb', 'Fast'], ['Härdar på halva tiden. För stora, enkla former.', 'Cures in half the time. For large, simple shapes.'], ['GREY', 'BLACK'], [1000], 429],
  ['Ljusform', ['Vattentvätt', 'Water-wash'], ['Tvättas i vatten i stället för sprit. Tvättvattnet är farligt avfall.', 'Washed in water instead of alcohol. The water is hazardous waste afterwards.'], ['GREY', 'WHITE', 'BLACK'], [500, 1000], 449],
  ['Ljusform', ['Växtbas', 'Plant-based'], ['Till stor del av sojaolja, med svagare lukt.', 'Largely of soya oil, with a fainter smell.'], ['GREY', 'CLEAR', 'GREEN'], [500, 1000], 489],
  ['Ljusform', ['Miniatyr', 'Miniature'], ['För figurer i liten skala: böjs hellre än att bryta.', 'For small-scale figures: bends rather than breaks.'], ['GREY', 'BEIGE'], [500], 559],
  ['Ljusform', ['Pigmentsats', 'Pigment set'], ['Fem koncentrat att färga klar resin med.', 'Five concentrates to colour clear resin with.'], ['MULTI'], [125], 2392],
  ['Polarfil', ['Tuff', 'Tough'], ['Tål slag och skruvar: för fästen och kåpor.', 'Stands knocks and screws: for brackets and covers.'], ['GREY', 'BLACK'], [500, 1000], 699],
  ['Polarfil', ['Elastisk 60A', 'Elastic 60A'], ['Mjuk som gummi, för packningar och grepp.', 'Soft as rubber, for seals and grips.'], ['BLACK', 'CLEAR'], [500], 1198],
  ['Polarfil', ['Böjlig', 'Flexible'], ['Fjädrar tillbaka. Blandas gärna i Standard för segare delar.', 'Springs back. Mix it into Standard for tougher parts.'], ['CLEAR', 'GREY'], [500], 898],
  ['Polarfil', ['Högtemp', 'High-temp'], ['Formverktyg och kanaler: håller formen till över 200 grader.', 'Moulds and ducts: keeps its shape beyond 200 degrees.'], ['BEIGE'], [500, 1000], 1149],
  ['Polarfil', ['Keramik', 'Ceramic'], ['Fylld med keramik: styv, slät och tung i handen.', 'Filled with ceramic: stiff, smooth and heavy in the hand.'], ['WHITE'], [500], 1398],
  ['Polarfil', ['Gjutbar', 'Castable'], ['Brinner ur utan aska för smyckesgjutning.', 'Burns out without ash for casting jewellery.'], ['GREEN', 'PURPLE'], [500], 1998],
  ['Kvarts', ['Kristall', 'Crystal'], ['Blir glasklar efter polering och gulnar långsamt.', 'Turns clear as glass when polished and is slow to yellow.'], ['CLEAR'], [500, 1000], 599],
  ['Kvarts', ['Modell', 'Model'], ['Krymper lite: för måttprover och tandmodeller.', 'Shrinks little: for gauges and dental models.'], ['BEIGE', 'GREY'], [1000], 649],
  ['Kvarts', ['Dimma', 'Mist'], ['Halvgenomskinlig i svaga färger.', 'Translucent in faint colours.'], ['BLUE', 'PINK', 'YELLOW'], [500], 538],
  ['Grundform', ['Start', 'Start'], ['En billig resin att lära känna processen med.', 'An inexpensive resin to get to know the process.'], ['GREY', 'BLACK'], [500, 1000], 289],
  ['Grundform', ['Rengöring', 'Cleaning'], ['Tömmer tråget på härdade rester utan att skrapa filmen.', 'Lifts cured remains off the vat without scraping the film.'], ['CLEAR'], [250], 796],
];

export function resinProducts(): SeedProduct[] {
  return ROWS.map(([brand, name, about, colours, volumes, kronorPerLitre]) => {
    const fullName = joined(' ', `${brand} Resin`, name);
    const slug = slugOf(fullName[0]);
    return {
      category: 'resin',
      slug,
      sku: slug.toUpperCase(),
      brand,
      name: fullName,
      description: joined(' ', about, SAFETY),
      specification: [
        [['Våglängd', 'Wavelength'], '385–405 nm'],
        [['Förvaring', 'Storage'], ['Mörkt, 15–25 °C', 'Dark, 15–25 °C']],
      ],
      variants: colours.flatMap((colour) =>
        volumes.map((millilitres) => ({
          suffix: `${colour}-${millilitres}`,
          label: joined(', ', [COLOURS[colour].sv, COLOURS[colour].en], millilitres >= 1000 ? measure(millilitres / 1000, 'l') : measure(millilitres, 'ml')),
          kronor: onNine((kronorPerLitre * millilitres) / 1000),
          material: 'RESIN',
          colour,
          millilitres,
        })),
      ),
    };
  });
}
