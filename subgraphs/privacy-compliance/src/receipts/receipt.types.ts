import { NotPersonal, NotPersonalField } from '@andamal/service';
import { IsUUID } from 'class-validator';
import { ArgsType, Field, GraphQLISODateTime, ID, Int, ObjectType, registerEnumType } from 'type-graphql';

export enum ReceiptFaultCode {
  NOT_A_RECEIPT = 'NOT_A_RECEIPT',
  UNKNOWN_KEY = 'UNKNOWN_KEY',
  SIGNATURE_WRONG = 'SIGNATURE_WRONG',
  ROOT_WRONG = 'ROOT_WRONG',
  NOT_KNOWN_HERE = 'NOT_KNOWN_HERE',
  KEY_NOT_DESTROYED = 'KEY_NOT_DESTROYED',
  HELD_AGAIN = 'HELD_AGAIN',
  LOG_POSITION_DIFFERS = 'LOG_POSITION_DIFFERS',
}
registerEnumType(ReceiptFaultCode, {
  name: 'ReceiptFaultCode',
  description: 'What speaks against a receipt.',
  valuesConfig: {
    NOT_A_RECEIPT: { description: 'The text is no receipt, or one that was cut.' },
    UNKNOWN_KEY: { description: 'It names a key that is none of this shop’s, now or before.' },
    SIGNATURE_WRONG: { description: 'It was changed after it was signed, or the shop has not signed it.' },
    ROOT_WRONG: { description: 'Its root does not follow from the commitments that it lists.' },
    NOT_KNOWN_HERE: { description: 'The shop has signed it, and has no such receipt: it was issued by another database.' },
    KEY_NOT_DESTROYED: { description: 'A key that it says was destroyed is not among the destroyed keys.' },
    HELD_AGAIN: { description: 'Something that it says was erased is held.' },
    LOG_POSITION_DIFFERS: { description: 'The access log is not what it was when the receipt was issued: see `verifyAccessLog`.' },
  },
});

@NotPersonal()
@ObjectType({ description: 'That one datum is among what a receipt attests (RFC 6962): shows nothing of the others.', simpleResolvers: true })
export class ReceiptInclusionProof {
  @Field(() => ID, { description: 'The datum.' })
  datumId!: string;

  @Field(() => String, { description: 'The leaf: the datum’s id, a space, and the SHA-256 of its destroyed key.' })
  leaf!: string;

  @Field(() => Int, { description: 'Place of the leaf, from 0.' })
  index!: number;

  @Field(() => Int, { description: 'How many leaves there are.' })
  leaves!: number;

  @Field(() => [String], { description: 'The hashes beside the way to the root, from the bottom up, hex.' })
  path!: readonly string[];

  @Field(() => String, { description: 'The root, hex, as in the receipt.' })
  root!: string;
}

@ObjectType({ description: 'What an erasure did, signed. It holds no personal data.' })
export class ErasureReceipt {
  constructor(id: string, text: string) {
    this.id = id;
    this.document = text;
  }

  @NotPersonalField(() => ID, { description: 'Its id.' })
  readonly id: string;

  @NotPersonalField(() => String, {
    description: 'The receipt as JSON, to be kept: what went, what stayed and why, the root over the destroyed keys, and the signature.',
  })
  readonly document: string;
}

@ArgsType()
export class InclusionProofArgs {
  @NotPersonalField(() => ID, { description: 'The datum.' })
  @IsUUID()
  datumId!: string;
}

@NotPersonal()
@ObjectType({ description: 'A public key (Ed25519) by which the shop’s signatures can be checked.', simpleResolvers: true })
export class SigningKey {
  @Field(() => ID, { description: 'As signatures name it.' })
  keyId!: string;

  @Field(() => String, { description: 'Its 32 bytes, base64url.' })
  publicKey!: string;

  @Field(() => Boolean, { description: 'Whether it signs now. A retired key still proves what it signed.' })
  current!: boolean;
}

@NotPersonal()
@ObjectType({ description: 'What a check of a receipt found.', simpleResolvers: true })
export class ReceiptVerification {
  @Field(() => Boolean, { description: 'Whether nothing speaks against it.' })
  valid!: boolean;

  @Field(() => [ReceiptFaultCode], { description: 'What speaks against it.' })
  faults!: readonly ReceiptFaultCode[];

  @Field(() => ID, { nullable: true, description: 'The case that it is about.' })
  caseId!: string | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it was issued, as it says.' })
  issuedAt!: Date | null;

  @Field(() => Int, { description: 'How many data it says were erased.' })
  erased!: number;

  @Field(() => Int, { description: 'How many data it says stayed.' })
  kept!: number;

  @Field(() => ID, { nullable: true, description: 'The key that it names.' })
  keyId!: string | null;
}
