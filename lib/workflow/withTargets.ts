import * as z from 'zod/mini';
import type { TargetsAt } from '../telemetry/contract';

const listed = z.looseObject({
  shard: z.int().check(z.minimum(0)),
  targetsAt: z.object({ bucket: z.string(), key: z.string() }),
});
const lists = z.record(z.string(), z.array(z.unknown()));

/** A list that has none of the shard: it is not the one that was deployed with the schedule. */
export class NoTargetsError extends Error {
  readonly code = 'no-targets';
}

/** An event with its targets: from where it says that they are, where it does not carry them. Any other as it came. */
export async function withTargets(event: unknown, read: (place: TargetsAt) => Promise<unknown>): Promise<unknown> {
  const found = listed.safeParse(event);
  if (!found.success) return event;
  const { targetsAt, ...rest } = found.data;
  const targets = lists.parse(await read(targetsAt))[rest.shard];
  if (targets === undefined) throw new NoTargetsError(`${targetsAt.key} has no targets of shard ${rest.shard}`);
  return { ...rest, targets };
}
