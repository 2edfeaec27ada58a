import type { BlockListAnswer } from './view';

/** What a list said just now, as lib/dns reads it. */
export type SaidByList =
  | {
      readonly state: 'listed';
      readonly codes: readonly string[];
      readonly lists: readonly string[];
      readonly isNote: boolean;
    }
  | { readonly state: 'clean' }
  | { readonly state: 'unknown'; readonly codes: readonly string[]; readonly reason: string };

/** A look-up of `zone` at a time, next to the one before. */
export interface LookUp {
  readonly zone: string;
  readonly at: string;
  readonly previous?: BlockListAnswer;
  /** When the one before was looked up. */
  readonly previousAt?: string;
}

/**
 * The answer to store. Pure. `since` is kept while the address stays listed, also over look-ups that are unknown, and
 * begins anew where a note turns into a listing for abuse.
 */
export function nextAnswer(said: SaidByList, { zone, at, previous, previousAt }: LookUp): BlockListAnswer {
  switch (said.state) {
    case 'clean':
      return { zone, state: 'clean', codes: [], lists: [] };
    case 'unknown':
      return {
        zone,
        state: 'unknown',
        codes: said.codes,
        lists: [],
        reason: said.reason,
        ...lastKnown(previous, previousAt),
      };
    case 'listed': {
      const { codes, lists, isNote } = said;
      const stays = previous?.since !== undefined && (previous.isNote === true) === isNote;
      const cleanAt = stays ? previous.lastCleanAt : lastClean(previous, previousAt);
      return {
        zone,
        state: 'listed',
        codes,
        lists,
        ...(isNote && { isNote }),
        since: stays ? previous.since : at,
        ...(cleanAt !== undefined && { lastCleanAt: cleanAt }),
      };
    }
  }
}

/** An unknown answer knows when the list was clean only by what it carries. */
const lastClean = (previous: BlockListAnswer | undefined, previousAt: string | undefined): string | undefined =>
  previous?.state === 'unknown' ? previous.lastCleanAt : previousAt;

/** What an unknown answer carries on, so that not knowing does not become clean. */
function lastKnown(previous: BlockListAnswer | undefined, previousAt: string | undefined): Partial<BlockListAnswer> {
  const cleanAt = previous?.state === 'clean' ? previousAt : previous?.lastCleanAt;
  const clean = cleanAt === undefined ? {} : { lastCleanAt: cleanAt };
  if (previous?.since === undefined) return clean;
  const { codes, lists, isNote, since } = previous;
  return { ...clean, codes, lists, since, ...(isNote !== undefined && { isNote }) };
}
