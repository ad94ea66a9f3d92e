import { randomUUID } from 'node:crypto';
import { ROLES, type Who } from './under-attack';

/** An operation that is not for everybody. */
export interface Guarded {
  readonly query: string;
  /** Who is let in; everybody else is refused. */
  readonly may: readonly Who[];
  /** What staff have to state; without it, or with another one, they are refused too. */
  readonly purpose?: string;
  /** For oneself: whoever is not staff has to ask for themself (SELF), which is what they do when they state nothing. */
  readonly own?: true;
}

const SHOPPERS: readonly Who[] = ['customer', 'guest', 'nobody'];
/** Whom the vault knows as the person who asks. A guest has no account, and nothing that takes one. */
const ONESELF: readonly Who[] = ['customer', 'guest'];

/** Nobody has this id: who is let in is told that there is no such thing, and changes nothing. */
const id = randomUUID();
const key = randomUUID();
const THEN = '2026-11-01T00:00:00Z';
const NOW = '2026-11-02T00:00:00Z';
const ERRORS = '{ userErrors { code } }';

const change = (name: string, input: string, selection = ERRORS): string => `mutation { ${name}(input: { ${input} }) ${selection} }`;
const shop = (query: string): Guarded => ({ query, may: SHOPPERS });
const own = (query: string): Guarded => ({ query, may: ONESELF, own: true });
/** The person, and the privacy office for them. */
const ownOrRights = (query: string): Guarded => ({ query, may: [...ONESELF, 'privacy'], purpose: 'RIGHTS', own: true });
/** A consent hangs on an account. */
const ownAccount = (query: string): Guarded => ({ query, may: ['customer'], own: true });
const customer = (query: string): Guarded => ({ query, may: ['customer'] });
const rights = (query: string): Guarded => ({ query, may: ['privacy'], purpose: 'RIGHTS' });
const service = (query: string): Guarded => ({ query, may: ['support'], purpose: 'CUSTOMER_SERVICE' });
const marketing = (query: string): Guarded => ({ query, may: ['marketing'], purpose: 'LEGITIMATE_INTEREST' });
const role = (query: string, ...may: readonly Who[]): Guarded => ({ query, may });

/** Every operation that is not for everybody. What follows a space in a name tells two ways of asking apart. */
export const GUARDED: Readonly<Record<string, Guarded>> = {
  // Orders, invoices and stock: by role.
  dispatchOrder: role(change('dispatchOrder', `orderId: "${id}", carrier: DHL`), 'warehouse'),
  markOrderDelivered: role(change('markOrderDelivered', `orderId: "${id}"`), 'warehouse'),
  // A guest’s order is not known by their token: they are told that there is none.
  cancelOrder: role(change('cancelOrder', `orderId: "${id}"`), 'support', 'customer', 'guest'),
  confirmRefund: role(change('confirmRefund', `orderId: "${id}"`), 'finance'),
  registerPayment: role(change('registerPayment', `invoiceId: "${id}", idempotencyKey: "${key}"`), 'finance'),
  creditInvoice: role(change('creditInvoice', `invoiceId: "${id}"`), 'finance'),
  writeOffInvoice: role(change('writeOffInvoice', `invoiceId: "${id}"`), 'finance'),
  adjustStock: role(change('adjustStock', `variantId: "${id}", change: 5, reason: COUNTED`), 'warehouse'),
  orders: role('{ orders(first: 1) { nodes { id } } }', 'warehouse', 'finance', 'support', 'privacy'),
  invoices: role('{ invoices(first: 1) { nodes { id } } }', 'finance'),
  siteStatistics: role('{ siteStatistics(from: "2026-11-01", to: "2026-11-30") { nodes { views } } }', ...ROLES),

  // Shopping: not for staff.
  cart: shop('{ cart { id } }'),
  addToCart: shop(change('addToCart', `variantId: "${id}"`)),
  changeCartLine: shop(change('changeCartLine', `variantId: "${id}", quantity: 1`)),
  removeFromCart: shop(change('removeFromCart', `variantId: "${id}"`)),
  addToRecyclingCart: shop(change('addToRecyclingCart', `cartId: "${id}", itemCode: "X"`)),
  changeRecyclingLine: shop(change('changeRecyclingLine', 'itemCode: "X"')),
  removeFromRecyclingCart: shop(change('removeFromRecyclingCart', 'itemCode: "X"')),
  placeOrder: shop(change('placeOrder', `cartId: "${id}", idempotencyKey: "${key}", contact: {}, deliveryAddress: {}, deliveryMethod: PARCEL, payment: {}`)),
  register: shop(change('register', 'password: "short"')),

  // What takes an account.
  closeAccount: customer(change('closeAccount', 'password: "not the password"')),
  changePassword: role(change('changePassword', 'currentPassword: "not the password", newPassword: "short"'), ...ROLES, 'customer'),
  requestSignInAddressChange: customer(change('requestSignInAddressChange', 'email: "no address"')),
  confirmSignInAddressChange: customer(change('confirmSignInAddressChange', 'code: "0", password: "not the password"')),
  signOutEverywhere: role('mutation { signOutEverywhere { endedSessions } }', ...ROLES, 'customer'),
  recordVisits: customer(change('recordVisits', 'visits: []', '{ kept userErrors { code } }')),
  myConversations: customer('{ myConversations { nodes { id } } }'),
  startConversation: customer(change('startConversation', 'channel: CHAT, text: ""')),
  replyToConversation: customer(change('replyToConversation', `conversationId: "${id}", text: "A word."`)),

  // Serving customers: SUPPORT with CUSTOMER_SERVICE.
  conversations: service('{ conversations { nodes { id } } }'),
  openConversation: service(change('openConversation', 'channel: MAIL, text: ""')),
  addConversationMessage: service(change('addConversationMessage', `conversationId: "${id}", from: STAFF, text: "A word."`)),
  addConversationNote: service(change('addConversationNote', `conversationId: "${id}", text: "A word."`)),
  solveConversation: service(change('solveConversation', `conversationId: "${id}"`)),
  reopenConversation: service(change('reopenConversation', `conversationId: "${id}"`)),
  assignConversation: service(change('assignConversation', `conversationId: "${id}", toMe: true`)),
  startCall: service(change('startCall', `conversationId: "${id}"`)),
  tellOfRecording: service(change('tellOfRecording', `callId: "${id}", how: BY_STAFF`)),
  registerRecording: service(change('registerRecording', `callId: "${id}", recordingId: "recording-1", startedAt: "${THEN}", seconds: 1`)),
  recogniseCaller: service('{ recogniseCaller(phone: "+46701740605") { more } }'),

  // Training and quality: QUALITY with CALL_QUALITY.
  recordedCalls: { query: '{ recordedCalls { nodes { id } } }', may: ['quality'], purpose: 'CALL_QUALITY' },

  // Oneself.
  mySubject: own('{ mySubject { id } }'),
  myRightsCases: own('{ myRightsCases { nodes { id } } }'),
  openRightsCase: own(change('openRightsCase', 'kind: ERASURE, categories: ["X"]')),
  requestErasure: own(change('requestErasure', 'dryRun: true')),
  objectToMarketing: own('mutation { objectToMarketing { objections { purpose } } }'),
  giveConsent: ownAccount(change('giveConsent', 'textVersion: "0.1"')),
  withdrawConsent: ownAccount(change('withdrawConsent', 'purpose: "CONTRACT"')),
  rectifyMyData: own(change('rectifyMyData', `datumId: "${id}", value: "Ada"`)),
  rightsCase: ownOrRights(`{ rightsCase(id: "${id}") { id } }`),
  cancelRightsCase: ownOrRights(change('cancelRightsCase', `caseId: "${id}"`)),
  liftRestriction: ownOrRights(change('liftRestriction', `caseId: "${id}"`)),
  erasureReceipt: ownOrRights(`{ erasureReceipt(caseId: "${id}") { id } }`),

  // The privacy office, for a case.
  'openRightsCase for somebody': rights(change('openRightsCase', `kind: ERASURE, subjectId: "${id}", categories: ["X"]`)),
  'requestErasure for somebody': rights(change('requestErasure', `dryRun: true, subjectId: "${id}"`)),
  'objectToMarketing for somebody': rights(change('objectToMarketing', `subjectId: "${id}"`, '{ objections { purpose } }')),
  dataSubject: rights(`{ dataSubject(id: "${id}") { id } }`),
  accessLog: rights(`{ accessLog(subjectId: "${id}") { nodes { id } } }`),
  verifyAccessLog: rights('{ verifyAccessLog { intact } }'),
  readsByActor: rights(`{ readsByActor(actorId: "${id}", from: "${THEN}", to: "${NOW}") { nodes { entry { id } } } }`),
  rightsCases: rights('{ rightsCases { nodes { id } } }'),
  confirmIdentity: rights(change('confirmIdentity', `caseId: "${id}", proof: ID_DOCUMENT`)),
  sendIdentityCode: rights(change('sendIdentityCode', `caseId: "${id}"`)),
  confirmSignInAddressInCase: rights(change('confirmSignInAddressInCase', `caseId: "${id}", code: "0"`)),
  askForIdentity: rights(change('askForIdentity', `caseId: "${id}"`)),
  extendRightsCase: rights(change('extendRightsCase', `caseId: "${id}", months: 1, noticeBy: MAIL, reason: "There is much of it."`)),
  decideRightsCase: rights(change('decideRightsCase', `caseId: "${id}", decision: GRANTED, reason: "It is so."`)),
  addRightsCaseNote: rights(change('addRightsCaseNote', `caseId: "${id}", text: "A word."`)),
  recordComplaintForwarded: rights(change('recordComplaintForwarded', `caseId: "${id}"`)),
  restrictionConflicts: rights('{ restrictionConflicts { nodes { orderId } } }'),
  resolveRestrictionConflict: rights(change('resolveRestrictionConflict', `caseId: "${id}", orderId: "${id}", allow: false, reason: "It is so."`)),
  announceRestrictionLifting: rights(change('announceRestrictionLifting', `caseId: "${id}", noticeBy: MAIL, text: "It ends."`)),
  rectifyData: rights(change('rectifyData', `subjectId: "${id}", datumId: "${id}", caseId: "${id}", value: "Ada"`)),
  markForRedaction: rights(change('markForRedaction', `subjectId: "${id}", datumId: "${id}", passages: [{ start: 0, end: 1 }]`)),
  recipientNotices: rights('{ recipientNotices { nodes { id } } }'),
  acknowledgeRecipientNotice: rights(change('acknowledgeRecipientNotice', `id: "${id}"`)),
  legalHolds: rights('{ legalHolds { nodes { id } } }'),
  authorityHandOvers: rights('{ authorityHandOvers { nodes { id } } }'),
  handOverToAuthority: rights(change('handOverToAuthority', `id: "${id}", subjectId: "${id}", purpose: "FRAUD_PREVENTION", categories: ["IP_ADDRESS"], authority: "Polismyndigheten", legalDuty: "1942:740 27 kap. 2 §", reference: "K1"`)),
  lostCorrections: rights('{ lostCorrections { nodes { datumId } } }'),
  placeLegalHold: rights(change('placeLegalHold', `id: "${id}", subjectId: "${id}", categories: ["EMAIL"], reason: "A claim."`)),
  liftLegalHold: rights(change('liftLegalHold', `id: "${id}"`)),
  reviewLegalHold: rights(change('reviewLegalHold', `id: "${id}", reviewDay: "2027-01-31"`)),
  retentionOverview: rights('{ retentionOverview { overdue } }'),
  runRetentionSweep: rights('mutation { runRetentionSweep { dataDestroyed } }'),
  recordOfProcessing: rights('{ recordOfProcessing { version } }'),
  breachScope: rights(`{ breachScope(of: { operation: "X", from: "${THEN}", to: "${NOW}" }) { readCount } }`),
  breach: rights(`{ breach(id: "${id}") { id } }`),
  breachCases: rights('{ breachCases { nodes { id } } }'),
  breachReport: rights(`{ breachReport(id: "${id}") { english } }`),
  openBreach: rights(change('openBreach', 'awareAt: "2099-01-01T00:00:00Z", description: "It has not happened."')),
  addBreachEntry: rights(change('addBreachEntry', `breachId: "${id}", kind: UPDATE, text: "A word."`)),
  assessBreach: rights(change('assessBreach', `breachId: "${id}", risk: NONE, reason: "It is so."`)),
  markBreachReported: rights(change('markBreachReported', `breachId: "${id}", at: "${THEN}"`)),
  closeBreach: rights(change('closeBreach', `breachId: "${id}"`)),

  // Marketing, for a purpose of marketing.
  audience: marketing('{ audience { nodes { id } } }'),
  mailing: marketing(`{ mailing(id: "${id}") { id } }`),
  mailings: marketing('{ mailings { nodes { id } } }'),
  createMailing: marketing(change('createMailing', `idempotencyKey: "${key}", titleSv: "Rubrik", textSv: "Text"`)),
  startMailing: marketing(change('startMailing', `mailingId: "${id}"`)),
  pauseMailing: marketing(change('pauseMailing', `mailingId: "${id}"`)),
  cancelMailing: marketing(change('cancelMailing', `mailingId: "${id}"`)),
};

/** Queries that refuse nobody, and tell nobody of a person. */
export const OPEN_QUERIES: Readonly<Record<string, string>> = {
  products: '{ products(first: 2) { nodes { id } } }',
  product: `{ product(id: "${id}") { id } }`,
  categories: '{ categories { slug } }',
  category: '{ category(slug: "x") { slug } }',
  printerGuide: '{ printerGuide { __typename } }',
  recyclingItems: '{ recyclingItems { code } }',
  policyRegister: '{ policyRegister { version } }',
  policyVersions: '{ policyVersions { version digest } }',
  policyDpv: '{ policyDpv }',
  policyDifferences: '{ policyDifferences(from: "1.1") { path } }',
  privacyNotice: '{ privacyNotice { title purposes { __typename } } }',
  cookieQuestion: '{ cookieQuestion { text } }',
  cookieChoice: `{ cookieChoice(visitorToken: "${key}") { choice } }`,
  signingKeys: '{ signingKeys { keyId publicKey } }',
  recipientNoticeKey: '{ recipientNoticeKey }',
  verifyReceipt: '{ verifyReceipt(receipt: "{}") { valid faults caseId } }',
  viewer: '{ viewer { kind } }',
  // Who has no account is told that there is nobody.
  me: '{ me { createdAt } }',
  // Whoever may not see it is told that there is none: looked at with what belongs to others in intruders.spec.ts.
  order: `{ order(id: "${id}") { id } }`,
  orderByNumber: '{ orderByNumber(number: "0000-0000") { id } }',
  invoice: `{ invoice(id: "${id}") { id } }`,
  conversation: `{ conversation(id: "${id}") { id } }`,
  conversationByNumber: '{ conversationByNumber(number: "S-0000-0000") { id } }',
};

/** Mutations that refuse nobody; what each of them leaves in peace is looked at in roles.spec.ts and intruders.spec.ts. */
export const OPEN_MUTATIONS = [
  'signIn', 'refreshSession', 'signOut', 'chooseCookies', 'forgetCookieChoice', 'recordPageView', 'openGuestCase', 'proveGuestIdentity', 'unsubscribe',
];
