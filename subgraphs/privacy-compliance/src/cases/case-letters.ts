import { addDays, isoDay, stockholmDay } from '@andamal/policy';
import type { EntityManager } from 'typeorm';
import type { ContactService } from '../contact/contact.service';
import type { TemplateCode } from '../contact/templates';
import type { RightsCaseEntity } from '../rights/rights-case.entity';
import { lastDay } from './case-clock';
import { ALL, codesOf } from './case-scope';
import type { CaseRef } from './case.store';

/** Why more time is needed (GDPR Art. 12(3)). */
export const EXTENSION_GROUNDS = ['COMPLEX', 'MANY_REQUESTS'] as const;
export type ExtensionGround = (typeof EXTENSION_GROUNDS)[number];

type LetterCase = Readonly<RightsCaseEntity>;

/**
 * Writes to the person about their case (GDPR Art. 12(3)-(4), 18(3)). Each letter is asked for in the transaction that does
 * what it tells of, once; whether an address is held for it is decided when it goes.
 */
export class CaseLetters {
  constructor(private readonly contact: () => ContactService) {}

  /** It is known who asks, and by when they are answered. Again where a further request or another proof has changed that. */
  async received(tx: EntityManager, rightsCase: LetterCase): Promise<void> {
    const { kind, scope, dueAt, identityProvenAt } = rightsCase;
    if (dueAt === null || identityProvenAt === null) return;
    const breadth = scope === ALL ? ALL : codesOf(scope).length;
    await this.write(tx, rightsCase, 'CASE_RECEIVED', { kind, dueOn: lastDay(dueAt) }, `RECEIVED:${identityProvenAt.getTime()}:${breadth}`);
  }

  async extended(tx: EntityManager, rightsCase: LetterCase, reason: ExtensionGround): Promise<void> {
    const { kind, dueAt } = rightsCase;
    if (dueAt === null) throw new Error('A case without a date was extended');
    await this.write(tx, rightsCase, 'CASE_EXTENDED', { kind, dueOn: lastDay(dueAt), reason }, 'EXTENDED');
  }

  /** How a case has ended. */
  async decided(tx: EntityManager, rightsCase: LetterCase, outcome: 'GRANTED' | 'DECLINED'): Promise<void> {
    await this.write(tx, rightsCase, 'CASE_DECIDED', { kind: rightsCase.kind, outcome }, 'DECIDED');
  }

  async receipt(tx: EntityManager, rightsCase: LetterCase, receipt: { readonly receiptId: string; readonly erased: number; readonly kept: number }): Promise<void> {
    await this.write(tx, rightsCase, 'ERASURE_RECEIPT', { ...receipt }, 'RECEIPT');
  }

  /** @param announcementId each announcement is a letter of its own: an earlier one may not have arrived */
  async lifting(tx: EntityManager, rightsCase: LetterCase, { liftsOn, announcementId }: { readonly liftsOn: string; readonly announcementId: string }): Promise<void> {
    await this.write(tx, rightsCase, 'RESTRICTION_LIFTING', { liftsOn }, `LIFTING:${announcementId}`);
  }

  /**
   * Whether a letter about the lifting has done what it can: it is sent and the day that it names has come, or there is no
   * address that it could go to. One that could not be delivered has told nobody.
   */
  async liftingTold(tx: EntityManager, { subjectId, id }: CaseRef, now: Date): Promise<'TOLD' | 'TOO_SOON' | 'NOT_TOLD'> {
    const letters = await this.contact().about(tx, { subjectId, template: 'RESTRICTION_LIFTING', contextKind: 'CASE', contextId: id });
    const sent = letters.filter(({ state }) => state === 'SENT');
    const today = isoDay(stockholmDay(now));
    if (letters.some(({ state }) => state === 'REFUSED') || sent.some(({ parameters }) => String(parameters['liftsOn']) <= today)) return 'TOLD';
    return sent.length > 0 ? 'TOO_SOON' : 'NOT_TOLD';
  }

  private async write(tx: EntityManager, { subjectId, id, language }: LetterCase, template: TemplateCode, parameters: Record<string, string | number>, what: string): Promise<void> {
    await this.contact().requestAll(tx, [
      {
        template,
        subjectId,
        contextKind: 'CASE',
        contextId: id,
        purpose: 'RIGHTS',
        language,
        parameters: { ...parameters, caseNumber: id },
        idempotencyKey: `case:${id}:${what}`,
      },
    ]);
  }
}

/** The day after, as a rule: who is told today can still object. */
export function dayAfter(now: Date): string {
  return isoDay(addDays(stockholmDay(now), 1));
}
