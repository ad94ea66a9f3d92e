import type { Register } from '@andamal/policy';
import type { PersonalDataRef } from '@andamal/service';
import { isAccounting } from '../rectification/corrected-bindings';
import type { FoundDatum } from './personal-data.store';

type Order = (a: FoundDatum, b: FoundDatum) => number;

/** Of several values of a category the one that a context shows first. On an invoice stands what was true when it was made, also to the person: what its accounting record holds. */
export function orderIn(kind: PersonalDataRef['kind'], register: Register): Order {
  return kind === 'INVOICE' ? ofAccountsFirst(register) : mostCurrentFirst;
}

function ofAccountsFirst(register: Register): Order {
  const inAccounts = ({ bindings }: FoundDatum): boolean => bindings.some(({ purpose }) => isAccounting(register, purpose));
  return (a, b) => Number(inAccounts(b)) - Number(inAccounts(a)) || mostCurrentFirst(a, b);
}

/** What was given for the account itself, before what came with orders; then what was used last. */
function mostCurrentFirst(a: FoundDatum, b: FoundDatum): number {
  const ofAccount = Number(isOfAccount(b)) - Number(isOfAccount(a));
  return ofAccount || lastUse(b) - lastUse(a) || (a.place.datumId < b.place.datumId ? 1 : -1);
}

function isOfAccount({ bindings }: FoundDatum): boolean {
  return bindings.some(({ contextKind }) => contextKind === 'ACCOUNT');
}

function lastUse({ bindings, createdAt }: FoundDatum): number {
  return bindings.reduce((latest, { opensAt }) => Math.max(latest, opensAt.getTime()), createdAt);
}
