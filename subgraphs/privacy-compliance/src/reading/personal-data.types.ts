import { NotPersonalField, PersonalDataField, readVisit, readWords, type PersonalDataRef } from '@andamal/service';
import type { GraphQLResolveInfo } from 'graphql';
import { Directive, ID, ObjectType } from 'type-graphql';
import { fieldsOf } from './fields-of';
import type { Answers, Asked, PersonalDataReader, RevealedValue } from './personal-data.reader';

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
  /** @param answers what was asked before the object was there came to; an error: it could not be answered */
  constructor(
    id: string,
    private readonly reader: PersonalDataReader,
    private readonly answers: Answers | Error | null = null,
  ) {
    this.id = id;
  }

  /**
   * With what the field that is being resolved, or its reference, is asked for.
   *
   * @param ref what the id names
   * @param epoch the person's privacy epoch, where a statement has just told it
   */
  static read(id: string, ref: PersonalDataRef | null, reader: PersonalDataReader, info: GraphQLResolveInfo, epoch: number | null = null): Promise<PersonalData> {
    const asked = askedBy(info);
    return new Promise((made) => {
      if (asked.length === 0) made(new PersonalData(id, reader));
      // A failure costs the fields, as a denial does, and not the object.
      else reader.ask({ ref, asked, epoch, answered: (answers) => made(new PersonalData(id, reader, answers)) });
    });
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
    const shown = (value: string | null): unknown => (value === null ? null : as(value));
    const position = this.positionOf(category);
    return position === null ? this.reader.of(this.id).one(category).then(shown) : shown((this.answers as Answers).firstAt(position));
  }

  /** Null when there are none. */
  private all(category: string, as: (value: string) => string): MaybePromise<string[] | null> {
    const shown = (values: readonly RevealedValue[]): string[] | null => (values.length === 0 ? null : values.map(({ value }) => as(value)));
    const position = this.positionOf(category);
    return position === null ? this.reader.of(this.id).values({ category, every: true }).then(shown) : shown((this.answers as Answers).at(position));
  }

  /** @returns null: it was not asked before. @throws the failure */
  private positionOf(category: string): number | null {
    if (this.answers instanceof Error) throw this.answers;
    const position = this.answers?.find(category) ?? -1;
    return position < 0 ? null : position;
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
