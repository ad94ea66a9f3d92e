import { NotPersonalField, PersonalDataField, readVisit, readWords } from '@andamal/service';
import { Directive, ID, ObjectType } from 'type-graphql';
import type { ContextReader, PersonalDataReader } from './personal-data.reader';

@ObjectType({ description: 'A postal address. It is personal data as a whole, and read as a whole.', simpleResolvers: true })
export class PostalAddress {
  @PersonalDataField('ADDRESS', () => String, { nullable: false, description: 'Street and number.' })
  street!: string;

  @PersonalDataField('ADDRESS', () => String, { nullable: false, description: 'Postal code, such as 136 50.' })
  postalCode!: string;

  @PersonalDataField('ADDRESS', () => String, { nullable: false, description: 'City.' })
  city!: string;
}

/**
 * Fields are getters that ask the request's reader: it gathers what all objects of an answer are asked for, and answers
 * it together.
 */
@Directive('@key(fields: "id")')
@ObjectType({
  description:
    'The personal data of one person in one context: an account, an order, an invoice or a support case. Each field is shown only for a ' +
    'purpose that may use it; otherwise it is null, with an error PURPOSE_DENIED.',
  simpleResolvers: true,
})
export class PersonalData {
  constructor(
    ref: string,
    reader: PersonalDataReader,
  ) {
    this.id = ref;
    this.context = reader.of(ref);
  }

  private readonly context: ContextReader;

  @NotPersonalField(() => ID, { description: 'Names the person and the context. Says nothing about the person.' })
  readonly id: string;

  @PersonalDataField('NAME', () => String, { description: 'Name.' })
  get name(): Promise<string | null> {
    return this.context.one('NAME');
  }

  @PersonalDataField('COMPANY_NAME', () => String, { description: 'Name of the company that the person buys for.' })
  get companyName(): Promise<string | null> {
    return this.context.one('COMPANY_NAME');
  }

  @PersonalDataField('ADDRESS', () => PostalAddress, { description: 'Postal address.' })
  get address(): Promise<PostalAddress | null> {
    return this.context.one('ADDRESS').then((json) => (json === null ? null : (JSON.parse(json) as PostalAddress)));
  }

  @PersonalDataField('PHONE', () => String, { description: 'Phone number in E.164, such as +46701234567.' })
  get phone(): Promise<string | null> {
    return this.context.one('PHONE');
  }

  @PersonalDataField('PERSONAL_IDENTITY_NUMBER', () => String, { description: 'Personnummer or samordningsnummer, twelve digits.' })
  get personalIdentityNumber(): Promise<string | null> {
    return this.context.one('PERSONAL_IDENTITY_NUMBER');
  }

  @PersonalDataField('ORGANISATION_NUMBER', () => String, {
    description: 'Organisationsnummer. That of a sole trader is a personnummer, and shown only to who may see one.',
  })
  get organisationNumber(): Promise<string | null> {
    return this.context.one('ORGANISATION_NUMBER');
  }

  @PersonalDataField('EMAIL', () => String, { description: 'E-mail address.' })
  get email(): Promise<string | null> {
    return this.context.one('EMAIL');
  }

  @PersonalDataField('IP_ADDRESS', () => String, { description: 'IP address of the device that the account or order came from.' })
  get ipAddress(): Promise<string | null> {
    return this.context.one('IP_ADDRESS');
  }

  @PersonalDataField('BROWSING_HISTORY', () => [String], { description: 'Visits of the signed-in customer, when and which page, the latest first.' })
  get browsingHistory(): Promise<string[] | null> {
    return this.context.all('BROWSING_HISTORY').then(visitsOfAll);
  }

  @PersonalDataField('PAYMENT_DETAILS', () => String, { description: 'What the payment was made with. Never a whole card number.' })
  get paymentDetails(): Promise<string | null> {
    return this.context.one('PAYMENT_DETAILS');
  }

  @PersonalDataField('PAYMENT_METHOD', () => String, { description: 'How it was paid.' })
  get paymentMethod(): Promise<string | null> {
    return this.context.one('PAYMENT_METHOD');
  }

  @PersonalDataField('ACCOUNT_DETAILS', () => String, { description: 'Details of the account that belong to a booked transaction.' })
  get accountDetails(): Promise<string | null> {
    return this.context.one('ACCOUNT_DETAILS');
  }

  @PersonalDataField('CORRESPONDENCE', () => [String], { description: 'Messages, calls and chats, the latest first.' })
  get correspondence(): Promise<string[] | null> {
    return this.context.all('CORRESPONDENCE').then(wordsOfAll);
  }

  @PersonalDataField('ACCOUNT_NOTES', () => [String], { description: 'Short notes of staff on the account, the latest first.' })
  get accountNotes(): Promise<string[] | null> {
    return this.context.all('ACCOUNT_NOTES').then(wordsOfAll);
  }

  @PersonalDataField('OF_AGE', () => Boolean, { description: 'Whether the buyer had turned 18, where only that was kept.' })
  get ofAge(): Promise<boolean | null> {
    return this.context.one('OF_AGE').then((value) => (value === null ? null : value === 'yes'));
  }
}

/** What was said, without when and by whom. */
function wordsOfAll(values: string[] | null): string[] | null {
  return values === null ? null : values.map((value) => readWords(value)?.text ?? value);
}

function visitsOfAll(values: string[] | null): string[] | null {
  if (values === null) return null;
  return values.map((value) => {
    const visit = readVisit(value);
    return visit === null ? value : `${visit.at} ${visit.path}`;
  });
}
