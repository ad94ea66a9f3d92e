import { must, mustEqual, mustHaveNoErrors } from '../expectations';
import type { Answer } from '../shop-client';
import type { Walk } from '../walk';
import type { Purchase } from './purchase';
import { isDone } from './restriction';

interface CookieAnswer {
  readonly visitorToken: string | null;
  readonly groups: readonly string[];
}

/** Before anybody is known: what the shop says of itself, and what a visitor says to cookies. */
export async function visitors(walk: Walk): Promise<void> {
  await walk.step(
    'Information (GDPR Art. 13): the privacy notice, made from the policy register',
    'privacy-notice',
    { language: 'EN' },
    (answer: Answer<{ privacyNotice: { purposes: { legalBasis: string[]; data: string[] }[]; rights: unknown[] } }>) => {
      mustHaveNoErrors(answer);
      const { purposes, rights } = answer.data.privacyNotice;
      must(purposes.length > 0 && purposes.every(({ legalBasis, data }) => legalBasis.length > 0 || data.length === 0), 'each purpose that uses data has a ground', purposes);
      must(rights.length > 0, 'the rights are named');
    },
  );
  await walk.document('… and as a page', '/privacy', ({ status, contentType, text }) => {
    mustEqual(status, 200, 'the status');
    must(/^text\/html/.test(contentType), 'it is a page', contentType);
    return { status, contentType, headings: headingsOf(text) };
  });
  await cookies(walk);
}

async function cookies(walk: Walk): Promise<void> {
  await walk.step('A visitor is asked about cookies', 'cookie-question', { visitorToken: null }, (answer: Answer<{ cookieQuestion: { choices: unknown[] }; cookieChoice: unknown }>) => {
    mustHaveNoErrors(answer);
    must(answer.data.cookieQuestion.choices.length > 1, 'there is a choice');
    mustEqual(answer.data.cookieChoice, null, 'what holds before the answer');
  });
  const chosen = await walk.step<{ chooseCookies: { decision: CookieAnswer } }>(
    '… and says no thanks',
    'choose-cookies',
    { input: { choice: 'DECLINE' } },
    (answer: Answer<{ chooseCookies: { decision: CookieAnswer } }>) => {
      mustHaveNoErrors(answer);
      must(!answer.data.chooseCookies.decision.groups.includes('ADVERTISING'), 'no cookie is for advertising', answer.data);
    },
  );
  const { visitorToken } = chosen.chooseCookies.decision;
  await walk.step('… and takes the answer back', 'forget-cookie-choice', { input: { visitorToken } }, (answer: Answer<{ forgetCookieChoice: { forgotten: boolean } }>) => {
    mustHaveNoErrors(answer);
    mustEqual(answer.data.forgetCookieChoice.forgotten, true, 'that it is forgotten');
  });
}

export function headingsOf(html: string): string[] {
  return [...html.matchAll(/<h[12][^>]*>([^<]*)</g)].map(([, heading = '']) => heading.trim());
}

const QUESTION = 'My printer makes a strange noise.';
const ANSWER = 'Try to oil the axes.';

type Mine = Answer<{ myConversations: { nodes: { entries: { nodes: { words: { text: string | null } | null }[] } }[] } }>;

/** The customer talks to support; the words are data like any other. */
export async function conversation(walk: Walk, { customer, order }: Purchase): Promise<void> {
  const started = await walk.step<{ startConversation: { conversation: { id: string } } }>(
    'The customer asks support about the order',
    'start-conversation',
    { text: QUESTION, orderNumber: order.number },
    isDone('startConversation'),
    { as: customer },
  );
  const { id } = started.startConversation.conversation;
  const support = await walk.staff('support');
  await walk.step(
    '… support reads it for CUSTOMER_SERVICE',
    'conversation',
    { id },
    (answer: Answer<{ conversation: { entries: { nodes: { words: { text: string | null } | null }[] } } }>) => {
      mustHaveNoErrors(answer);
      mustEqual(answer.data.conversation.entries.nodes.map(({ words }) => words?.text), [QUESTION], 'what was said');
    },
    { as: support, until: true },
  );
  await walk.step('… and answers', 'answer-conversation', { conversationId: id, text: ANSWER }, isDone('addConversationMessage'), { as: support });
  await walk.step('… which the customer reads', 'my-conversations', {}, conversationIs([QUESTION, ANSWER]), { as: customer, until: true });
}

function conversationIs(words: readonly string[]) {
  return (answer: Mine): void => {
    mustHaveNoErrors(answer);
    mustEqual(answer.data.myConversations.nodes[0]?.entries.nodes.map((entry) => entry.words?.text), words, 'what was said');
  };
}
