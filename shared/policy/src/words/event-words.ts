import type { Localized } from '../register/register.types';

interface EventWords {
  /** That it has happened, as a heading. */
  readonly happened: Localized;
  /** That it happens, in a sentence that begins with "until". */
  readonly when: Localized;
}

const words = (svHappened: string, enHappened: string, svWhen: string, enWhen: string): EventWords => ({
  happened: { sv: svHappened, en: enHappened },
  when: { sv: svWhen, en: enWhen },
});

const WORDS: Readonly<Record<string, EventWords>> = {
  AccountCreated: words('Konto skapades', 'Account created', 'kontot skapas', 'the account is created'),
  AccountClosed: words('Konto avslutades', 'Account closed', 'kontot avslutas', 'the account is closed'),
  OrderPlaced: words('Beställning gjordes', 'Order placed', 'beställningen görs', 'the order is placed'),
  OrderDispatched: words('Beställning skickades', 'Order dispatched', 'beställningen skickas', 'the order is dispatched'),
  OrderDelivered: words('Beställning levererades', 'Order delivered', 'beställningen är levererad', 'the order is delivered'),
  OrderCancelled: words('Beställning avbröts', 'Order cancelled', 'beställningen avbryts', 'the order is cancelled'),
  CheckoutAbandoned: words('Köp avbröts', 'Checkout abandoned', 'köpet avbryts', 'the checkout is abandoned'),
  DepositAbandoned: words('Inlämning avbröts', 'Deposit abandoned', 'inlämningen avbryts', 'the deposit is abandoned'),
  InvoiceIssued: words('Faktura ställdes ut', 'Invoice issued', 'fakturan ställs ut', 'the invoice is issued'),
  PaymentReceived: words('Betalning kom in', 'Payment received', 'fakturan är betald', 'the invoice is paid'),
  InvoiceCredited: words('Faktura krediterades', 'Invoice credited', 'fakturan krediteras', 'the invoice is credited'),
  InvoiceWrittenOff: words('Faktura skrevs av', 'Invoice written off', 'fakturan skrivs av', 'the invoice is written off'),
  ConsentGiven: words('Samtycke gavs', 'Consent given', 'samtycket ges', 'the consent is given'),
  ConsentWithdrawn: words('Samtycke återkallades', 'Consent withdrawn', 'samtycket återkallas', 'the consent is withdrawn'),
  Contacted: words('Kontakt togs', 'Contacted', 'kontakten tas', 'the contact is made'),
  Browsed: words('Besök på webbplatsen', 'Visit to the site', 'besöket görs', 'the visit is made'),
  RightsCaseRecorded: words('Ärende om rättigheter', 'Case about rights', 'ärendet öppnas', 'the case is opened'),
  RightsCaseClosed: words('Ärende avslutades', 'Case closed', 'ärendet är avslutat', 'the case is closed'),
};

/** What an event is called when it has happened; an event that has no words of its own by its code. */
export function eventInWords(type: string): Localized {
  return WORDS[type]?.happened ?? { sv: type, en: type };
}

/** The event in a sentence that begins with "until"; an event that has no words of its own by its code. */
export function untilEventInWords(type: string): Localized {
  return WORDS[type]?.when ?? { sv: type, en: type };
}
