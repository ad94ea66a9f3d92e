import { ALL_CATEGORIES } from '../codes';
import type {
  CategoryRule,
  CollectionRule,
  PurposeRule,
  Register,
  RoleRule,
} from './register.types';

/** A register's rules by code, with its category lists as sets. */
export interface RegisterIndex {
  readonly categories: ReadonlyMap<string, CategoryRule>;
  readonly purposes: ReadonlyMap<string, IndexedPurpose>;
  readonly roles: ReadonlyMap<string, RoleRule>;
  readonly collection: ReadonlyMap<string, CollectionRule>;
}

export interface IndexedPurpose {
  readonly rule: PurposeRule;
  readonly usesAll: boolean;
  /** Every category that the purpose may use, spelled out for ALL. */
  readonly uses: ReadonlySet<string>;
  /** Roles that may claim it, each with the categories that it sees. */
  readonly roles: ReadonlyMap<string, ReadonlySet<string>>;
}

// A decision is made for every datum that is read; a register never changes once parsed, so its index is built once.
const indexes = new WeakMap<Register, RegisterIndex>();

export function indexOf(register: Register): RegisterIndex {
  const known = indexes.get(register);
  if (known) return known;
  const built = build(register);
  indexes.set(register, built);
  return built;
}

function build(register: Register): RegisterIndex {
  const allCodes = register.categories.map((category) => category.code);
  const purposes = register.purposes.map((rule): [string, IndexedPurpose] => {
    const uses = new Set(rule.categories === 'ALL' ? allCodes : rule.categories);
    return [
      rule.code,
      { rule, usesAll: rule.categories === 'ALL', uses, roles: rolesOf(register, rule.code, uses) },
    ];
  });
  return {
    categories: new Map(register.categories.map((category) => [category.code, category])),
    purposes: new Map(purposes),
    roles: new Map(register.roles.map((role) => [role.code, role])),
    collection: new Map(register.collection.map((rule) => [rule.code, rule])),
  };
}

function rolesOf(
  register: Register,
  purpose: string,
  uses: ReadonlySet<string>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const seen = new Map<string, ReadonlySet<string>>();
  for (const role of register.roles) {
    if (!Object.hasOwn(role.purposes, purpose)) continue;
    const allowed = role.purposes[purpose];
    if (allowed === undefined) continue;
    seen.set(role.code, allowed === 'ALL' ? uses : new Set(allowed));
  }
  return seen;
}

/** What a field of the schema may be tagged with: the categories of the register, and ALL_CATEGORIES. */
export function tagCategories(register: Register): string[] {
  return [...register.categories.map(({ code }) => code), ALL_CATEGORIES];
}

/** The purpose of that code, or null. */
export function purposeRule(register: Register, code: string): PurposeRule | null {
  return indexOf(register).purposes.get(code)?.rule ?? null;
}

/** The category of that code, or null. */
export function categoryRule(register: Register, code: string): CategoryRule | null {
  return indexOf(register).categories.get(code) ?? null;
}

/** May this purpose use this category at all, whoever claims it? False for anything unknown. */
export function mayUse(register: Register, purpose: string, category: string): boolean {
  return indexOf(register).purposes.get(purpose)?.uses.has(category) ?? false;
}

/** Codes of the staff roles that may claim the purpose, in the register's order. */
export function rolesThatMayClaim(register: Register, purpose: string): string[] {
  return [...(indexOf(register).purposes.get(purpose)?.roles.keys() ?? [])];
}
