import type { Price } from './prices';

const grouped = (value: number, digits: { readonly least?: number; readonly most: number }): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits.least ?? 0, maximumFractionDigits: digits.most });

/** Two digits behind the point: `1,234.50`. */
export const amountOf = (usd: number): string => grouped(usd, { least: 2, most: 2 });

/** `26,280`, `0.0456`; more digits the smaller it is. */
export const quantityOf = (quantity: number): string =>
  grouped(quantity, { most: quantity >= 100 ? 0 : quantity >= 1 ? 1 : 4 });

/** `$0.30`, `$0.20 per 1,000,000` */
export const priceOf = ({ usd, per }: Price): string =>
  `$${grouped(usd, { least: 2, most: 10 })}${per === 1 ? '' : ` per ${grouped(per, { most: 0 })}`}`;
