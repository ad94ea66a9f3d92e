import { emailAddress, err, fold, isName, isOneLine, ok, type Result } from '@andamal/kernel';
import type { DepositValue } from '../vault-client/vault-client';
import type { DeliveryAddressInput, OrderContactInput } from './checkout.inputs';
import type { CheckoutProblem, PlaceOrderErrorCode } from './checkout-problems';

/** A buyer's data, checked and ready for the vault. Lives in memory only, for the length of one call. */
export interface Buyer {
  readonly kind: 'PERSON' | 'COMPANY';
  readonly values: readonly DepositValue[];
}

interface Rule {
  readonly path: readonly string[];
  readonly isValid: (value: string) => boolean;
}

const RULES = {
  NAME: { path: ['contact', 'name'], isValid: isName },
  COMPANY_NAME: { path: ['contact', 'companyName'], isValid: isOneLine },
  EMAIL: { path: ['contact', 'email'], isValid: (value) => emailAddress(value) !== null },
  PHONE: { path: ['contact', 'phone'], isValid: (value) => /^\+?[0-9][0-9 ()/-]{4,23}$/.test(fold(value).text) },
  PERSONAL_IDENTITY_NUMBER: { path: ['contact', 'personalIdentityNumber'], isValid: isNumber },
  // That of a sole trader is their personnummer, which may have its century and its plus.
  ORGANISATION_NUMBER: { path: ['contact', 'organisationNumber'], isValid: isNumber },
} as const satisfies Readonly<Record<string, Rule>>;

type ContactCategory = keyof typeof RULES;

/** Which input field a category came from, for problems that the vault finds. */
export function fieldOf(category: string | null): readonly string[] {
  if (category === 'ADDRESS') return ['input', 'deliveryAddress'];
  if (category === 'PAYMENT_DETAILS' || category === 'PAYMENT_METHOD') return ['input', 'payment'];
  const rule = category === null ? undefined : (RULES as Readonly<Record<string, Rule | undefined>>)[category];
  return ['input', ...(rule?.path ?? ['contact'])];
}

/** Reads who buys. Problems name fields, never what was in them. */
export function readBuyer(contact: OrderContactInput, address: DeliveryAddressInput): Result<Buyer, CheckoutProblem[]> {
  const kind = given(contact.companyName) || given(contact.organisationNumber) ? 'COMPANY' : 'PERSON';
  const read: readonly Read[] = [
    readContact('NAME', contact.name, true),
    readContact('EMAIL', contact.email, true),
    readContact('PHONE', contact.phone, false),
    ...(kind === 'PERSON'
      ? [readContact('PERSONAL_IDENTITY_NUMBER', contact.personalIdentityNumber, true)]
      : [readContact('COMPANY_NAME', contact.companyName, true), readContact('ORGANISATION_NUMBER', contact.organisationNumber, true)]),
    ...readAddress(address),
  ];
  const problems = read.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
  if (problems.length > 0) return err(problems);
  return ok({ kind, values: read.flatMap(({ value }) => (value === undefined ? [] : [value])) });
}

interface Read {
  readonly value?: DepositValue;
  readonly problem?: CheckoutProblem;
}

function readContact(category: ContactCategory, raw: string | null | undefined, required: boolean): Read {
  const value = raw?.trim() ?? '';
  const { path, isValid } = RULES[category];
  if (value === '') return required ? { problem: problemAt('REQUIRED', path) } : {};
  return isValid(value) ? { value: { category, value } } : { problem: problemAt('INVALID_VALUE', path) };
}

function readAddress(address: DeliveryAddressInput): Read[] {
  const parts = { street: address.street?.trim() ?? '', postalCode: address.postalCode?.trim() ?? '', city: address.city?.trim() ?? '' };
  const problems = Object.entries(parts).flatMap(([part, value]): Read[] => {
    const path = ['deliveryAddress', part];
    if (value === '') return [{ problem: problemAt('REQUIRED', path) }];
    const isValid = part === 'postalCode' ? /^[0-9A-Za-z][0-9A-Za-z -]{1,11}$/.test(fold(value).text) : isOneLine(value);
    return isValid ? [] : [{ problem: problemAt('INVALID_VALUE', path) }];
  });
  return problems.length > 0 ? problems : [{ value: { category: 'ADDRESS', value: JSON.stringify(parts) } }];
}

function problemAt(code: PlaceOrderErrorCode, path: readonly string[]): CheckoutProblem {
  return { code, field: ['input', ...path] };
}

function given(value: string | null | undefined): boolean {
  return value !== undefined && value !== null && value.trim() !== '';
}

/** Ten digits or twelve; people write the date of birth in parts, too. */
const NUMBER = /^(\d{2}-?)?\d{2}-?\d{2}-?\d{2}[-+]?\d{4}$/;

/** Whether the last ten digits carry the right check digit, as Swedish personal and organisation numbers do. */
function isNumber(value: string): boolean {
  const compact = fold(value).text.replaceAll(' ', '');
  if (!NUMBER.test(compact)) return false;
  const digits = compact.replace(/\D/g, '').slice(-10);
  const sum = [...digits].reduce((total, digit, index) => {
    const product = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (product > 9 ? product - 9 : product);
  }, 0);
  return sum % 10 === 0;
}
