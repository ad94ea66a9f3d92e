import type { Localized } from '@andamal/policy';
import type { CaseKind, CaseState } from './case.states';

/** What a case of a kind means for the person, once it is being carried out. */
const ABOUT: Readonly<Record<CaseKind, Localized>> = {
  ACCESS: {
    sv: 'Du får veta vad vi har om dig, vad det används till och vem som har fått det.',
    en: 'You get to know what we hold about you, what it is used for and who has got it.',
  },
  PORTABILITY: {
    sv: 'Du får det som du själv har lämnat i ett format som en annan tjänst kan läsa.',
    en: 'You get what you have provided in a format that another service can read.',
  },
  RECTIFICATION: {
    sv: 'Vi rättar det som är fel. Bokföringen behåller det som gällde då, med en anteckning om rättelsen.',
    en: 'We correct what is wrong. The books keep what was true then, with a note of the correction.',
  },
  ERASURE: {
    sv: 'Vi raderar det som kan raderas. För det som måste vara kvar ser du varför och hur länge.',
    en: 'We erase what can be erased. For what has to stay you see why, and for how long.',
  },
  RESTRICTION: {
    sv: 'Vi behåller uppgifterna men använder dem inte. Innan begränsningen upphör får du veta det.',
    en: 'We keep the data and do not use it. Before the restriction ends you are told.',
  },
  OBJECTION: {
    sv: 'Vi har slutat använda uppgifterna till det som du har invänt mot. Det som behövs till något annat, som en beställning, finns kvar.',
    en: 'We have stopped using the data for what you have objected to. What is needed for something else, such as an order, stays.',
  },
  CONSENT_WITHDRAWAL: {
    sv: 'Samtycket är återkallat. En pågående beställning levereras ändå, och ditt konto är kvar tills du stänger det.',
    en: 'The consent is withdrawn. An order under way is delivered all the same, and your account stays until you close it.',
  },
  COMPLAINT: {
    sv: 'Ditt klagomål är registrerat. Du kan också vända dig direkt till tillsynsmyndigheten, när du vill.',
    en: 'Your complaint is registered. You can also turn to the supervisory authority directly, whenever you like.',
  },
};

const WHERE_IT_STANDS: Readonly<Record<CaseState, Localized>> = {
  AWAITING_IDENTITY: {
    sv: 'Vi väntar på att du visar vem du är. Till dess står tiden för vårt svar still.',
    en: 'We wait for you to show who you are. Until then the time for our answer stands still.',
  },
  OPEN: { sv: 'Vi har tagit emot din begäran.', en: 'We have received your request.' },
  IN_PROGRESS: { sv: 'Vi arbetar med din begäran.', en: 'We are working on your request.' },
  WAITING: { sv: 'Ärendet pågår.', en: 'The case is under way.' },
  COMPLETED: { sv: 'Ärendet är klart.', en: 'The case is closed.' },
  DECLINED: {
    sv: 'Vi kan inte göra det du bad om; skälet står i beslutet. Du kan klaga hos tillsynsmyndigheten eller gå till domstol.',
    en: 'We cannot do what you asked for; the decision says why. You can complain to the supervisory authority, or go to court.',
  },
  CANCELLED: { sv: 'Begäran är återtagen.', en: 'The request was taken back.' },
};

/** What the person is told about their case (GDPR Art. 12(1), and 12(4) where it is declined). */
export function explanationOf(kind: CaseKind, state: CaseState): Localized {
  const stands = WHERE_IT_STANDS[state];
  if (state === 'DECLINED' || state === 'CANCELLED' || state === 'AWAITING_IDENTITY') return stands;
  return { sv: `${stands.sv} ${ABOUT[kind].sv}`, en: `${stands.en} ${ABOUT[kind].en}` };
}

/** What the supervisory authority needs to know of a complaint (GDPR Art. 77). */
export const WHAT_THE_AUTHORITY_NEEDS: readonly Localized[] = [
  { sv: 'Vem du är och hur myndigheten når dig.', en: 'Who you are, and how the authority reaches you.' },
  { sv: 'Vilket företag du klagar på: vårt namn och vår adress.', en: 'Which company you complain about: our name and address.' },
  { sv: 'Vad som har hänt, och när.', en: 'What has happened, and when.' },
  { sv: 'Vad du redan har begärt av oss, och vad vi svarade: ärendets nummer räcker.', en: 'What you have asked of us, and what we answered: the number of the case is enough.' },
  { sv: 'Kopior av det som visar vad du menar.', en: 'Copies of what shows what you mean.' },
];
