import { categoryRule, purposeRule, type ErasureScope, type Register } from '@andamal/policy';
import { marketingPurposes } from '../objection/marketing-purposes';
import type { CaseKind } from './case.states';

/** Everything that a right can be about. */
export const ALL = 'ALL';

/** What the person named: categories for an erasure, purposes for the others that can be about a part. */
export interface NamedScope {
  readonly categories: readonly string[] | null;
  readonly purposes: readonly string[] | null;
}

/**
 * What a request is about, as a case keeps it: ALL, or codes in alphabetical order. Who objects and names nothing objects
 * to all marketing, on whatever ground (GDPR Art. 21(2)); who withdraws and names nothing withdraws every consent.
 *
 * @returns null for a code that this right cannot be about
 */
export function scopeOf(register: Register, kind: CaseKind, { categories, purposes }: NamedScope): string | null {
  switch (kind) {
    case 'ERASURE':
      return purposes === null ? textOf(categories, (code) => categoryRule(register, code) !== null) : null;
    case 'RESTRICTION':
      return categories === null ? textOf(purposes, (code) => canBeRestricted(register, code)) : null;
    case 'OBJECTION':
      return categories === null ? textOf(purposes ?? marketingPurposes(register), (code) => canBeObjectedTo(register, code)) : null;
    case 'CONSENT_WITHDRAWAL':
      return categories === null ? textOf(purposes ?? consentPurposes(register), (code) => consentPurposes(register).includes(code)) : null;
    default:
      return categories === null && purposes === null ? ALL : null;
  }
}

export function consentPurposes(register: Register): string[] {
  return register.purposes.filter(({ needsConsent }) => needsConsent).map(({ code }) => code);
}

/** The codes of a scope that is not ALL. */
export function codesOf(scope: string): string[] {
  return scope === ALL || scope === '' ? [] : scope.split(',');
}

export function erasureScopeOf(scope: string): ErasureScope {
  return scope === ALL ? { kind: 'ALL' } : { kind: 'CATEGORIES', categories: codesOf(scope) };
}

/** The scope of two requests together. */
export function widened(scope: string, by: string): string {
  if (scope === ALL || by === ALL) return ALL;
  return [...new Set([...codesOf(scope), ...codesOf(by)])].sort().join(',');
}

function textOf(codes: readonly string[] | null, isKnown: (code: string) => boolean): string | null {
  if (codes === null) return ALL;
  if (codes.length === 0 || !codes.every(isKnown)) return null;
  return [...new Set(codes)].sort().join(',');
}

function canBeRestricted(register: Register, code: string): boolean {
  const rule = purposeRule(register, code);
  return rule !== null && !rule.worksUnderRestriction && rule.legalBasis.length > 0;
}

function canBeObjectedTo(register: Register, code: string): boolean {
  const rule = purposeRule(register, code);
  return rule !== null && rule.objection.kind !== 'NONE';
}
