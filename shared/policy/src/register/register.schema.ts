import { z } from 'zod';
import {
  COLLECTION_EVENTS,
  CONTEXT_KINDS,
  COOKIE_GROUPS,
  COOKIE_READINGS,
  EVENT_TYPES,
  PAYMENT_METHODS,
} from '../codes';
import type { Register } from './register.types';

// strictObject throughout: a misspelt key must not silently switch a rule off.
const text = z.string().trim().min(1).max(2000);
const code = z.string().max(60).regex(/^[A-Z][A-Z0-9_]*$/, 'A code is written in SCREAMING_SNAKE_CASE.');
const codes = z.array(code);
const version = z.string().regex(/^\d+(\.\d+)*$/, 'A version is written as numbers with dots, such as "1.0".');
const date = z.iso.date();
const years = z.int().min(1).max(100);
const localized = z.strictObject({ sv: text, en: text });
const eventType = z.enum(EVENT_TYPES);

const endingEvent = z.strictObject({
  event: eventType,
  plusMonths: z.union([z.int().min(0).max(1200), z.literal('COMPLAINT_PERIOD')]),
});

const retention = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('UNTIL_EVENTS'),
    endsOn: z.array(endingEvent).min(1),
    atMostYears: years.optional(),
  }),
  z.strictObject({ kind: z.literal('END_OF_YEAR_AFTER_FISCAL_YEAR'), years }),
  z.strictObject({ kind: z.literal('GENERAL_PERIOD'), years }),
  z.strictObject({ kind: z.literal('WHILE_CONSENT'), endsOn: z.array(endingEvent).min(1) }),
  z.strictObject({ kind: z.literal('OPEN_CLAIM'), endsOn: z.array(endingEvent).min(1) }),
]);

const lifecycle = z.strictObject({
  contextKind: z.enum(CONTEXT_KINDS),
  customer: z.enum(['ANY', 'GUEST', 'ACCOUNT']),
  opens: z
    .array(
      z.strictObject({
        on: eventType,
        coversDeposit: z.boolean(),
        coversAccount: codes,
        leavesOut: codes.min(1).optional(),
        atMostYears: years.optional(),
      }),
    )
    .min(1),
  retention,
});

const category = z.strictObject({
  code,
  name: localized,
  description: localized,
  derivedFrom: codes,
  providedByPerson: z.boolean(),
  keepWhen: z
    .strictObject({
      paymentMethods: z.array(z.enum(PAYMENT_METHODS)).min(1),
      otherwiseDerive: codes,
      reason: localized,
    })
    .optional(),
});

const automation = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('NONE') }),
  z.strictObject({ kind: z.literal('PROFILING'), notice: localized }),
  z.strictObject({
    kind: z.literal('DECISION'),
    notice: localized,
    letter: z.enum(['a', 'b', 'c']),
    profiling: z.boolean(),
    safeguard: localized,
  }),
]);

const requirement = z.strictObject({
  categories: codes.min(1),
  kind: z.enum(['STATUTORY', 'CONTRACTUAL', 'TO_ENTER_CONTRACT', 'VOLUNTARY', 'RECORDED']),
  citations: z.array(text),
  consequence: localized,
});

const transfer = z.strictObject({
  country: z.string().regex(/^[A-Z]{2}$/, 'A country is written with two capital letters, such as "US".'),
  safeguard: z.enum([
    'ADEQUACY_DECISION',
    'STANDARD_CONTRACTUAL_CLAUSES',
    'BINDING_CORPORATE_RULES',
    'CODE_OF_CONDUCT',
    'CERTIFICATION',
    'DEROGATION',
  ]),
  citations: z.array(text).min(1),
  notice: localized,
});

const purpose = z.strictObject({
  code,
  name: localized,
  notice: localized,
  legalBasis: z.array(
    z.strictObject({
      letter: z.enum(['a', 'b', 'c', 'd', 'e', 'f']),
      citations: z.array(text).min(1),
      note: localized.optional(),
    }),
  ),
  categories: z.union([codes, z.literal('ALL')]),
  claimableBy: z.strictObject({ customers: z.boolean(), services: z.array(z.string().regex(/^[a-z][a-z-]*$/)) }),
  lifecycle: z.array(lifecycle),
  erasure: z.strictObject({
    onRequest: z.boolean(),
    reason: localized,
    citations: z.array(text).min(1),
    keepsWhileOpen: z.array(
      z.strictObject({
        contextKind: z.enum(CONTEXT_KINDS),
        categories: codes.min(1),
        endedByErasingAll: z.boolean(),
        reason: localized,
      }),
    ),
  }),
  objection: z.strictObject({ kind: z.enum(['ABSOLUTE', 'WEIGHED', 'NONE']), reason: localized }),
  automation,
  needsConsent: z.boolean(),
  worksUnderRestriction: z.boolean(),
  portable: z.boolean(),
});

/** The shape of a register document; what its parts say of each other is checked in register.checks.ts. */
export const registerSchema: z.ZodType<Register> = z.strictObject({
  version,
  date,
  changes: z.array(z.strictObject({ version, date, summary: localized, asksConsentAgain: codes })).min(1),
  controller: z.strictObject({
    name: text,
    email: z.email(),
    postalAddress: z.array(text).min(1),
    sameDayAnswerBefore: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'A time of day is written as "17:00".'),
  }),
  privacyContact: z.strictObject({
    role: z.enum(['DATA_PROTECTION_OFFICER', 'PRIVACY_OFFICE']),
    name: localized,
    email: z.email(),
    postalAddress: z.array(text).min(1),
    notice: localized,
  }),
  supervisoryAuthority: z.strictObject({ name: text, shortName: text, website: z.url(), email: z.email() }),
  timeZone: z.literal('Europe/Stockholm'),
  fiscalYearStartMonth: z.int().min(1).max(12),
  complaintPeriodMonths: z.int().min(1).max(1200),
  categories: z.array(category).min(1),
  purposes: z.array(purpose).min(1),
  roles: z.array(
    z.strictObject({ code, name: localized, purposes: z.record(z.string(), z.union([codes, z.literal('ALL')])) }),
  ),
  collection: z.array(
    z.strictObject({
      code: z.enum(COLLECTION_EVENTS),
      name: localized,
      notice: localized,
      collects: codes.min(1),
      requirements: z.array(requirement).min(1),
      bindsOn: z.array(eventType).min(1),
      abandonedOn: z.array(eventType),
    }),
  ),
  recipients: z.array(
    z.strictObject({
      code,
      name: localized,
      names: z.array(text.max(64)).min(1).optional(),
      role: z.enum(['PROCESSOR', 'CONTROLLER', 'AUTHORITY']),
      told: z.boolean(),
      thirdCountryTransfers: z.union([z.array(transfer).min(1), z.literal('NONE')], 'Either every transfer out of the EEA, or "NONE".'),
      purposes: codes.min(1),
      categories: codes.min(1),
      notice: localized,
    }),
  ),
  rights: z.array(z.strictObject({ code, article: text, name: localized, notice: localized })),
  consentTexts: z.array(z.strictObject({ purpose: code, version, from: date, text: localized })),
  cookies: z.strictObject({
    reading: z.enum(COOKIE_READINGS),
    choices: z.array(
      z.strictObject({
        code,
        label: localized,
        groups: z.strictObject({
          STRICT: z.array(z.enum(COOKIE_GROUPS)),
          AS_POLICY: z.array(z.enum(COOKIE_GROUPS)),
        }),
      }),
    ),
    list: z.array(
      z.strictObject({
        name: text,
        group: z.enum(COOKIE_GROUPS),
        durationDays: z.int().min(0).max(400),
        notice: localized,
      }),
    ),
  }),
});
