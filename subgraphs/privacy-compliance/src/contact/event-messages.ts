import type { DomainEvent } from '@andamal/database';
import { EVENTS } from '@andamal/service';
import type { ContactRequest } from './contact.types';

/** What happened longer ago than this is not news: it comes from an import, or from a backlog of many days. */
const NEWS_FOR_MS = 7 * 86_400_000;

const CONTRACT = 'CONTRACT';
const CUSTOMER_SERVICE = 'CUSTOMER_SERVICE';

/** Under which key the letter with an answer of support is asked for: once for each entry of a case. */
export function answerKey(depositId: string): string {
  return `SUPPORT_ANSWER:${depositId}`;
}

/** The letters that the shop's events make it send, each once per order or account, however often an event comes. */
export function messagesOfEvents(events: readonly DomainEvent[], now: Date): ContactRequest[] {
  return events.flatMap((event) => {
    const letter = letterOf(event);
    return letter !== null && now.getTime() - letter.happenedAt.getTime() <= NEWS_FOR_MS ? [letter.request] : [];
  });
}

function letterOf({ type, at, payload }: DomainEvent): { readonly happenedAt: Date; readonly request: ContactRequest } | null {
  switch (type) {
    case 'OrderPlaced': {
      const { orderId, subjectId, placedAt, language } = EVENTS.OrderPlaced.payload.parse(payload);
      const request = aboutOrder('ORDER_CONFIRMATION', subjectId, orderId);
      return { happenedAt: new Date(placedAt), request: language === undefined ? request : { ...request, language } };
    }
    case 'OrderDispatched': {
      const { orderId, subjectId, dispatchedAt } = EVENTS.OrderDispatched.payload.parse(payload);
      if (subjectId === null) return null;
      return { happenedAt: new Date(dispatchedAt), request: aboutOrder('DISPATCH_NOTICE', subjectId, orderId) };
    }
    case 'AccountCreated': {
      const { accountId, subjectId, language } = EVENTS.AccountCreated.payload.parse(payload);
      const idempotencyKey = `ACCOUNT_WELCOME:${accountId}`;
      const request = { template: 'ACCOUNT_WELCOME', subjectId, contextKind: 'ACCOUNT', contextId: accountId, purpose: CONTRACT, idempotencyKey } as const;
      return { happenedAt: at, request: language === undefined ? request : { ...request, language } };
    }
    case 'Contacted': {
      const { caseId, subjectId, depositId, contactedAt, answerByMail } = EVENTS.Contacted.payload.parse(payload);
      if (answerByMail === undefined) return null;
      const request = {
        template: 'SUPPORT_ANSWER', subjectId, contextKind: 'CASE', contextId: caseId, purpose: CUSTOMER_SERVICE,
        parameters: { caseNumber: answerByMail.caseNumber, depositId }, idempotencyKey: answerKey(depositId),
      } as const;
      return { happenedAt: new Date(contactedAt), request };
    }
    default:
      return null;
  }
}

function aboutOrder(template: 'ORDER_CONFIRMATION' | 'DISPATCH_NOTICE', subjectId: string, orderId: string): ContactRequest {
  return { template, subjectId, contextKind: 'ORDER', contextId: orderId, purpose: CONTRACT, idempotencyKey: `${template}:${orderId}` };
}
