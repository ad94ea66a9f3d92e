import { randomUUID } from 'node:crypto';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { must, mustEqual, mustHaveNoErrors } from '../expectations';
import type { Answer, ShopDocument } from '../shop-client';
import type { Walk } from '../walk';
import type { Purchase } from './purchase';
import { isDone, openCase } from './restriction';
import { mustNotBeInAudience } from './roles';
import { headingsOf } from './visitors';

interface HeldDatum {
  readonly id: string;
  readonly category: string;
  readonly value: string | null;
  readonly purposes: { purpose: string; legalBasis: string[] }[];
  readonly source: { collection: string };
}

interface Mine {
  readonly mySubject: { readonly data: { readonly nodes: readonly HeldDatum[] } };
}

/** What the customer can ask for while the data is there (GDPR Art. 7, 12, 15, 16, 20, 21, 77), and the legal hold. */
export async function rights(walk: Walk, bought: Purchase): Promise<void> {
  const data = await access(walk, bought);
  await portability(walk, bought);
  await rectification(walk, bought, data);
  await consent(walk, bought);
  await complaint(walk, bought);
  await legalHold(walk, bought);
  await objection(walk, bought);
}

async function access(walk: Walk, { customer, order }: Purchase): Promise<readonly HeldDatum[]> {
  const mine = await walk.step<Mine>(
    'Access (GDPR Art. 15): the customer sees every datum, with its purposes, grounds and ends',
    'my-data',
    {},
    (answer: Answer<Mine>) => {
      mustHaveNoErrors(answer);
      const data = answer.data.mySubject.data.nodes;
      for (const category of ['NAME', 'EMAIL', 'PHONE', 'ADDRESS', 'PERSONAL_IDENTITY_NUMBER', 'IP_ADDRESS', 'PAYMENT_METHOD']) {
        must(data.some((datum) => datum.category === category && datum.value), `${category} is shown with its value`, data);
      }
      must(data.every(({ purposes }) => purposes.length > 0), 'each datum has a purpose', data);
      must(data.every(({ purposes }) => purposes.every(({ legalBasis }) => legalBasis.length > 0)), 'each purpose has a ground', data);
    },
    { as: customer },
  );
  await walk.document('… the extract as a page', '/privacy/access.html', ({ status, contentType, text }) => {
    mustEqual(status, 200, 'the status');
    must(text.trimEnd().endsWith('</html>'), 'the page is whole');
    return { status, contentType, headings: headingsOf(text) };
  }, customer);
  const mustBeByItsSchema = await schemaCheck(walk, 'access');
  await walk.document('… and for machines, by its JSON Schema', '/privacy/access.json', (document) => {
    const extract = jsonOf(document);
    mustEqual([extract.format, extract.complete], ['andamal-access-extract', true], 'format, and that it is whole');
    mustBeByItsSchema(extract);
    mustEqual((extract.orders as { number: string }[]).map(({ number }) => number), [order.number], 'the orders in it');
    return { status: document.status, contentType: document.contentType, sections: Object.keys(extract) };
  }, customer);
  await walk.step('… the next extract is free in a year', 'my-next-free-extract', {}, (answer: Answer<{ mySubject: { nextFreeAccessOn: string | null } }>) => {
    mustHaveNoErrors(answer);
    must(answer.data.mySubject.nextFreeAccessOn, 'there is a day', answer);
  }, { as: customer });
  return mine.mySubject.data.nodes;
}

/** Checks documents against a schema that the shop itself publishes. */
async function schemaCheck(walk: Walk, name: 'access' | 'portability'): Promise<(document: Record<string, unknown>) => void> {
  const schema = jsonOf(await walk.shop.document(`/schema/${name}.schema.json`));
  const valid = addFormats(new Ajv2020({ allErrors: true, strict: false })).compile(schema);
  return (document) => must(valid(document), 'it is as the schema says', valid.errors);
}

async function portability(walk: Walk, { customer, person, order }: Purchase): Promise<void> {
  const mustBeByItsSchema = await schemaCheck(walk, 'portability');
  await walk.document('Portability (GDPR Art. 20): what the customer has provided and bought, by its JSON Schema', '/privacy/portability.json', (document) => {
    const extract = jsonOf(document);
    mustBeByItsSchema(extract);
    const data = extract.data as { category: string; value: unknown }[];
    must(data.some(({ category, value }) => category === 'EMAIL' && value === person.email), 'the address is in it', data);
    mustEqual((extract.orders as { number: string }[]).map(({ number }) => number), [order.number], 'the orders in it');
    return { status: document.status, contentType: document.contentType, complete: extract.complete, categories: [...new Set(data.map(({ category }) => category))].sort() };
  }, customer);
}

function jsonOf({ status, text }: ShopDocument): Record<string, unknown> {
  mustEqual(status, 200, 'the status');
  return JSON.parse(text) as Record<string, unknown>;
}

interface Notice {
  readonly id: string;
  readonly caseId: string;
  readonly kind: string;
  readonly recipientName: string;
  readonly state: string;
}

async function rectification(walk: Walk, { customer, subjectId, order, person }: Purchase, data: readonly HeldDatum[]): Promise<void> {
  const address = data.find(({ category }) => category === 'ADDRESS');
  const right = { ...person.address, street: 'Provgatan 14' };
  await walk.step(
    'Rectification (GDPR Art. 16): the customer puts the address right',
    'rectify-my-data',
    { input: { datumId: address?.id, value: JSON.stringify(right) } },
    (answer: Answer<{ rectifyMyData: { notices: { recipientName: string }[]; userErrors: unknown[] } }>) => {
      mustHaveNoErrors(answer);
      mustEqual(answer.data.rectifyMyData.userErrors, [], 'what is wrong');
      must(answer.data.rectifyMyData.notices.length > 0, 'the carrier got the wrong one', answer);
    },
    { as: customer },
  );
  await walk.step(
    '… the invoice keeps what was true when it was made, with a note beside it',
    'invoice-for-bookkeeping',
    { id: order.invoice.id },
    (answer: Answer<{ invoice: { personalData: { address: { street: string }; corrections: { category: string }[] } } }>) => {
      const { address: kept, corrections } = answer.data.invoice.personalData;
      mustEqual(kept.street, person.address.street, 'the street on the invoice');
      mustEqual(corrections.map(({ category }) => category), ['ADDRESS'], 'what is noted');
    },
    { as: await walk.staff('finance') },
  );
  await acknowledged(walk, subjectId, 'RECTIFICATION');
}

/** GDPR Art. 19: recipients have to hear of it. Here they are told by staff. */
export async function acknowledged(walk: Walk, subjectId: string, kind: string): Promise<void> {
  const privacy = await walk.staff('privacy');
  const { recipientNotices } = await walk.step<{ recipientNotices: { nodes: Notice[] } }>(
    '… who outside has got it, and has to be told (GDPR Art. 19)',
    'recipient-notices-of-person',
    { subjectId, outstanding: true },
    (answer: Answer<{ recipientNotices: { nodes: Notice[] } }>) => {
      mustHaveNoErrors(answer);
      const { nodes } = answer.data.recipientNotices;
      must(nodes.some((notice) => notice.kind === kind && notice.recipientName === 'POSTNORD'), 'the carrier is', nodes);
    },
    { as: privacy, until: true },
  );
  for (const { id, recipientName } of recipientNotices.nodes) {
    await walk.step(
      `… ${recipientName} has been told`,
      'acknowledge-recipient-notice',
      { id },
      (answer: Answer<{ acknowledgeRecipientNotice: { notice: Notice } }>) => mustEqual(answer.data.acknowledgeRecipientNotice.notice.state, 'ACKNOWLEDGED', 'its state'),
      { as: privacy },
    );
  }
}

interface MyConsents {
  readonly mySubject: { readonly consents: { readonly purpose: string; readonly withdrawnAt: string | null }[] };
}

/** As easy to take back as to give (GDPR Art. 7(3)). */
async function consent(walk: Walk, { customer }: Purchase): Promise<void> {
  await openCase(walk, 'Withdrawal of consent (GDPR Art. 7(3)): no newsletter any more', { kind: 'CONSENT_WITHDRAWAL', purposes: ['NEWSLETTER'] }, customer, ({ state }) =>
    mustEqual(state, 'COMPLETED', 'the state: it is done at once'),
  );
  await walk.step(
    '… which the record of consents shows',
    'consents-to-confirm',
    {},
    (answer: Answer<MyConsents>) => {
      mustHaveNoErrors(answer);
      const given = answer.data.mySubject.consents.filter(({ purpose }) => purpose === 'NEWSLETTER');
      must(given.length > 0 && given.every(({ withdrawnAt }) => withdrawnAt !== null), 'it was given, and is withdrawn', given);
    },
    { as: customer },
  );
}

/** A complaint has a deadline, which may be moved once with a reason; people decide. */
async function complaint(walk: Walk, { customer }: Purchase): Promise<void> {
  const opened = await openCase(
    walk,
    'Complaint (GDPR Art. 77): the customer complains, and is told of the supervisory authority',
    { kind: 'COMPLAINT', text: 'I think that you keep my data for too long.' },
    customer,
    ({ complaintGuide, dueDate }) => {
      must(complaintGuide?.authority, 'the authority is named');
      must(dueDate, 'there is a last day');
    },
  );
  const privacy = await walk.staff('privacy');
  const of = { caseId: opened.id };
  await walk.step(
    'Deadline (GDPR Art. 12(3)): one month, two more with a reason that the person is told',
    'extend-rights-case',
    { ...of, months: 2, noticeBy: 'MAIL', reason: 'There is much to go through.' },
    (answer: Answer<{ extendRightsCase: { rightsCase: { dueDate: string } } }>) => {
      isDone('extendRightsCase')(answer as Answer<never>);
      must(answer.data.extendRightsCase.rightsCase.dueDate > (opened.dueDate ?? ''), 'the last day is later', answer.data);
    },
    { as: privacy },
  );
  await walk.step('… once', 'extend-rights-case', { ...of, months: 1, noticeBy: 'MAIL', reason: 'Still.' }, (answer: Answer<{ extendRightsCase: { userErrors: { code: string }[] } }>) =>
    mustEqual(answer.data.extendRightsCase.userErrors[0]?.code, 'NOT_EXTENDABLE', 'what is wrong'), { as: privacy });
  await walk.step('… the privacy office makes a note', 'add-rights-case-note', { ...of, text: 'Looked through; all of it has a ground.' }, isDone('addRightsCaseNote'), { as: privacy });
  await walk.step('… and answers', 'decide-rights-case', { ...of, decision: 'GRANTED', reason: 'You can see the end of each datum now.' }, isDone('decideRightsCase'), { as: privacy });
  await walk.step(
    '… which the customer reads among the own cases',
    'my-rights-cases',
    { after: null },
    (answer: Answer<{ myRightsCases: { nodes: { kind: string; state: string }[] } }>) => {
      mustHaveNoErrors(answer);
      const { nodes } = answer.data.myRightsCases;
      mustEqual(nodes.find(({ kind }) => kind === 'COMPLAINT')?.state, 'COMPLETED', 'the state of the complaint');
      mustEqual([...new Set(nodes.map(({ kind }) => kind))].sort(), ['ACCESS', 'COMPLAINT', 'CONSENT_WITHDRAWAL', 'PORTABILITY', 'RESTRICTION'], 'the kinds so far');
    },
    { as: customer },
  );
}

interface Why {
  readonly dataSubject: { readonly whyHeld: { readonly nodes: { readonly state: string; readonly holdings: { readonly name: string }[] }[] } };
}

async function legalHold(walk: Walk, { subjectId }: Purchase): Promise<void> {
  const as = await walk.staff('privacy');
  const id = randomUUID();
  const why = (title: string, held: boolean): Promise<Why> =>
    walk.step(title, 'why-still-here', { subjectId, category: 'PHONE', after: null }, (answer: Answer<Why>) => {
      mustHaveNoErrors(answer);
      const { nodes } = answer.data.dataSubject.whyHeld;
      must(nodes.length > 0, 'there is a phone number', answer);
      const heldFor = nodes.flatMap(({ holdings }) => holdings.map(({ name }) => name));
      mustEqual(heldFor.includes('legal claim'), held, 'that a legal claim holds it');
      must(heldFor.some((name) => name !== 'legal claim'), 'it is held for something else too', heldFor);
    }, { as });
  await walk.step(
    'A legal hold keeps what a claim needs',
    'place-legal-hold',
    { input: { id, subjectId, categories: ['PHONE'], reason: 'A claim about the parcel.' } },
    isDone('placeLegalHold'),
    { as },
  );
  await why('Why is this still here? For the hold among others', true);
  await walk.step('… which is ended', 'lift-legal-hold', { id }, isDone('liftLegalHold'), { as });
  await why('… and only the others are left', false);
}

async function objection(walk: Walk, bought: Purchase): Promise<void> {
  await walk.step(
    'Objection (GDPR Art. 21): the customer objects to all marketing, offers and newsletter',
    'object-to-marketing',
    {},
    (answer: Answer<{ objectToMarketing: { objections: { purpose: string }[] } }>) =>
      mustEqual(answer.data.objectToMarketing.objections.map(({ purpose }) => purpose), ['ADVERTISING_COOKIES', 'LEGITIMATE_INTEREST', 'NEWSLETTER'], 'the objections in force'),
    { as: bought.customer },
  );
  await mustNotBeInAudience(walk, bought);
}
