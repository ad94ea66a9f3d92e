/** The state that a piece of goods is in. Everything that is not new belongs to the outlet. */
export enum ProductCondition {
  NEW = 'NEW',
  OPENED_BOX = 'OPENED_BOX',
  B_STOCK = 'B_STOCK',
  REFURBISHED = 'REFURBISHED',
}
