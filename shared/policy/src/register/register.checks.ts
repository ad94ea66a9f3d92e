import { ALL_CATEGORIES, EEA_COUNTRIES, HOLDS, RIGHTS, SELF } from '../codes';
import { checkLifecycles } from './lifecycle.checks';
import type { CollectionRule, PurposeRule, Recipient, Register, RegisterProblem } from './register.types';
import { compareVersions } from './versions';

/** What cannot be said of one part alone: that codes are known, unique, and that rules do not contradict each other. */
export function checkRegister(register: Register): RegisterProblem[] {
  return [
    ...checkUnique(register),
    ...checkCategories(register),
    ...register.purposes.flatMap((purpose, at) => checkPurpose(register, purpose, `purposes[${at}]`)),
    ...checkLifecycles(register),
    ...checkSpecialPurposes(register),
    ...checkRoles(register),
    ...checkCollection(register),
    ...checkRecipients(register),
    ...checkConsents(register),
    ...checkCookies(register),
    ...checkVersion(register),
  ];
}

type Report = RegisterProblem[];

function checkUnique(register: Register): Report {
  const lists: Record<string, readonly string[]> = {
    categories: register.categories.map(({ code }) => code),
    purposes: register.purposes.map(({ code }) => code),
    roles: register.roles.map(({ code }) => code),
    collection: register.collection.map(({ code }) => code),
    recipients: register.recipients.map(({ code }) => code),
    rights: register.rights.map(({ code }) => code),
    'cookies.choices': register.cookies.choices.map(({ code }) => code),
    'cookies.list': register.cookies.list.map(({ name }) => name),
    changes: register.changes.map(({ version }) => version),
    consentTexts: register.consentTexts.map(({ purpose, version }) => `${purpose} ${version}`),
  };
  return Object.entries(lists).flatMap(([path, names]) =>
    names.flatMap((name, at) =>
      names.indexOf(name) < at ? [{ path: `${path}[${at}]`, message: `${name} is there twice.` }] : [],
    ),
  );
}

function checkCategories(register: Register): Report {
  const known = categoryCodes(register);
  return register.categories.flatMap(({ code, derivedFrom, keepWhen }, at): Report => {
    const path = `categories[${at}]`;
    const problems = [
      ...unknownCodes(derivedFrom, known, `${path}.derivedFrom`, 'category'),
      ...unknownCodes(keepWhen?.otherwiseDerive ?? [], known, `${path}.keepWhen.otherwiseDerive`, 'category'),
    ];
    if (code === ALL_CATEGORIES) problems.push({ path, message: `${ALL_CATEGORIES} is no category of its own.` });
    if (derivedFrom.includes(code)) problems.push({ path: `${path}.derivedFrom`, message: `${code} is derived from itself.` });
    for (const derived of keepWhen?.otherwiseDerive ?? []) {
      const target = register.categories.find((other) => other.code === derived);
      if (target && !target.derivedFrom.includes(code)) {
        const message = `${derived} is to be derived from ${code}, but does not name it in derivedFrom.`;
        problems.push({ path: `${path}.keepWhen.otherwiseDerive`, message });
      }
    }
    const used = register.purposes.some(({ categories }) => categories !== 'ALL' && categories.includes(code));
    if (!used) problems.push({ path, message: `No purpose may use ${code}: it has no right to be held.` });
    return problems;
  });
}

function checkPurpose(register: Register, purpose: PurposeRule, path: string): Report {
  const { code, categories, legalBasis, needsConsent, objection, erasure } = purpose;
  const problems: Report = [];
  const uses = categories === 'ALL' ? categoryCodes(register) : new Set(categories);
  if (categories !== 'ALL') problems.push(...unknownCodes(categories, categoryCodes(register), `${path}.categories`, 'category'));
  if (legalBasis.length === 0 && uses.size > 0) {
    problems.push({ path: `${path}.legalBasis`, message: `${code} uses personal data without a legal basis (GDPR Art. 6(1)).` });
  }
  if (HOLDS.includes(code)) problems.push({ path: `${path}.code`, message: `${code} is the name of a hold.` });
  const onConsent = legalBasis.some(({ letter }) => letter === 'a');
  if (onConsent !== needsConsent) {
    const message = 'needsConsent must be true if, and only if, the legal basis is consent, GDPR Art. 6(1)(a).';
    problems.push({ path: `${path}.needsConsent`, message });
  }
  const mustAllowObjection = legalBasis.length > 0 && legalBasis.every(({ letter }) => letter === 'f' || letter === 'e');
  if (mustAllowObjection && objection.kind === 'NONE') {
    const message = `${code} rests on GDPR Art. 6(1)(e) or (f) alone: it can be objected to (Art. 21).`;
    problems.push({ path: `${path}.objection.kind`, message });
  }
  problems.push(...checkAutomation(purpose, uses, `${path}.automation`));
  erasure.keepsWhileOpen.forEach((keep, at) => {
    const where = `${path}.erasure.keepsWhileOpen[${at}]`;
    problems.push(...notUsed(keep.categories, uses, `${where}.categories`, code));
    if (!purpose.lifecycle.some(({ contextKind }) => contextKind === keep.contextKind)) {
      problems.push({ path: `${where}.contextKind`, message: `${code} has no lifecycle for ${keep.contextKind}.` });
    }
  });
  return problems;
}

function checkAutomation({ code, automation, legalBasis, needsConsent }: PurposeRule, uses: ReadonlySet<string>, path: string): Report {
  if (automation.kind === 'NONE') return [];
  if (uses.size === 0) return [{ path, message: `${code} uses no personal data: there is nobody to be judged by it.` }];
  if (automation.kind === 'PROFILING') return [];
  const { letter } = automation;
  if (letter === 'a' && !legalBasis.some((basis) => basis.letter === 'b')) {
    return [{ path: `${path}.letter`, message: `${code} rests on no contract that the decision could be necessary for (GDPR Art. 22(2)(a)).` }];
  }
  if (letter === 'c' && !needsConsent) {
    return [{ path: `${path}.letter`, message: `${code} rests on no consent that could cover the decision (GDPR Art. 22(2)(c)).` }];
  }
  return [];
}

/** The code relies on these two; whoever else could use every category would pass all rules of the register. */
function checkSpecialPurposes({ purposes }: Register): Report {
  const problems: Report = [SELF, RIGHTS].flatMap((code) =>
    purposes.some((purpose) => purpose.code === code)
      ? []
      : [{ path: 'purposes', message: `The purpose ${code} is missing.` }],
  );
  purposes.forEach(({ code, categories, claimableBy, lifecycle, worksUnderRestriction }, at) => {
    const path = `purposes[${at}]`;
    const special = code === SELF || code === RIGHTS;
    if (special !== (categories === 'ALL')) {
      problems.push({ path: `${path}.categories`, message: `ALL is for ${SELF} and ${RIGHTS}, and they need it.` });
    }
    if ((code === SELF) !== claimableBy.customers) {
      problems.push({ path: `${path}.claimableBy.customers`, message: `Customers claim ${SELF}, and nothing else.` });
    }
    if (!special) return;
    if (lifecycle.length > 0) {
      problems.push({ path: `${path}.lifecycle`, message: `${code} reads what is held; it holds nothing itself.` });
    }
    if (!worksUnderRestriction) {
      const message = `${code} works although the person is restricted (GDPR Art. 15, 18(2)).`;
      problems.push({ path: `${path}.worksUnderRestriction`, message });
    }
  });
  return problems;
}

function checkRoles(register: Register): Report {
  return register.roles.flatMap((role, at) =>
    Object.entries(role.purposes).flatMap(([code, categories]): Report => {
      const path = `roles[${at}].purposes.${code}`;
      const purpose = register.purposes.find((other) => other.code === code);
      if (!purpose) return [{ path, message: `${role.code} has the unknown purpose ${code}.` }];
      if (code === SELF) return [{ path, message: `${SELF} is the customer's own; no role may claim it.` }];
      if (categories === 'ALL') return [];
      const uses = purpose.categories === 'ALL' ? categoryCodes(register) : new Set(purpose.categories);
      return notUsed(categories, uses, path, code);
    }),
  );
}

function checkCollection(register: Register): Report {
  const codes = categoryCodes(register);
  return register.collection.flatMap((rule, at): Report => {
    const { code, collects, bindsOn, abandonedOn } = rule;
    const path = `collection[${at}]`;
    const problems = unknownCodes(collects, codes, `${path}.collects`, 'category');
    for (const category of collects) {
      const known = register.categories.find((other) => other.code === category);
      if (known && known.derivedFrom.length > 0) {
        problems.push({ path: `${path}.collects`, message: `${category} is derived and cannot be collected.` });
      }
      const opened = register.purposes.some(
        ({ categories, lifecycle }) =>
          categories !== 'ALL' &&
          categories.includes(category) &&
          lifecycle.some(({ opens }) => opens.some(({ on, coversDeposit, leavesOut = [] }) => coversDeposit && bindsOn.includes(on) && !leavesOut.includes(category))),
      );
      if (known && !opened) {
        const message = `${category} is collected at ${code}, but no purpose that may use it opens at ${bindsOn.join(' or ')}.`;
        problems.push({ path: `${path}.collects`, message });
      }
    }
    problems.push(...checkRequirements(rule, `${path}.requirements`));
    const shared = register.collection.slice(0, at).flatMap((other) => other.bindsOn);
    for (const event of bindsOn) {
      if (abandonedOn.includes(event)) {
        problems.push({ path: `${path}.abandonedOn`, message: `${event} cannot both bind and abandon a deposit.` });
      }
      if (shared.includes(event)) {
        problems.push({ path: `${path}.bindsOn`, message: `${event} binds another collection's deposits already.` });
      }
    }
    return problems;
  });
}

/** GDPR Art. 13(2)(e): of everything that comes in it is said once whether it has to be given. */
function checkRequirements({ code, collects, requirements }: CollectionRule, path: string): Report {
  const said = requirements.flatMap(({ categories }) => categories);
  return [
    ...collects
      .filter((category) => !said.includes(category))
      .map((category) => ({ path, message: `${code} collects ${category}, and does not say whether it has to be given (GDPR Art. 13(2)(e)).` })),
    ...requirements.flatMap(({ categories, kind, citations }, at): Report => {
      const earlier = requirements.slice(0, at).flatMap((other) => other.categories);
      return [
        ...categories.flatMap((category, place): Report => {
          const where = `${path}[${at}].categories[${place}]`;
          if (!collects.includes(category)) return [{ path: where, message: `${code} does not collect ${category}.` }];
          return earlier.includes(category) ? [{ path: where, message: `${category} is there twice.` }] : [];
        }),
        ...(kind === 'STATUTORY' && citations.length === 0
          ? [{ path: `${path}[${at}].citations`, message: 'A statutory requirement names its law.' }]
          : []),
      ];
    }),
  ];
}

function checkRecipients(register: Register): Report {
  const purposes = new Set(register.purposes.map(({ code }) => code));
  return register.recipients.flatMap((recipient, at) => {
    const path = `recipients[${at}]`;
    const uses = new Set(
      register.purposes
        .filter(({ code }) => recipient.purposes.includes(code))
        .flatMap(({ categories }) => (categories === 'ALL' ? [...categoryCodes(register)] : categories)),
    );
    return [
      ...unknownCodes(recipient.purposes, purposes, `${path}.purposes`, 'purpose'),
      ...notUsed(recipient.categories, uses, `${path}.categories`, recipient.purposes.join(', ')),
      ...checkTransfers(recipient, `${path}.thirdCountryTransfers`),
    ];
  });
}

function checkTransfers({ thirdCountryTransfers: transfers }: Recipient, path: string): Report {
  if (transfers === 'NONE') return [];
  return transfers.flatMap(({ country }, at): Report => {
    const where = `${path}[${at}].country`;
    if (EEA_COUNTRIES.includes(country)) return [{ path: where, message: `${country} is in the EEA: that is no transfer (GDPR Art. 44).` }];
    const twice = transfers.slice(0, at).some((other) => other.country === country);
    return twice ? [{ path: where, message: `${country} is there twice.` }] : [];
  });
}

function checkConsents(register: Register): Report {
  const problems: Report = [];
  register.consentTexts.forEach(({ purpose }, at) => {
    if (register.purposes.some(({ code, needsConsent }) => code === purpose && needsConsent)) return;
    problems.push({ path: `consentTexts[${at}].purpose`, message: `${purpose} is no purpose that needs consent.` });
  });
  register.purposes.forEach(({ code, needsConsent }, at) => {
    if (!needsConsent || register.consentTexts.some(({ purpose }) => purpose === code)) return;
    problems.push({ path: `purposes[${at}]`, message: `${code} needs consent, but has no text in consentTexts.` });
  });
  register.changes.forEach(({ asksConsentAgain }, at) => {
    const consents = register.purposes.filter(({ needsConsent }) => needsConsent).map(({ code }) => code);
    problems.push(...unknownCodes(asksConsentAgain, new Set(consents), `changes[${at}].asksConsentAgain`, 'consent purpose'));
  });
  return problems;
}

function checkCookies({ cookies }: Register): Report {
  return cookies.choices.flatMap(({ groups }, at) =>
    (['STRICT', 'AS_POLICY'] as const).flatMap((reading): Report =>
      groups[reading].includes('FUNCTIONAL')
        ? []
        : [{ path: `cookies.choices[${at}].groups.${reading}`, message: 'Functional cookies belong to every choice.' }],
    ),
  );
}

function checkVersion({ version, date, changes }: Register): Report {
  const problems: Report = changes.flatMap((change, at) => {
    const before = changes[at - 1];
    if (before === undefined) return [];
    const follows = compareVersions(before.version, change.version) < 0 && before.date <= change.date;
    return follows ? [] : [{ path: `changes[${at}]`, message: `${change.version} of ${change.date} must come after ${before.version} of ${before.date}.` }];
  });
  const latest = changes.at(-1);
  if (latest?.version === version && latest.date === date) return problems;
  return [...problems, { path: 'changes', message: `The last change must be of version ${version} of ${date}.` }];
}

function categoryCodes(register: Register): Set<string> {
  return new Set(register.categories.map(({ code }) => code));
}

function unknownCodes(codes: readonly string[], known: ReadonlySet<string>, path: string, what: string): Report {
  return codes.flatMap((code, at) =>
    known.has(code) ? [] : [{ path: `${path}[${at}]`, message: `There is no ${what} ${code}.` }],
  );
}

function notUsed(codes: readonly string[], uses: ReadonlySet<string>, path: string, purpose: string): Report {
  return codes.flatMap((code, at) =>
    uses.has(code) ? [] : [{ path: `${path}[${at}]`, message: `${purpose} may not use ${code}.` }],
  );
}
