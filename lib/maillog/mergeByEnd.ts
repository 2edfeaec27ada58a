import type { LoggedSession } from './types';

interface Source {
  readonly batches: AsyncIterator<readonly LoggedSession[]>;
  batch: readonly LoggedSession[];
  next: number;
}

/**
 * Gives the sessions of several logs in the order of their ends, as far as each log keeps it. Of each log no more than
 * one batch is in memory.
 */
export async function mergeByEnd(
  logs: readonly AsyncIterable<readonly LoggedSession[]>[],
  onSession: (session: LoggedSession) => void,
): Promise<void> {
  const [only, ...others] = logs;
  if (only !== undefined && others.length === 0) {
    for await (const batch of only) for (const session of batch) onSession(session);
    return;
  }
  let sources: readonly Source[] = logs.map((log) => ({ batches: log[Symbol.asyncIterator](), batch: [], next: 0 }));
  sources = await refilled(sources);
  while (sources.length > 0) {
    const first = sources.reduce((a, b) => (endOf(b) < endOf(a) ? b : a));
    const session = first.batch[first.next];
    if (session !== undefined) onSession(session);
    first.next += 1;
    if (first.next >= first.batch.length) sources = await refilled(sources);
  }
}

const endOf = ({ batch, next }: Source): string => batch[next]?.endedAt ?? '';

/** Those that have a session left, with it at hand. */
async function refilled(sources: readonly Source[]): Promise<readonly Source[]> {
  const full: Source[] = [];
  for (const source of sources) if (await refill(source)) full.push(source);
  return full;
}

async function refill(source: Source): Promise<boolean> {
  while (source.next >= source.batch.length) {
    const { value, done } = await source.batches.next();
    if (done === true) return false;
    source.batch = value;
    source.next = 0;
  }
  return true;
}
