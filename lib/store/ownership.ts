import type * as z from 'zod/mini';
import { InvalidItemError } from './item';
import {
  changeSortKey,
  HEARTBEAT,
  listingSortKey,
  lookSortKey,
  targetSortKey,
  vantagePartition,
  viewSortKey,
} from './keys';
import type { Item, Key } from './table';

/** What vantages store, as far as its key tells of it. */
export interface Owned {
  readonly vantage: string;
  readonly shard: number;
  readonly target?: string;
  readonly host?: string;
  readonly incident?: string;
  readonly address?: string;
  /** When a change was. */
  readonly at?: string;
}

/** Whether the key of an item says what its body says: who can write for a vantage speaks for that one only. */
export const isItsOwn = (body: Owned, { pk, sk }: Key): boolean =>
  vantagePartition(body.vantage, body.shard) === pk && sortKeyOf(body, sk) === sk;

function sortKeyOf({ target = '', host = '', incident = '', address = '', at = '' }: Owned, sk: string): string {
  switch (sk.split('#', 1)[0]) {
    case 'host':
      return viewSortKey(target, host);
    case 'target':
      return targetSortKey(target);
    case 'change':
      return changeSortKey(at, host);
    case 'look':
      return lookSortKey(incident);
    case 'listing':
      return listingSortKey(address);
    default:
      return HEARTBEAT;
  }
}

/** The bodies of what vantages stored, and why others are left aside: one for each. */
export interface Vouched<T> {
  readonly bodies: readonly T[];
  readonly rejected: readonly string[];
}

/** Reads items of vantages. One that is broken, or that is not what its key says, keeps none of the others from it. */
export function vouched<T extends Owned>(items: readonly Item[], schema: z.ZodMiniType<T>): Vouched<T> {
  const bodies: T[] = [];
  const rejected: string[] = [];
  for (const item of items) {
    const result = schema.safeParse(item.body);
    if (!result.success) rejected.push(new InvalidItemError(item, result.error, item.body).message);
    else if (isItsOwn(result.data, item)) bodies.push(result.data);
    else rejected.push(`${item.pk} / ${item.sk} speaks for ${spokenFor(result.data)}`);
  }
  return { bodies, rejected };
}

const spokenFor = ({ vantage, shard, target, host }: Owned): string =>
  [vantagePartition(vantage, shard), target, host].filter((part) => part !== undefined).join(' ');
