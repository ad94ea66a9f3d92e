import type { Language } from '@andamal/service';

interface GuideContent {
  readonly title: string;
  readonly introduction: string;
  readonly steps: readonly { readonly heading: string; readonly text: string }[];
  readonly profiles: readonly { readonly heading: string; readonly text: string; readonly slugs: readonly string[] }[];
  readonly terms: readonly { readonly term: string; readonly explanation: string }[];
}

/** What a profile recommends, the same in every language. */
const RECOMMENDED = {
  first: ['kubo-s1', 'kubo-mini', 'nordspole-pla-bas-1-75-mm'],
  figures: ['ljusform-l7', 'ljusform-l5', 'ljusform-resin-miniatyr'],
  parts: ['vektra-x2', 'vektra-x2-pro', 'nordspole-petg-bas-1-75-mm'],
  school: ['kubo-skola', 'grundform-pla-klass-1-75-mm'],
  large: ['kubo-s2-max', 'vektra-x9', 'granulex-p1'],
} as const;

export const PRINTER_GUIDE: Readonly<Record<Language, GuideContent>> = {
  sv: {
    title: 'Välj rätt 3D-skrivare',
    introduction:
      'Den bästa skrivaren är den som passar det du faktiskt tänker göra. Ta frågorna i tur och ordning. Efter de tre första är det oftast bara ett par modeller kvar.',
    steps: [
      {
        heading: 'Vad ska du skriva ut?',
        text: 'Saker som ska användas, som fästen, lådor och reservdelar, görs i filament. Små figurer, smycken och modeller där ytan är allt görs i resin. Vill du ha båda börjar de flesta med filament: det är billigare i drift och kräver varken handskar eller tvätt.',
      },
      {
        heading: 'Var ska den stå?',
        text: 'En öppen skrivare hörs ungefär som en mikrovågsugn och luktar lite med PLA. ABS och resin avger ångor: räkna med en stängd kammare med filter och ett rum som går att vädra. Resin vill dessutom ha över 20 grader.',
      },
      {
        heading: 'Hur stort?',
        text: 'En byggvolym på 220 mm räcker till nästan allt, och större delar kan limmas ihop. En större platta kostar mer, värms långsammare och blir sällan fylld. Köp efter det du skriver varje vecka, inte efter det största du kan tänka dig.',
      },
      {
        heading: 'Vilka material?',
        text: 'För PLA, PETG och TPU räcker en öppen skrivare. ABS, ASA och nylon krymper när de svalnar och behöver varm kammare. Material med kolfiber eller glas sliter ut ett munstycke i mässing på några veckor: välj härdat stål.',
      },
      {
        heading: 'Flera färger?',
        text: 'En växlare med fyra spolar byter färg själv, men varje byte spolar ut en bit material. Två oberoende munstycken spiller mindre och kan skriva stöd i vattenlöslig PVA, men kostar mer.',
      },
      {
        heading: 'Hur mycket vill du skruva?',
        text: 'En byggsats lär dig hur allt hänger ihop, och du lagar den själv sedan. Vill du bara trycka på start väljer du en modell som kalibrerar sig själv och känner när tråden tar slut.',
      },
      {
        heading: 'Vad kostar den i längden?',
        text: 'Räkna med en spole i månaden, ett munstycke i halvåret och en ny yta till byggplattan om året. För resin tillkommer sprit, handskar och film till tråget, och efter ett par år en ny skärm. Alla delar till våra skrivare säljs lösa.',
      },
    ],
    profiles: [
      {
        heading: 'Min första skrivare',
        text: 'En öppen filamentskrivare med självkalibrering och en spole PLA. Du skriver ut något samma kväll.',
        slugs: RECOMMENDED.first,
      },
      {
        heading: 'Figurer och modeller',
        text: 'En resinskrivare med hög upplösning. Skaffa handskar och en tvättstation på samma gång.',
        slugs: RECOMMENDED.figures,
      },
      {
        heading: 'Delar som ska hålla',
        text: 'En stängd skrivare som klarar PETG i dag och ABS eller nylon i morgon.',
        slugs: RECOMMENDED.parts,
      },
      {
        heading: 'Skola och bibliotek',
        text: 'Med huv och lås, och små spolar så att alla hinner välja färg.',
        slugs: RECOMMENDED.school,
      },
      {
        heading: 'Riktigt stort',
        text: 'Upp till en halv meter räcker filament. Därefter lönar sig granulat.',
        slugs: RECOMMENDED.large,
      },
    ],
    terms: [
      { term: 'Byggvolym', explanation: 'Det största som ryms: bredd, djup och höjd.' },
      { term: 'Lagerhöjd', explanation: 'Hur tjockt varje lager är. Halva höjden ger dubbla tiden och finare yta.' },
      { term: 'Hotend', explanation: 'Delen som smälter tråden, med munstycket längst ned.' },
      { term: 'Extruder', explanation: 'Motorn och hjulen som matar fram tråden.' },
      { term: 'Direktdriven', explanation: 'Extrudern sitter på skrivhuvudet: bäst för mjuka material.' },
      { term: 'Stöd', explanation: 'Material under överhäng, som tas bort efteråt.' },
      { term: 'Efterhärdning', explanation: 'Resindelar blir färdiga först i UV-ljus, efter tvätten.' },
    ],
  },
  en: {
    title: 'Choosing the right 3D printer',
    introduction:
      'The best printer is the one that suits what you are really going to do. Take the questions in turn. After the first three, there are usually just a few models left.',
    steps: [
      {
        heading: 'What will you print?',
        text: 'Things to be used, such as brackets, boxes and spare parts, are made of filament. Small figures, jewellery and models whose surface is everything are made of resin. If you want both, most people start with filament: it costs less to run and takes neither gloves nor washing.',
      },
      {
        heading: 'Where will it stand?',
        text: 'An open printer is about as loud as a microwave oven and smells little with PLA. ABS and resin give off fumes: plan for an enclosed chamber with a filter and a room that can be aired. Resin also likes more than 20 degrees.',
      },
      {
        heading: 'How large?',
        text: 'A build volume of 220 mm is enough for almost everything, and larger parts can be glued. A bigger bed costs more, heats more slowly and is seldom filled. Buy for what you print every week, not for the largest thing you can imagine.',
      },
      {
        heading: 'Which materials?',
        text: 'For PLA, PETG and TPU an open printer is enough. ABS, ASA and nylon shrink as they cool and need a warm chamber. Materials with carbon fibre or glass wear a brass nozzle out in weeks: choose hardened steel.',
      },
      {
        heading: 'Several colours?',
        text: 'A changer with four spools changes colour by itself, but each change flushes a bit of material. Two independent nozzles waste less and can print support in water-soluble PVA, but cost more.',
      },
      {
        heading: 'How much do you like to tinker?',
        text: 'A kit teaches you how everything hangs together, and you mend it yourself afterwards. If you just want to press start, choose a model that calibrates itself and notices when the strand runs out.',
      },
      {
        heading: 'What does it cost in the long run?',
        text: 'Reckon with a spool a month, a nozzle every half year and a new surface for the bed once a year. For resin add alcohol, gloves and film for the vat, and a new screen after a couple of years. Every part of our printers is sold separately.',
      },
    ],
    profiles: [
      {
        heading: 'My first printer',
        text: 'An open filament printer that calibrates itself, and a spool of PLA. You will print something the same evening.',
        slugs: RECOMMENDED.first,
      },
      {
        heading: 'Figures and models',
        text: 'A resin printer of high resolution. Get gloves and a wash station at the same time.',
        slugs: RECOMMENDED.figures,
      },
      {
        heading: 'Parts that last',
        text: 'An enclosed printer that copes with PETG today and ABS or nylon tomorrow.',
        slugs: RECOMMENDED.parts,
      },
      {
        heading: 'Schools and libraries',
        text: 'With a hood and a lock, and small spools so that everyone gets to choose a colour.',
        slugs: RECOMMENDED.school,
      },
      {
        heading: 'Really large',
        text: 'Up to half a metre filament will do. Beyond that, granulate pays.',
        slugs: RECOMMENDED.large,
      },
    ],
    terms: [
      { term: 'Build volume', explanation: 'The largest thing that fits: width, depth and height.' },
      { term: 'Layer height', explanation: 'How thick each layer is. Half the height takes twice the time and gives a finer surface.' },
      { term: 'Hotend', explanation: 'The part that melts the strand, with the nozzle at its lower end.' },
      { term: 'Extruder', explanation: 'The motor and the wheels that feed the strand.' },
      { term: 'Direct drive', explanation: 'The extruder sits on the print head: best for soft materials.' },
      { term: 'Support', explanation: 'Material below overhangs, taken away afterwards.' },
      { term: 'Post-curing', explanation: 'Resin parts are only finished in UV light, after washing.' },
    ],
  },
};
