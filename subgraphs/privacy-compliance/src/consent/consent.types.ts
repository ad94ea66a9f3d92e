import type { Localized } from '@andamal/policy';
import { NotPersonal, NotPersonalField, UserError } from '@andamal/service';
import { MaxLength } from 'class-validator';
import { Field, GraphQLISODateTime, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { DataSubject } from '../reading/data-subject.types';
import { LocalizedText } from '../register/register.types';

export enum ConsentErrorCode {
  NOT_A_CONSENT_PURPOSE = 'NOT_A_CONSENT_PURPOSE',
  UNKNOWN_TEXT = 'UNKNOWN_TEXT',
  UNKNOWN_SUBJECT = 'UNKNOWN_SUBJECT',
  ACCOUNT_CLOSED = 'ACCOUNT_CLOSED',
}
registerEnumType(ConsentErrorCode, {
  name: 'ConsentErrorCode',
  description: 'What a consent can fail for.',
  valuesConfig: {
    NOT_A_CONSENT_PURPOSE: { description: 'The purpose does not rest on consent.' },
    UNKNOWN_TEXT: { description: 'The policy register has no consent text of that version.' },
    UNKNOWN_SUBJECT: { description: 'The vault knows no such person.' },
    ACCOUNT_CLOSED: { description: 'The account that the consent would be given in is closed.' },
  },
});

@InputType({ description: 'A consent to be given.' })
export class GiveConsentInput {
  @NotPersonalField(() => String, { defaultValue: 'NEWSLETTER', description: 'Code of the purpose.' })
  @MaxLength(40)
  purpose!: string;

  @NotPersonalField(() => String, { description: 'Version of the text that the person was shown; see `policyRegister`.' })
  @MaxLength(32)
  textVersion!: string;
}

@InputType({ description: 'A consent to be withdrawn.' })
export class WithdrawConsentInput {
  @NotPersonalField(() => String, { defaultValue: 'NEWSLETTER', description: 'Code of the purpose.' })
  @MaxLength(40)
  purpose!: string;
}

@ObjectType({ description: 'A consent, with the proof of what was shown (GDPR Art. 7(1)).', simpleResolvers: true })
export class Consent {
  @NotPersonalField(() => ID, { description: 'Its id.' })
  id!: string;

  @NotPersonalField(() => String, { description: 'Code of the purpose.' })
  purpose!: string;

  @NotPersonalField(() => String, { description: 'Version of the text that was shown.' })
  textVersion!: string;

  @NotPersonalField(() => String, { description: 'Language of the text that was shown.' })
  language!: string;

  @NotPersonalField(() => String, { nullable: true, description: 'SHA-256 of the text that was shown, hex.' })
  textDigest!: string | null;

  @NotPersonalField(() => String, { description: 'How it was given, such as SITE or REGISTRATION.' })
  channel!: string;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'When it was given.' })
  givenAt!: Date;

  @NotPersonalField(() => GraphQLISODateTime, { nullable: true, description: 'When it was withdrawn, or ended with its account; null: it holds.' })
  withdrawnAt!: Date | null;

  @NotPersonalField(() => Boolean, {
    description: 'Whether it is kept and not used for the time being, as the person has restricted the use of their data (GDPR Art. 18). It counts once that is lifted.',
  })
  restricted!: boolean;
}

@ObjectType({ description: 'A consent that a change of the policy asks for anew: until it is given again, it is not used.', simpleResolvers: true })
export class ConsentToConfirm {
  @NotPersonalField(() => String, { description: 'Code of the purpose.' })
  purpose!: string;

  @Field(() => LocalizedText, { description: 'What the purpose is called.' })
  name!: Localized;

  @NotPersonalField(() => String, { description: 'Version of the policy that asks for it.' })
  policyVersion!: string;

  @Field(() => LocalizedText, { description: 'What has changed.' })
  whatChanged!: Localized;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'Since when the consent from before does not count any more.' })
  since!: Date;

  @NotPersonalField(() => String, { description: 'Version of the text: pass it to `giveConsent` when the person agrees.' })
  textVersion!: string;

  @Field(() => LocalizedText, { description: 'The text to show.' })
  text!: Localized;
}

@NotPersonal()
@ObjectType({ description: 'Why the consent could not be changed.', implements: UserError })
export class ConsentError extends UserError {
  @Field(() => ConsentErrorCode, { description: 'What is wrong.' })
  code!: ConsentErrorCode;
}

@ObjectType({ description: 'The consents that were given or ended.' })
export class ConsentPayload {
  @Field(() => DataSubject, { nullable: true, description: 'The person.' })
  subject?: DataSubject | null;

  @Field(() => [Consent], { description: 'The consents that the call was about.' })
  consents!: Consent[];

  @NotPersonalField(() => String, { nullable: true, description: 'Of a withdrawal, in plain words: what has stopped, and what goes on. Null where nothing was withdrawn.' })
  explanation!: string | null;

  @Field(() => [ConsentError], { description: 'What can be put right.' })
  userErrors!: ConsentError[];
}
