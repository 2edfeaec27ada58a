import type { Price } from './prices';

/** One line of a month's bill. */
export interface Component {
  readonly name: string;
  /** Of `price.unit`, in a month. */
  readonly quantity: number;
  readonly price: Price;
  readonly usdPerMonth: number;
  /** What the quantity is made of. */
  readonly note: string;
}

export const component = (name: string, quantity: number, price: Price, note: string): Component => ({
  name,
  quantity,
  price,
  usdPerMonth: (quantity * price.usd) / price.per,
  note,
});
