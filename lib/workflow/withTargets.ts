import * as z from 'zod/mini';
import type { TargetsAt } from '../telemetry/contract';
import { parseEvent } from '../telemetry/eventError';
import { refusalOf } from '../telemetry/refusal';

const listed = z.looseObject({
  shard: z.int().check(z.minimum(0)),
  targetsAt: z.object({ bucket: z.string().check(z.minLength(1)), key: z.string().check(z.minLength(1)) }),
});
const lists = z.record(z.string(), z.array(z.unknown()));

/** A list that has none of the shard: it is not the one that was deployed with the schedule. */
export class NoTargetsError extends Error {
  readonly code = 'no-targets';
}

/**
 * An event with its targets: from where it says that they are, where it does not carry them. Any other as it came. Throws
 * EventError for a place that is none, and NoTargetsError.
 */
export async function withTargets(event: unknown, read: (place: TargetsAt) => Promise<unknown>): Promise<unknown> {
  if (typeof event !== 'object' || event === null || !('targetsAt' in event)) return event;
  const { targetsAt, ...rest } = parseEvent(listed, event);
  const list = await read(targetsAt);
  const found = lists.safeParse(list);
  if (!found.success)
    throw new NoTargetsError(`${targetsAt.key} is no list of targets: ${refusalOf(found.error.issues, list)}`);
  const targets = found.data[rest.shard];
  if (targets === undefined) throw new NoTargetsError(`${targetsAt.key} has no targets of shard ${rest.shard}`);
  return { ...rest, targets };
}
