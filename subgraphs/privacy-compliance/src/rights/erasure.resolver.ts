import { categoryRule, type ErasureScope, type Register } from '@andamal/policy';
import type { CallerContext } from '@andamal/service';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { requireOwnSubject, requireRights } from '../access';
import type { VaultContext } from '../context';
import { DataSubject } from '../reading/data-subject.types';
import { isStaffsWord, ownProof } from '../cases/case.states';
import type { ErasureAsked, ErasureService } from './erasure.service';
import { ErasureErrorCode, RequestErasureInput, RequestErasurePayload, toErasureItem } from './erasure.types';

@Resolver()
export class ErasureResolver {
  constructor(
    private readonly erasure: ErasureService,
    private readonly register: Register,
  ) {}

  @Mutation(() => RequestErasurePayload, {
    description: 'Erases personal data (GDPR Art. 17), or tells what that would do. For oneself, or by the privacy office with RIGHTS.',
  })
  async requestErasure(
    @Arg('input', () => RequestErasureInput, { description: 'What is to be erased.' }) input: RequestErasureInput,
    @Ctx() { caller }: VaultContext,
  ): Promise<RequestErasurePayload> {
    const subjectId = subjectOf(caller, input);
    const { categories, dryRun } = input;
    const unknown = (categories ?? []).some((category) => categoryRule(this.register, category) === null);
    if (unknown || categories?.length === 0) return refused('UNKNOWN_CATEGORY', caller);
    const scope: ErasureScope = categories ? { kind: 'CATEGORIES', categories } : { kind: 'ALL' };
    const asked = askedBy(caller, input);
    if (!dryRun && asked === null) return refused('IDENTITY_PROOF_NEEDED', caller);
    const result = await (dryRun || asked === null ? this.erasure.dryRun(subjectId, scope, caller) : this.erasure.run(subjectId, scope, caller, asked));
    if (result === null) return refused('UNKNOWN_SUBJECT', caller);
    const items = result.items.map((item) => toErasureItem(item, caller.language));
    return { ...result, subject: new DataSubject(subjectId), items, userErrors: [] };
  }
}

/** @throws AppError FORBIDDEN when it is another person, and the caller not the privacy office */
function subjectOf(caller: CallerContext, { subjectId }: RequestErasureInput): string {
  if (!subjectId || subjectId === caller.subjectId) return requireOwnSubject(caller);
  requireRights(caller, subjectId);
  return subjectId;
}

/** Who asks for themself is known; staff have to say how. Null: they do not. */
function askedBy(caller: CallerContext, { identityProof, channel }: RequestErasureInput): ErasureAsked | null {
  if (caller.kind !== 'STAFF') return { channel: 'SITE', identity: ownProof(caller) };
  if (!identityProof || !isStaffsWord(identityProof)) return null;
  return { channel: channel ?? 'MAIL', identity: identityProof };
}

const MESSAGES = {
  UNKNOWN_CATEGORY: {
    field: 'categories',
    sv: 'Välj bland de slag av uppgifter som finns.',
    en: 'Choose among the kinds of data that there are.',
  },
  UNKNOWN_SUBJECT: { field: 'subjectId', sv: 'Personen är okänd.', en: 'The person is not known.' },
  IDENTITY_PROOF_NEEDED: {
    field: 'identityProof',
    sv: 'Ange hur du vet vem som frågar: en handling, eller att du har nått personen. Med en kod går det genom ett ärende.',
    en: 'Say how you know who asks: a document, or that you have reached the person. With a code it goes through a case.',
  },
} as const;

function refused(code: keyof typeof MESSAGES, { language }: CallerContext): RequestErasurePayload {
  const { field, [language]: message } = MESSAGES[code];
  const error = { code: ErasureErrorCode[code], field: ['input', field], message };
  return { subject: null, caseId: null, accountClosed: false, items: [], userErrors: [error] };
}
