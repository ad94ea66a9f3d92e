import { shippedDocument } from '../../spec/shipped-register';
import { parseRegister } from './parse-register';

type Json = Record<string, unknown> & { [at: number]: Json };

/** The value at a path such as `purposes.CONTRACT.erasure`: list members are found by their code or index. */
function at(document: unknown, path: string): Json {
  return path.split('.').reduce<unknown>((node, key) => {
    if (!Array.isArray(node)) return (node as Json)[key];
    return node.find((member) => (member as Json)['code'] === key) ?? node[Number(key)];
  }, document) as Json;
}

function problemsAfter(change: (document: Json) => void): { path: string; message: string }[] {
  const document = shippedDocument() as Json;
  change(document);
  const parsed = parseRegister(document);
  return parsed.ok ? [] : parsed.error;
}

const set = (path: string, value: unknown) => (document: Json) => {
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  (keys.length > 0 ? at(document, keys.join('.')) : document)[last] = value;
};
const push = (path: string, value: unknown) => (document: Json) => {
  (at(document, path) as unknown as unknown[]).push(value);
};
const without = (list: string, code: string) => (document: Json) => {
  document[list] = (document[list] as Json[]).filter((member) => member['code'] !== code);
};

const words = { sv: 'a', en: 'b' };
const transferTo = (country: string) => ({ country, safeguard: 'STANDARD_CONTRACTUAL_CLAUSES', citations: ['GDPR Art. 46(2)(c)'], notice: words });
const decisionBy = (letter: string) => ({ kind: 'DECISION', letter, profiling: false, notice: words, safeguard: words });

describe('parseRegister', () => {
  it('takes the shipped document', () => {
    expect(problemsAfter(() => undefined)).toEqual([]);
  });

  it.each([null, undefined, 7, 'register', [], {}])('refuses %p', (json) => {
    expect(parseRegister(json).ok).toBe(false);
  });

  it('lists every problem, not the first only', () => {
    const problems = problemsAfter((document) => {
      set('fiscalYearStartMonth', 13)(document);
      set('controller.email', 'nobody')(document);
    });
    expect(problems.map(({ path }) => path).sort()).toEqual(['controller.email', 'fiscalYearStartMonth']);
  });

  const cases: [what: string, change: (document: Json) => void, path: RegExp, message: RegExp][] = [
    ['a misspelt key', set('purposes.CONTRACT.erasure.onRequets', true), /^purposes\[0\]\.erasure$/, /onRequets/],
    ['a code in lower case', set('categories.NAME.code', 'name'), /^categories\[0\]\.code$/, /SCREAMING_SNAKE_CASE/],
    ['a text in one language only', set('purposes.CONTRACT.notice', { sv: 'Bara svenska' }), /^purposes\[0\]\.notice\.en$/, /string/],
    ['an unknown retention rule', set('purposes.CONTRACT.lifecycle.0.retention', { kind: 'FOREVER' }), /retention\.kind$/, /discriminator|Invalid input/],
    ['an unknown event', set('purposes.CONTRACT.lifecycle.0.opens.0.on', 'OrderDreamt'), /opens\[0\]\.on$/, /OrderPlaced/],
    ['a month that is none', set('fiscalYearStartMonth', 0), /^fiscalYearStartMonth$/, /1/],
    ['a period that is none', set('complaintPeriodMonths', 0), /^complaintPeriodMonths$/, /1/],
    ['another time zone', set('timeZone', 'UTC'), /^timeZone$/, /Europe\/Stockholm/],
    ['a date that is none', set('date', '2026-02-30'), /^date$/, /date/i],
    ['no legal basis', set('purposes.CONTRACT.legalBasis', []), /^purposes\[0\]\.legalBasis$/, /without a legal basis/],
    ['an unknown category in a purpose', push('purposes.CONTRACT.categories', 'SHOE_SIZE'), /^purposes\[0\]\.categories\[14\]$/, /no category SHOE_SIZE/],
    ['a category that nothing may use', push('categories', { code: 'SHOE_SIZE', name: { sv: 'a', en: 'b' }, description: { sv: 'a', en: 'b' }, derivedFrom: [], providedByPerson: true }), /^categories\[19\]$/, /No purpose may use SHOE_SIZE/],
    ['a category called ALL_CATEGORIES', set('categories.NAME.code', 'ALL_CATEGORIES'), /^categories\[0\]$/, /no category of its own/],
    ['a category derived from an unknown one', set('categories.OF_AGE.derivedFrom', ['SHOE_SIZE']), /^categories\[15\]\.derivedFrom\[0\]$/, /no category SHOE_SIZE/],
    ['a category derived from itself', set('categories.OF_AGE.derivedFrom', ['OF_AGE', 'PERSONAL_IDENTITY_NUMBER']), /derivedFrom$/, /derived from itself/],
    ['a substitute that is not derived', set('categories.PERSONAL_IDENTITY_NUMBER.keepWhen.otherwiseDerive', ['NAME']), /otherwiseDerive$/, /does not name it/],
    ['an unknown substitute', set('categories.PERSONAL_IDENTITY_NUMBER.keepWhen.otherwiseDerive', ['SHOE_SIZE']), /otherwiseDerive\[0\]$/, /no category SHOE_SIZE/],
    ['two purposes of one code', push('purposes', at(shippedDocument(), 'purposes.CONTRACT')), /^purposes\[14\]$/, /CONTRACT is there twice/],
    ['two categories of one code', push('categories', at(shippedDocument(), 'categories.NAME')), /^categories\[19\]$/, /NAME is there twice/],
    ['a purpose named like a hold', set('purposes.CALL_QUALITY.code', 'LEGAL_HOLD'), /\.code$/, /name of a hold/],
    ['consent as basis without needing it', set('purposes.NEWSLETTER.needsConsent', false), /needsConsent$/, /Art\. 6\(1\)\(a\)/],
    ['consent needed without it as basis', set('purposes.FRAUD_PREVENTION.needsConsent', true), /needsConsent$/, /Art\. 6\(1\)\(a\)/],
    ['legitimate interest that cannot be objected to', set('purposes.FRAUD_PREVENTION.objection.kind', 'NONE'), /objection\.kind$/, /Art\. 21/],
    ['a consent purpose without a text', set('consentTexts', []), /^purposes\[4\]$/, /no text in consentTexts/],
    ['a consent text for another purpose', set('consentTexts.0.purpose', 'CONTRACT'), /^consentTexts\[0\]\.purpose$/, /no purpose that needs consent/],
    ['a change that re-asks an unknown consent', set('changes.0.asksConsentAgain', ['CONTRACT']), /asksConsentAgain\[0\]$/, /no consent purpose CONTRACT/],
    ['SELF missing', without('purposes', 'SELF'), /^purposes$/, /SELF is missing/],
    ['RIGHTS missing', without('purposes', 'RIGHTS'), /^purposes$/, /RIGHTS is missing/],
    ['another purpose that uses ALL', set('purposes.CALL_QUALITY.categories', 'ALL'), /categories$/, /ALL is for SELF and RIGHTS/],
    ['SELF that does not use ALL', set('purposes.SELF.categories', ['NAME']), /categories$/, /ALL is for SELF and RIGHTS/],
    ['customers who claim CONTRACT', set('purposes.CONTRACT.claimableBy.customers', true), /claimableBy\.customers$/, /Customers claim SELF/],
    ['customers who may not claim SELF', set('purposes.SELF.claimableBy.customers', false), /claimableBy\.customers$/, /Customers claim SELF/],
    ['RIGHTS that stops under restriction', set('purposes.RIGHTS.worksUnderRestriction', false), /worksUnderRestriction$/, /restricted/],
    ['RIGHTS that holds data', set('purposes.RIGHTS.lifecycle', at(shippedDocument(), 'purposes.CUSTOMER_SERVICE.lifecycle')), /lifecycle$/, /holds nothing itself/],
    ['a role with an unknown purpose', set('roles.WAREHOUSE.purposes', { DREAMS: 'ALL' }), /^roles\[0\]\.purposes\.DREAMS$/, /unknown purpose DREAMS/],
    ['a role with SELF', set('roles.WAREHOUSE.purposes', { SELF: 'ALL' }), /^roles\[0\]\.purposes\.SELF$/, /no role may claim it/],
    ['a role that sees more than its purpose', push('roles.WAREHOUSE.purposes.CONTRACT', 'ACCOUNT_NOTES'), /^roles\[0\]\.purposes\.CONTRACT\[5\]$/, /may not use ACCOUNT_NOTES/],
    ['an event for another context', set('purposes.CONTRACT.lifecycle.0.opens.0.on', 'AccountCreated'), /opens\[0\]\.on$/, /no context of the kind ORDER/],
    ['an end in another context', set('purposes.CONTRACT.lifecycle.0.retention.endsOn.0.event', 'AccountClosed'), /endsOn\[0\]\.event$/, /no context of the kind ORDER/],
    ['two ends for one binding', set('purposes.LEGITIMATE_INTEREST.lifecycle.2.customer', 'ANY'), /lifecycle\[2\]$/, /another lifecycle for ORDER/],
    ['a consent that lives by the calendar', set('purposes.NEWSLETTER.lifecycle.0.retention', { kind: 'GENERAL_PERIOD', years: 7 }), /lifecycle\[0\]$/, /WHILE_CONSENT/],
    ['an opening over nothing', set('purposes.CONTRACT.lifecycle.0.opens.0.coversDeposit', false), /opens\[0\]$/, /no data at all/],
    ['an opening over account data that it may not use', set('purposes.BOOKKEEPING.lifecycle.0.opens.0.coversAccount', ['IP_ADDRESS']), /coversAccount$/, /may not use IP_ADDRESS/],
    ['an opening that leaves out what it may not use', set('purposes.CONTRACT.lifecycle.1.opens.0.leavesOut', ['ACCOUNT_NOTES']), /leavesOut$/, /may not use ACCOUNT_NOTES/],
    ['a collection that every opening leaves out', set('purposes.FRAUD_PREVENTION.lifecycle.1.opens.0.leavesOut', ['IP_ADDRESS']), /^collection\[0\]\.collects$/, /IP_ADDRESS is collected at ACCOUNT_CREATED, but no purpose/],
    ['what stays under way that it may not use', push('purposes.CONTRACT.erasure.keepsWhileOpen.0.categories', 'ACCOUNT_NOTES'), /keepsWhileOpen\[0\]\.categories\[5\]$/, /may not use ACCOUNT_NOTES/],
    ['what stays under way in no context', set('purposes.CONTRACT.erasure.keepsWhileOpen.0.contextKind', 'CASE'), /keepsWhileOpen\[0\]\.contextKind$/, /no lifecycle for CASE/],
    ['a collection of an unknown category', push('collection.BROWSED.collects', 'SHOE_SIZE'), /^collection\[3\]\.collects\[1\]$/, /no category SHOE_SIZE/],
    ['a collection of a derived category', push('collection.ORDER_PLACED.collects', 'OF_AGE'), /^collection\[1\]\.collects$/, /derived and cannot be collected/],
    ['a collection that no purpose opens for', push('collection.ACCOUNT_CREATED.collects', 'ACCOUNT_DETAILS'), /^collection\[0\]\.collects$/, /no purpose that may use it opens/],
    ['an event that binds and abandons', push('collection.ORDER_PLACED.abandonedOn', 'OrderPlaced'), /abandonedOn$/, /both bind and abandon/],
    ['an event of two collections', push('collection.BROWSED.bindsOn', 'Contacted'), /^collection\[3\]\.bindsOn$/, /another collection/],
    ['a recipient for an unknown purpose', push('recipients.CARRIER.purposes', 'DREAMS'), /^recipients\[2\]\.purposes\[1\]$/, /no purpose DREAMS/],
    ['a recipient that gets what its purposes do not use', push('recipients.CARRIER.categories', 'ACCOUNT_NOTES'), /^recipients\[2\]\.categories\[5\]$/, /may not use ACCOUNT_NOTES/],
    ['a recipient that nobody can be', set('recipients.AUTHORITY.names', []), /^recipients\[5\]\.names$/, /Too small/],
    ['a cookie choice without the functional ones', set('cookies.choices.1.groups.STRICT', []), /groups\.STRICT$/, /every choice/],
    ['no contact for privacy', set('privacyContact', undefined), /^privacyContact$/, /./],
    ['an officer with no address', set('privacyContact.email', 'nobody'), /^privacyContact\.email$/, /email/i],
    ['no supervisory authority', set('supervisoryAuthority', undefined), /^supervisoryAuthority$/, /./],
    ['a recipient that does not say what leaves the EEA', set('recipients.CARRIER.thirdCountryTransfers', undefined), /^recipients\[2\]\.thirdCountryTransfers$/, /NONE/],
    ['a list of no transfers at all', set('recipients.CARRIER.thirdCountryTransfers', []), /^recipients\[2\]\.thirdCountryTransfers$/, /Too small/],
    ['a transfer to a country of the EEA', set('recipients.CARRIER.thirdCountryTransfers', [transferTo('NO')]), /thirdCountryTransfers\[0\]\.country$/, /in the EEA/],
    ['a country twice', set('recipients.CARRIER.thirdCountryTransfers', [transferTo('US'), transferTo('US')]), /thirdCountryTransfers\[1\]\.country$/, /twice/],
    ['a transfer that nothing protects', set('recipients.CARRIER.thirdCountryTransfers', [{ ...transferTo('US'), safeguard: undefined }]), /thirdCountryTransfers/, /NONE/],
    ['a purpose that does not say what computers decide', set('purposes.BOOKKEEPING.automation', undefined), /^purposes\[1\]\.automation$/, /./],
    ['an automated decision with no person to turn to', set('purposes.IDENTITY_AND_CREDIT_CHECK.automation.safeguard', undefined), /automation\.safeguard$/, /./],
    ['a decision for a contract that there is none of', set('purposes.FRAUD_PREVENTION.automation', decisionBy('a')), /automation\.letter$/, /no contract/],
    ['a decision by a consent that nobody is asked for', set('purposes.CONTRACT.automation', decisionBy('c')), /automation\.letter$/, /no consent/],
    ['somebody judged without data', set('purposes.SITE_ANALYTICS.automation', { kind: 'PROFILING', notice: { sv: 'a', en: 'b' } }), /automation$/, /nobody to be judged/],
    ['a collection that does not say what has to be given', set('collection.BROWSED.requirements', undefined), /^collection\[3\]\.requirements$/, /./],
    ['a datum of which it is not said', set('collection.ORDER_PLACED.requirements.4.categories', ['IP_ADDRESS']), /^collection\[1\]\.requirements$/, /collects PHONE, and does not say/],
    ['a datum of which it is said twice', push('collection.ORDER_PLACED.requirements.4.categories', 'NAME'), /^collection\[1\]\.requirements\[4\]\.categories\[1\]$/, /twice/],
    ['a demand for what is not collected', push('collection.BROWSED.requirements.0.categories', 'NAME'), /requirements\[0\]\.categories\[1\]$/, /does not collect NAME/],
    ['a law that is not named', set('collection.BROWSED.requirements.0.kind', 'STATUTORY'), /requirements\[0\]\.citations$/, /names its law/],
    ['a version that no change explains', set('version', '9.9'), /^changes$/, /version 9\.9/],
  ];

  it.each(cases)('says where: %s', (_what, change, path, message) => {
    const problems = problemsAfter(change);
    expect(problems).toContainEqual({ path: expect.stringMatching(path), message: expect.stringMatching(message) });
  });
});
