import { graphqlEnum } from '../schema/graphql-enum';
import { fixed, type Text } from '../schema/problem';

const CODES = {
  CART_NOT_FOUND: 'There is no open cart with this id that you may use.',
  VARIANT_NOT_FOUND: 'There is no such variant, or it is not sold.',
  OUT_OF_STOCK: 'The variant is not in stock.',
  QUANTITY_TOO_LARGE: 'One line holds 999 pieces at most.',
  TOO_MANY_LINES: 'A cart holds 100 lines at most.',
  VALUE_TOO_HIGH: 'The cart would be worth more than the shop sells in one order.',
  LINE_NOT_FOUND: 'The cart does not hold this.',
} as const;

export const AddToCartErrorCode = graphqlEnum('AddToCartErrorCode', 'Why something could not be added to a cart.', {
  CART_NOT_FOUND: CODES.CART_NOT_FOUND,
  VARIANT_NOT_FOUND: CODES.VARIANT_NOT_FOUND,
  OUT_OF_STOCK: CODES.OUT_OF_STOCK,
  QUANTITY_TOO_LARGE: CODES.QUANTITY_TOO_LARGE,
  TOO_MANY_LINES: CODES.TOO_MANY_LINES,
  VALUE_TOO_HIGH: CODES.VALUE_TOO_HIGH,
});
export type AddToCartErrorCode = keyof typeof AddToCartErrorCode;

export const ChangeCartLineErrorCode = graphqlEnum('ChangeCartLineErrorCode', 'Why a line could not be changed.', {
  CART_NOT_FOUND: CODES.CART_NOT_FOUND,
  LINE_NOT_FOUND: CODES.LINE_NOT_FOUND,
  VALUE_TOO_HIGH: CODES.VALUE_TOO_HIGH,
});
export type ChangeCartLineErrorCode = keyof typeof ChangeCartLineErrorCode;

export const RemoveFromCartErrorCode = graphqlEnum('RemoveFromCartErrorCode', 'Why a line could not be removed.', {
  CART_NOT_FOUND: CODES.CART_NOT_FOUND,
  LINE_NOT_FOUND: CODES.LINE_NOT_FOUND,
});
export type RemoveFromCartErrorCode = keyof typeof RemoveFromCartErrorCode;

export const RecyclingErrorCode = graphqlEnum('RecyclingErrorCode', 'Why a recycling cart could not be changed.', {
  CART_NOT_FOUND: CODES.CART_NOT_FOUND,
  ITEM_NOT_FOUND: 'The shop does not take back such an item.',
  QUANTITY_TOO_LARGE: 'More pieces than fit into one return.',
  LINE_NOT_FOUND: 'The recycling cart does not hold this.',
});
export type RecyclingErrorCode = keyof typeof RecyclingErrorCode;

/** What the customer is told. */
export const CART_TEXTS: Readonly<Record<keyof typeof CODES | 'ITEM_NOT_FOUND', Text>> = {
  CART_NOT_FOUND: fixed('Varukorgen finns inte längre.', 'This cart does not exist any more.'),
  VARIANT_NOT_FOUND: fixed('Produkten säljs inte.', 'This product is not sold.'),
  OUT_OF_STOCK: fixed('Produkten är slut i lager.', 'This product is out of stock.'),
  QUANTITY_TOO_LARGE: {
    sv: ({ max }) => `Högst ${max} av samma sort.`,
    en: ({ max }) => `At most ${max} of the same kind.`,
  },
  TOO_MANY_LINES: fixed('Varukorgen rymmer högst 100 olika produkter.', 'A cart holds at most 100 different products.'),
  VALUE_TOO_HIGH: fixed('Beställningen blir för stor. Kontakta oss så hjälper vi dig.', 'The order becomes too large. Contact us and we will help.'),
  LINE_NOT_FOUND: fixed('Det finns inte i varukorgen.', 'This is not in the cart.'),
  ITEM_NOT_FOUND: fixed('Vi tar inte emot den sorten.', 'We do not take back this kind.'),
};
