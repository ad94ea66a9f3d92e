import { graphqlEnum } from '../schema/graphql-enum';
import { fixed, type Problem, type Texts } from '../schema/problem';

export const PlaceOrderErrorCode = graphqlEnum('PlaceOrderErrorCode', 'Why an order was not placed. Nothing has happened then.', {
  CART_NOT_FOUND: 'There is no open cart with this id that you may use.',
  CART_EMPTY: 'The cart holds no goods.',
  CART_CHANGED: 'The cart was changed while the order was being placed.',
  VARIANT_NOT_SOLD: 'A product in the cart is not sold any more.',
  OUT_OF_STOCK: 'There are fewer in stock than the cart asks for.',
  PRICE_CHANGED: 'It costs something else than the customer agreed to.',
  VALUE_TOO_HIGH: 'The order is worth more than the shop sells in one order.',
  REQUIRED: 'A field that this order needs is empty.',
  INVALID_VALUE: 'A value is not of the form that its field takes.',
  NOT_OF_AGE: 'Private persons buy from the age of 18.',
  DELIVERY_NOT_OFFERED: 'This delivery is not offered for these goods.',
  PAYMENT_DECLINED: 'The payment was declined.',
  IDEMPOTENCY_KEY_REUSED: 'The key belongs to another order.',
  ACCOUNT_CLOSED: 'The account that the order would belong to is closed.',
});
export type PlaceOrderErrorCode = keyof typeof PlaceOrderErrorCode;

export type CheckoutProblem = Problem<PlaceOrderErrorCode>;

export const CHECKOUT_TEXTS: Texts<PlaceOrderErrorCode> = {
  CART_NOT_FOUND: fixed('Varukorgen finns inte längre.', 'This cart does not exist any more.'),
  CART_EMPTY: fixed('Varukorgen är tom.', 'The cart is empty.'),
  CART_CHANGED: fixed(
    'Varukorgen ändrades under tiden. Kontrollera den och försök igen.',
    'The cart was changed meanwhile. Check it and try again.',
  ),
  VARIANT_NOT_SOLD: fixed('En produkt i varukorgen säljs inte längre.', 'A product in the cart is not sold any more.'),
  OUT_OF_STOCK: {
    sv: ({ name, available }) => `${name}: det finns bara ${available} kvar.`,
    en: ({ name, available }) => `${name}: only ${available} left.`,
  },
  PRICE_CHANGED: fixed(
    'Priset har ändrats. Kontrollera varukorgen och försök igen.',
    'The price has changed. Check the cart and try again.',
  ),
  VALUE_TOO_HIGH: fixed('Beställningen är för stor. Kontakta oss så hjälper vi dig.', 'The order is too large. Contact us and we will help.'),
  REQUIRED: fixed('Fältet måste fyllas i.', 'This field has to be filled in.'),
  INVALID_VALUE: fixed('Kontrollera vad du har skrivit i fältet.', 'Check what you have written in this field.'),
  NOT_OF_AGE: fixed('Du måste ha fyllt 18 år för att handla hos oss.', 'You have to be 18 years old to buy from us.'),
  DELIVERY_NOT_OFFERED: fixed('Leveranssättet går inte att välja för de här varorna.', 'These goods cannot be delivered this way.'),
  PAYMENT_DECLINED: fixed(
    'Betalningen gick inte igenom. Inget har dragits. Försök med ett annat kort.',
    'The payment was declined. Nothing was charged. Try another card.',
  ),
  IDEMPOTENCY_KEY_REUSED: fixed(
    'Beställningen hör till en annan varukorg eller har andra uppgifter. Ladda om sidan och försök igen.',
    'This order belongs to another cart or has other details. Reload the page and try again.',
  ),
  ACCOUNT_CLOSED: fixed('Kontot är stängt. Logga ut för att handla utan konto.', 'The account is closed. Sign out to buy without an account.'),
};
