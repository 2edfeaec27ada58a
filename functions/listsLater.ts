import type { TargetLists } from '../lib/telemetry/targetLists';

/** As `targetLists`, which is not loaded until then: only what has more targets than fit into an event has lists. */
export function listsLater(environment: Readonly<Record<string, string | undefined>>): TargetLists {
  let lists: TargetLists | undefined;
  return async (place) => {
    const { targetLists } = await import('../lib/telemetry/targetLists');
    lists ??= targetLists(environment);
    return lists(place);
  };
}
