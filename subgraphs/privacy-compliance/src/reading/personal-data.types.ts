import { NotPersonalField, PersonalDataField, readVisit, readWords } from '@andamal/service';
import type { GraphQLResolveInfo } from 'graphql';
import { Directive, ID, ObjectType } from 'type-graphql';
import { fieldsOf } from './fields-of';
import type { Answer, Asked, ContextReader, PersonalDataReader, RevealedValue } from './personal-data.reader';

@ObjectType({ description: 'A postal address. It is personal data as a whole, and read as a whole.', simpleResolvers: true })
export class PostalAddress {
  @PersonalDataField('ADDRESS', () => String, { nullable: false, description: 'Street and number.' })
  street!: string;

  @PersonalDataField('ADDRESS', () => String, { nullable: false, description: 'Postal code, such as 136 50.' })
  postalCode!: string;

  @PersonalDataField('ADDRESS', () => String, { nullable: false, description: 'City.' })
  city!: string;
}

/** What each field of {@link PersonalData} asks for. */
const ASKED = new Map<string, Asked>();

/** Declares a field of {@link PersonalData}: one value of a category, or a list of all of them. */
function Shown(category: string, type: Parameters<typeof PersonalDataField>[1], options: { readonly description: string }): PropertyDecorator & MethodDecorator {
  const declare = PersonalDataField(category, type, options);
  return (target: object, field: string | symbol, descriptor?: PropertyDescriptor) => {
    ASKED.set(String(field), { category, every: Array.isArray(type()) });
    declare(target, field, descriptor);
  };
}

/**
 * Fields are getters. What an operation asks of one object is read at once, together with that of all others of the
 * answer, before the object is there; the getters then hand it out, or throw the denial. A field that was not seen to be
 * asked for asks for itself.
 */
@Directive('@key(fields: "id")')
@ObjectType({
  description:
    'The personal data of one person in one context: an account, an order, an invoice or a support case. Each field is shown only for a ' +
    'purpose that may use it; otherwise it is null, with an error PURPOSE_DENIED.',
  simpleResolvers: true,
})
export class PersonalData {
  private readonly context: ContextReader;
  /** What was asked before the object was there, and its answers. A person has few, and a page many persons: no map for each. */
  private asked: readonly Asked[] = [];
  private answers: readonly Answer[] = [];

  constructor(
    ref: string,
    reader: PersonalDataReader,
  ) {
    this.id = ref;
    this.context = reader.of(ref);
  }

  /**
   * With what the field that is being resolved, or its reference, is asked for.
   *
   * @param epoch the person's privacy epoch, where a statement has just told it
   */
  static async read(ref: string, reader: PersonalDataReader, info: GraphQLResolveInfo, epoch: number | null = null): Promise<PersonalData> {
    const data = new PersonalData(ref, reader);
    const asked = askedBy(info);
    if (asked.length === 0) return data;
    // A failure costs the fields, as a denial does, and not the object.
    data.answers = await data.context.read(asked, epoch).catch((error: Error) => asked.map(() => error));
    data.asked = asked;
    return data;
  }

  @NotPersonalField(() => ID, { description: 'Names the person and the context. Says nothing about the person.' })
  readonly id: string;

  @Shown('NAME', () => String, { description: 'Name.' })
  get name(): MaybePromise<string | null> {
    return this.one('NAME');
  }

  @Shown('COMPANY_NAME', () => String, { description: 'Name of the company that the person buys for.' })
  get companyName(): MaybePromise<string | null> {
    return this.one('COMPANY_NAME');
  }

  @Shown('ADDRESS', () => PostalAddress, { description: 'Postal address.' })
  get address(): MaybePromise<PostalAddress | null> {
    return this.one('ADDRESS', addressOf);
  }

  @Shown('PHONE', () => String, { description: 'Phone number in E.164, such as +46701234567.' })
  get phone(): MaybePromise<string | null> {
    return this.one('PHONE');
  }

  @Shown('PERSONAL_IDENTITY_NUMBER', () => String, { description: 'Personnummer or samordningsnummer, twelve digits.' })
  get personalIdentityNumber(): MaybePromise<string | null> {
    return this.one('PERSONAL_IDENTITY_NUMBER');
  }

  @Shown('ORGANISATION_NUMBER', () => String, {
    description: 'Organisationsnummer. That of a sole trader is a personnummer, and shown only to who may see one.',
  })
  get organisationNumber(): MaybePromise<string | null> {
    return this.one('ORGANISATION_NUMBER');
  }

  @Shown('EMAIL', () => String, { description: 'E-mail address.' })
  get email(): MaybePromise<string | null> {
    return this.one('EMAIL');
  }

  @Shown('IP_ADDRESS', () => String, { description: 'IP address of the device that the account or order came from.' })
  get ipAddress(): MaybePromise<string | null> {
    return this.one('IP_ADDRESS');
  }

  @Shown('BROWSING_HISTORY', () => [String], { description: 'Visits of the signed-in customer, when and which page, the latest first.' })
  get browsingHistory(): MaybePromise<string[] | null> {
    return this.all('BROWSING_HISTORY', visitOf);
  }

  @Shown('PAYMENT_DETAILS', () => String, { description: 'What the payment was made with. Never a whole card number.' })
  get paymentDetails(): MaybePromise<string | null> {
    return this.one('PAYMENT_DETAILS');
  }

  @Shown('PAYMENT_METHOD', () => String, { description: 'How it was paid.' })
  get paymentMethod(): MaybePromise<string | null> {
    return this.one('PAYMENT_METHOD');
  }

  @Shown('ACCOUNT_DETAILS', () => String, { description: 'Details of the account that belong to a booked transaction.' })
  get accountDetails(): MaybePromise<string | null> {
    return this.one('ACCOUNT_DETAILS');
  }

  @Shown('CORRESPONDENCE', () => [String], { description: 'Messages, calls and chats, the latest first.' })
  get correspondence(): MaybePromise<string[] | null> {
    return this.all('CORRESPONDENCE', wordsOf);
  }

  @Shown('ACCOUNT_NOTES', () => [String], { description: 'Short notes of staff on the account, the latest first.' })
  get accountNotes(): MaybePromise<string[] | null> {
    return this.all('ACCOUNT_NOTES', wordsOf);
  }

  @Shown('OF_AGE', () => Boolean, { description: 'Whether the buyer had turned 18, where only that was kept.' })
  get ofAge(): MaybePromise<boolean | null> {
    return this.one('OF_AGE', (value) => value === 'yes');
  }

  private one(category: string): MaybePromise<string | null>;
  private one<T>(category: string, as: (value: string) => T): MaybePromise<T | null>;
  private one(category: string, as: (value: string) => unknown = (value) => value): unknown {
    return this.answer({ category, every: false }, ([first]) => (first === undefined ? null : as(first.value)));
  }

  /** Null when there are none. */
  private all(category: string, as: (value: string) => string): MaybePromise<string[] | null> {
    return this.answer({ category, every: true }, (values) => (values.length === 0 ? null : values.map(({ value }) => as(value))));
  }

  /** @throws the failure, AppError PURPOSE_DENIED among them */
  private answer<T>(asked: Asked, as: (values: readonly RevealedValue[]) => T): MaybePromise<T> {
    const answer = this.answers[this.asked.findIndex(({ category }) => category === asked.category)];
    if (answer === undefined) return this.context.values(asked).then(as);
    if (answer instanceof Error) throw answer;
    return as(answer);
  }
}

// One list of nodes is handed to the resolver for each object of a list, and made anew for each request.
const known = new WeakMap<GraphQLResolveInfo['fieldNodes'], readonly Asked[]>();

/** What a field asks of each object of a list is found out once. */
function askedBy(info: GraphQLResolveInfo): readonly Asked[] {
  let asked = known.get(info.fieldNodes);
  if (asked === undefined) known.set(info.fieldNodes, (asked = fieldsOf('PersonalData', info).flatMap((field) => ASKED.get(field) ?? [])));
  return asked;
}

type MaybePromise<T> = T | Promise<T>;

function addressOf(json: string): PostalAddress {
  return JSON.parse(json) as PostalAddress;
}

/** What was said, without when and by whom. */
function wordsOf(value: string): string {
  return readWords(value)?.text ?? value;
}

function visitOf(value: string): string {
  const visit = readVisit(value);
  return visit === null ? value : `${visit.at} ${visit.path}`;
}
