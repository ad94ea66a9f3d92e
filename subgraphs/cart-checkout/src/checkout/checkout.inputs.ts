import { NotPersonalField, PersonalDataField } from '@andamal/service';
import { Length, Matches, Max, MaxLength, Min, ValidateNested } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { DeliveryMethodCode } from '../delivery/delivery-policy';
import { graphqlEnum } from '../schema/graphql-enum';

export const PaymentMethod = graphqlEnum('PaymentMethod', 'How an order is paid.', {
  CARD: 'By card, now.',
  INVOICE: 'By invoice, within 30 days.',
});
export type PaymentMethod = keyof typeof PaymentMethod;

/*
 * Fields with personal data are nullable, as all of them are; which ones an order needs is checked by the checkout. The
 * limits here only keep absurd lengths away, with messages that never repeat a value.
 */

@InputType({ description: 'Who buys. A private person gives a personal identity number, a company its name and organisation number.' })
export class OrderContactInput {
  @PersonalDataField('NAME', () => String, { description: 'Name of the person; for a company, whom to contact there. At most 120 characters.' })
  @MaxLength(120)
  name?: string | null;

  @PersonalDataField('COMPANY_NAME', () => String, { description: 'Name of the company, with `organisationNumber`. At most 160 characters.' })
  @MaxLength(160)
  companyName?: string | null;

  @PersonalDataField('EMAIL', () => String, { description: 'Where the confirmation goes. At most 254 characters.' })
  @MaxLength(254)
  email?: string | null;

  @PersonalDataField('PHONE', () => String, { description: 'Number for the delivery. At most 25 characters.' })
  @MaxLength(25)
  phone?: string | null;

  @PersonalDataField('PERSONAL_IDENTITY_NUMBER', () => String, {
    description:
      'Personnummer of a private person, with 10 or 12 digits. Tells that the buyer is of age, and is kept for purchases by invoice only. Not used for companies.',
  })
  @MaxLength(20)
  personalIdentityNumber?: string | null;

  @PersonalDataField('ORGANISATION_NUMBER', () => String, { description: 'Organisationsnummer of a company, 10 digits. With `companyName`.' })
  @MaxLength(20)
  organisationNumber?: string | null;
}

@InputType({ description: 'Where the goods go.' })
export class DeliveryAddressInput {
  @PersonalDataField('ADDRESS', () => String, { description: 'Street and number, or box. At most 160 characters.' })
  @MaxLength(160)
  street?: string | null;

  @PersonalDataField('ADDRESS', () => String, { description: 'Postal code. At most 12 characters.' })
  @MaxLength(12)
  postalCode?: string | null;

  @PersonalDataField('ADDRESS', () => String, { description: 'City. At most 80 characters.' })
  @MaxLength(80)
  city?: string | null;
}

@InputType({ description: 'How the order is paid.' })
export class PaymentInput {
  @PersonalDataField('PAYMENT_METHOD', () => PaymentMethod, { description: 'Card or invoice.' })
  method?: PaymentMethod | null;

  @PersonalDataField('PAYMENT_DETAILS', () => String, {
    description: 'For a card: the token that the payment provider gave for it. Card numbers are refused.',
  })
  @MaxLength(128)
  cardToken?: string | null;
}

@InputType({ description: 'An order to place.' })
export class PlaceOrderInput {
  @NotPersonalField(() => ID, { description: 'The cart whose goods are ordered.' })
  @Length(1, 36)
  cartId!: string;

  @NotPersonalField(() => String, {
    description:
      'Drawn by the client, once per order: a random text of 16 to 128 letters, digits, `-` and `_`. Sending the order again with the same key gives the same order.',
  })
  @Length(16, 128)
  @Matches(/^[\w-]*$/, { message: 'idempotencyKey takes letters, digits, - and _ only' })
  idempotencyKey!: string;

  @Field(() => OrderContactInput, { description: 'Who buys.' })
  @ValidateNested()
  contact!: OrderContactInput;

  @Field(() => DeliveryAddressInput, { description: 'Where the goods go, and whom the invoice is made out to.' })
  @ValidateNested()
  deliveryAddress!: DeliveryAddressInput;

  @NotPersonalField(() => DeliveryMethodCode, { description: 'How the goods are delivered.' })
  deliveryMethod!: DeliveryMethodCode;

  @Field(() => PaymentInput, { description: 'How the order is paid.' })
  @ValidateNested()
  payment!: PaymentInput;

  @NotPersonalField(() => Int, {
    nullable: true,
    description: 'What the customer was shown to pay, in öre with VAT and delivery. If it costs something else now, no order is placed.',
  })
  @Min(0)
  @Max(2_147_483_647)
  expectedTotal?: number | null;
}
