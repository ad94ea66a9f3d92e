import { AppError, type Clock } from '@andamal/kernel';
import { automationInWords, privacyContactNotice, privacyNotice, type Register } from '@andamal/policy';
import type { CallerContext, Language } from '@andamal/service';
import { z } from 'zod';
import { handlesRights, requireSelfOrRights } from '../access';
import type { AccessLog } from '../access-log/access-log';
import { legalBasisOf } from '../register/register.types';
import { EXTRACT_SECTIONS, type ExtractDocument, type ExtractHead, type ExtractSection } from './extract-document';
import type { ExtractGrants, ExtractRight } from './extract-grants';
import type { ExtractPages } from './extract-pages';
import type { ExtractStore } from './extract.store';
import { htmlDocument } from './html-document';
import { jsonDocument } from './json-document';
import { portabilityDocument } from './portability-document';
import { retentionInWords } from './retention-words';

export const EXTRACT_FORMS = ['ACCESS_JSON', 'ACCESS_HTML', 'PORTABILITY_JSON'] as const;
export type ExtractForm = (typeof EXTRACT_FORMS)[number];

export interface ExtractRequest {
  readonly form: ExtractForm;
  /** Null: the person who asks. */
  readonly subjectId: string | null;
  /** The case of the privacy office, or of the person; null: the person's, which is opened when there is none. */
  readonly caseId: string | null;
  /** What the piece before it named as the next; null: the first. */
  readonly cursor: string | null;
}

/** A piece of an extract. */
export interface ExtractPiece {
  readonly text: string;
  /** What to ask for next; null: the extract is complete. */
  readonly next: string | null;
  /** What is to be sent if no further piece can be had: it says that the rest is missing. */
  readonly ifBroken: string;
}

interface Form {
  readonly right: ExtractRight;
  readonly document: ExtractDocument;
  readonly sections: readonly ExtractSection[];
}

/** Where an extract goes on. Holds ids and counts only; it travels between vault and gateway, and never to a client. */
interface Place {
  readonly caseId: string;
  readonly section: number;
  readonly after: string | null;
  readonly written: number;
}

const placeShape = z.object({ caseId: z.uuid(), section: z.int().min(0), after: z.string().max(64).nullable(), written: z.int().min(0) });

/**
 * Writes an extract in pieces, none of which knows of another: whoever streams it asks for one after the other, of any
 * replica, and holds one at a time.
 */
export class ExtractStream {
  private readonly forms: Readonly<Record<ExtractForm, Form>>;

  constructor(
    private readonly parts: {
      readonly register: Register;
      readonly pages: ExtractPages;
      readonly store: ExtractStore;
      readonly grants: ExtractGrants;
      readonly log: AccessLog;
      readonly clock: Clock;
    },
  ) {
    const portability = portabilityDocument(parts.register);
    this.forms = {
      ACCESS_JSON: { right: 'ACCESS', document: jsonDocument, sections: EXTRACT_SECTIONS },
      ACCESS_HTML: { right: 'ACCESS', document: htmlDocument, sections: EXTRACT_SECTIONS },
      PORTABILITY_JSON: { right: 'PORTABILITY', document: portability, sections: ['data', 'orders'] },
    };
  }

  /** @throws AppError FORBIDDEN for who may not have it, or not now, and BAD_INPUT for a cursor that is none */
  async piece(request: ExtractRequest, caller: CallerContext): Promise<ExtractPiece> {
    const { form, cursor } = request;
    const subjectId = request.subjectId ?? caller.subjectId ?? '';
    requireSelfOrRights(caller, subjectId, 'EXTRACT');
    const place = cursor === null ? null : placeOf(cursor);
    const { right } = this.forms[form];
    const caseId = await this.granted(right, subjectId, place?.caseId ?? request.caseId, caller);
    return place === null ? this.opening(form, subjectId, caseId, caller) : this.page(form, subjectId, place, caller);
  }

  /** The case on which the extract is handed out. Asked for each piece: what is taken back meanwhile ends the extract. */
  private async granted(right: ExtractRight, subjectId: string, caseId: string | null, caller: CallerContext): Promise<string> {
    if (handlesRights(caller) && caseId === null) throw new AppError('BAD_INPUT', 'The privacy office names the case that it hands an extract out for.');
    const grant = await this.parts.grants.grant(right, subjectId, caseId, caller);
    if (grant.ok) return grant.value;
    const { message, reason, nextFreeOn } = grant.error;
    await this.parts.log.record(caller, [{ subjectId, context: 'EXTRACT', categories: [], outcome: 'DENIED', reason }]);
    throw new AppError('FORBIDDEN', message, { details: { reason, nextFreeOn } });
  }

  private async opening(form: ExtractForm, subjectId: string, caseId: string, { language }: CallerContext): Promise<ExtractPiece> {
    const { document } = this.forms[form];
    const head = await this.head(subjectId, caseId, language);
    return { text: document.open(head), next: cursorOf({ caseId, section: 0, after: null, written: 0 }), ifBroken: document.broken(false, language) };
  }

  private async page(form: ExtractForm, subjectId: string, place: Place, caller: CallerContext): Promise<ExtractPiece> {
    const { document, sections, right } = this.forms[form];
    const section = sections[place.section];
    if (section === undefined) throw notACursor();
    const { after, written } = place;
    const { items, next } = await this.parts.pages.read(section, { subjectId, after, portable: right === 'PORTABILITY', caller });
    const text = document.page(section, { items: items as never, first: after === null, last: next === null, written }, caller.language);
    if (next !== null) {
      const onward = cursorOf({ ...place, after: next, written: written + items.length });
      return { text, next: onward, ifBroken: document.broken(true, caller.language) };
    }
    if (place.section + 1 < sections.length) {
      const onward = cursorOf({ ...place, section: place.section + 1, after: null, written: 0 });
      return { text, next: onward, ifBroken: document.broken(false, caller.language) };
    }
    return { text: text + document.close(caller.language), next: null, ifBroken: '' };
  }

  private async head(subjectId: string, caseId: string, language: Language): Promise<ExtractHead> {
    const { register, store, grants, clock } = this.parts;
    const subject = await store.subject(subjectId);
    if (subject === null) throw new AppError('NOT_FOUND', 'The vault knows no such person.');
    const { name, email, postalAddress } = register.controller;
    const { name: authority, website, email: mail } = register.supervisoryAuthority;
    return {
      language,
      generatedAt: clock.now(),
      caseId,
      registerVersion: register.version,
      subject: { id: subject.id, kind: subject.kind, since: subject.createdAt },
      controller: { name, email, postalAddress },
      supervisoryAuthority: { name: authority, website, email: mail },
      purposes: register.purposes
        .filter(({ categories }) => categories !== 'ALL')
        .map((rule) => ({
          code: rule.code,
          name: rule.name[language],
          notice: rule.notice[language],
          legalBasis: legalBasisOf(rule),
          retention: retentionInWords(register, rule).map((sentence) => sentence[language]),
          automation: automationInWords(rule.automation, language),
        })),
      privacyContact: privacyContactNotice(register, language),
      recipients: privacyNotice(register, language).recipients.map(({ code, name: who, role, thirdCountries }) => ({ code, name: who, role, thirdCountries })),
      rights: register.rights.map((right) => ({ code: right.code, article: right.article, name: right.name[language], notice: right.notice[language] })),
      nextFreeOn: await grants.nextFreeOn(subjectId),
    };
  }
}

function cursorOf(place: Place): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

function placeOf(cursor: string): Place {
  try {
    return placeShape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw notACursor();
  }
}

function notACursor(): AppError {
  return new AppError('BAD_INPUT', 'The cursor is not one of an extract.');
}
