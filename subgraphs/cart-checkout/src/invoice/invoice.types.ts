import { NotPersonal, NotPersonalField, UserError } from '@andamal/service';
import { Length, Matches } from 'class-validator';
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { Invoice, InvoiceStateEnum } from '../order/order.types';
import { CreditInvoiceErrorCode, RegisterPaymentErrorCode, WriteOffInvoiceErrorCode } from './invoice-problems';
import type { InvoiceState } from './invoice.states';

@InputType({ description: 'Which invoices.' })
export class InvoiceFilter {
  @NotPersonalField(() => InvoiceStateEnum, { nullable: true, description: 'Only those in this state.' })
  state?: InvoiceState | null;
}

@InputType({ description: 'Which invoice has been paid.' })
export class RegisterPaymentInput {
  @NotPersonalField(() => ID, { description: 'Id of the invoice.' })
  @Length(1, 36)
  invoiceId!: string;

  @NotPersonalField(() => String, {
    description: 'Drawn by the client, once per payment: 16 to 128 letters, digits, `-` and `_`. The same key again registers nothing more.',
  })
  @Length(16, 128)
  @Matches(/^[\w-]*$/, { message: 'idempotencyKey takes letters, digits, - and _ only' })
  idempotencyKey!: string;
}

@InputType({ description: 'Which invoice to credit.' })
export class CreditInvoiceInput {
  @NotPersonalField(() => ID, { description: 'Id of the invoice.' })
  @Length(1, 36)
  invoiceId!: string;
}

@InputType({ description: 'Which invoice is not claimed any more.' })
export class WriteOffInvoiceInput {
  @NotPersonalField(() => ID, { description: 'Id of the invoice.' })
  @Length(1, 36)
  invoiceId!: string;
}

@NotPersonal()
@ObjectType({ implements: UserError, description: 'Why a payment was not registered.' })
export class RegisterPaymentError extends UserError {
  @Field(() => RegisterPaymentErrorCode, { description: 'What is wrong.' })
  code!: RegisterPaymentErrorCode;
}

@ObjectType({ description: 'The invoice after it was paid.' })
export class RegisterPaymentPayload {
  @Field(() => Invoice, { nullable: true, description: 'The invoice as it is now; null when nothing was changed.' })
  invoice?: Invoice | null;

  @Field(() => [RegisterPaymentError], { description: 'What can be put right.' })
  userErrors!: RegisterPaymentError[];
}

@NotPersonal()
@ObjectType({ implements: UserError, description: 'Why an invoice was not credited.' })
export class CreditInvoiceError extends UserError {
  @Field(() => CreditInvoiceErrorCode, { description: 'What is wrong.' })
  code!: CreditInvoiceErrorCode;
}

@ObjectType({ description: 'The invoice after it was credited.' })
export class CreditInvoicePayload {
  @Field(() => Invoice, { nullable: true, description: 'The invoice as it is now; null when nothing was changed.' })
  invoice?: Invoice | null;

  @Field(() => [CreditInvoiceError], { description: 'What can be put right.' })
  userErrors!: CreditInvoiceError[];
}

@NotPersonal()
@ObjectType({ implements: UserError, description: 'Why an invoice was not written off.' })
export class WriteOffInvoiceError extends UserError {
  @Field(() => WriteOffInvoiceErrorCode, { description: 'What is wrong.' })
  code!: WriteOffInvoiceErrorCode;
}

@ObjectType({ description: 'The invoice after it was written off.' })
export class WriteOffInvoicePayload {
  @Field(() => Invoice, { nullable: true, description: 'The invoice as it is now; null when nothing was changed.' })
  invoice?: Invoice | null;

  @Field(() => [WriteOffInvoiceError], { description: 'What can be put right.' })
  userErrors!: WriteOffInvoiceError[];
}
