import { AppError } from '@andamal/kernel';
import { mayUse } from '@andamal/policy';
import { personalDataRef, serviceCaller, type CallerContext, type SubgraphName } from '@andamal/service';
import { PersonalDataReader, type ReadingParts, type RevealedValue } from '../reading/personal-data.reader';
import type { MessageEntity } from './message.entity';
import type { Template } from './templates/template.types';

const SERVICE: SubgraphName = 'privacy-compliance';
/** Others who help run the site, of the policy's recipients: the mail service is one of them. */
export const MAIL_RECIPIENT = 'SITE_OPERATIONS';
const ADDRESS = 'EMAIL';
const NAME = 'NAME';
const WORDS = 'CORRESPONDENCE';

/** The person as far as this letter may know them, with the data that it takes. */
export interface Addressee {
  readonly address: RevealedValue;
  readonly name: RevealedValue | null;
  /** What the letter is to tell of what was said, where it tells of that. */
  readonly words: RevealedValue | null;
}

export type AddresseeResult = { readonly ok: true; readonly addressee: Addressee } | { readonly ok: false; readonly reason: string };

/**
 * Decides, at the moment of sending, whether a letter may use the person's address and name, with the rules of every other
 * read: the register, objections, withdrawn consents, restrictions, live bindings; and whether the mail service may have
 * them. What is read is in the access log before it is opened. A denied name costs the name; a denied address, or denied
 * words of a letter that is there to tell them, the letter.
 */
export async function readAddressee(reading: ReadingParts, message: MessageEntity, template: Template): Promise<AddresseeResult> {
  const { purpose } = message;
  const recipient = reading.register.recipients.find(({ code }) => code === MAIL_RECIPIENT);
  const mayHave = (category: string): boolean =>
    recipient !== undefined &&
    recipient.purposes.includes(purpose) &&
    recipient.categories.includes(category) &&
    mayUse(reading.register, purpose, category);
  const tells = template.needs === 'WORDS';
  if (!mayHave(ADDRESS) || (tells && !mayHave(WORDS))) return { ok: false, reason: 'RECIPIENT_NOT_ALLOWED' };

  const reader = new PersonalDataReader(reading, callerFor(message));
  const ref = refOf(message);
  const [address, name, words] = await Promise.all([
    reader.reveal(ref, ADDRESS).catch(denialOf),
    template.shows.includes(NAME) && mayHave(NAME) ? reader.reveal(ref, NAME).catch(denialOf) : null,
    tells ? reader.reveal(wordsOf(message), WORDS).catch(denialOf) : null,
  ]);
  if (typeof address === 'string') return { ok: false, reason: address };
  if (address === null) return { ok: false, reason: 'NO_ADDRESS' };
  if (typeof words === 'string') return { ok: false, reason: words };
  if (tells && words === null) return { ok: false, reason: 'NO_WORDS' };
  return { ok: true, addressee: { address, name: typeof name === 'string' ? null : name, words } };
}

/** The entry of a support case that the letter tells. */
function wordsOf({ subjectId, parameters }: MessageEntity): string {
  return personalDataRef(subjectId, 'DEPOSIT', String(parameters['depositId']));
}

/** The vault itself, for the message's purpose. Its line in the access log names the letter, and the message as the request. */
function callerFor({ purpose, template, id, language }: MessageEntity): CallerContext {
  return { ...serviceCaller(SERVICE, `SendMail:${template}`, id), purpose, language };
}

/** The letter of an order or a deposit goes to the address that was given with it; any other to the person's own. */
function refOf({ subjectId, contextKind, contextId }: MessageEntity): string {
  const itsOwn = contextKind === 'ORDER' || contextKind === 'INVOICE' || contextKind === 'DEPOSIT';
  return itsOwn ? personalDataRef(subjectId, contextKind, contextId) : personalDataRef(subjectId, 'ACCOUNT', subjectId);
}

/** Why it was denied: a code of the decision. @throws whatever else went wrong */
function denialOf(error: unknown): string {
  if (error instanceof AppError && error.code === 'PURPOSE_DENIED') return String(error.details['reason']);
  throw error;
}
