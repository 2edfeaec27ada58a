import { HERE } from '../../diagnosis/situation';
import { networkOf } from '../../judgement/network';
import { nextAnswer } from '../../judgement/nextAnswer';
import type { Listing } from '../../judgement/view';
import type { BlockListSettings } from '../../telemetry/contract';
import type { AskBlockList } from '../../workflow/blockListAsker';

/** What lists said of one address. */
export interface LookedUp {
  readonly address: string;
  readonly replies: readonly { readonly zone: string; readonly said: Awaited<ReturnType<AskBlockList>> }[];
}

const LATE = { state: 'unknown', codes: [], reason: 'it did not answer in time' } as const;

/** Asks each list about an address; what has not answered when the signal fires is unknown. */
export async function lookUp(
  address: string,
  lists: readonly BlockListSettings[],
  ask: AskBlockList,
  signal: AbortSignal,
): Promise<LookedUp> {
  const late = new Promise<typeof LATE>((resolve) => {
    if (signal.aborted) resolve(LATE);
    else signal.addEventListener('abort', () => resolve(LATE), { once: true });
  });
  const replies = await Promise.all(
    lists.map(async (list) => ({ zone: list.zone, said: await Promise.race([ask(list, address), late]) })),
  );
  return { address, replies };
}

/** The same as what is known of the address, next to what was stored of it before. Pure. */
export const listingOf = ({ address, replies }: LookedUp, at: string, stored: readonly Listing[]): Listing => ({
  schemaVersion: 1,
  vantage: HERE,
  shard: 0,
  address,
  observedAt: at,
  answers: replies.map(({ zone, said }) => {
    const known = stored
      .filter((listing) => networkOf(listing.address) === networkOf(address) && listing.observedAt < at)
      .toSorted((a, b) => b.observedAt.localeCompare(a.observedAt))
      .find(({ answers }) => answers.some((answer) => answer.zone === zone));
    const previous = known?.answers.find((answer) => answer.zone === zone);
    return nextAnswer(said, {
      zone,
      at,
      ...(known !== undefined && previous !== undefined && { previous, previousAt: known.observedAt }),
    });
  }),
});
