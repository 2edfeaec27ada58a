import type { Mark } from '../store/writeMarks';

/** Of one host and shard; a dialogue each. What is older stays in the local store only. */
const KEPT_PER_HOST = 20;

/** Marked changes in the order of time, each with those before it that are left out for it. */
export interface WaitingChange {
  readonly mark: Mark;
  readonly leftOut: readonly Mark[];
}

/**
 * What of the marked changes goes to the hub: the newest of each host. The oldest of these stands for all that are left out
 * before it, so what was left out is counted in exactly one change, however often the way to the hub is lost in between.
 */
export function waitingChanges(marks: readonly Mark[], kept = KEPT_PER_HOST): readonly WaitingChange[] {
  const hosts = new Map<string, Mark[]>();
  for (const mark of marks) {
    const host = `${mark.pk} ${changeOf(mark.sk)?.host}`;
    const own = hosts.get(host);
    if (own === undefined) hosts.set(host, [mark]);
    else own.push(mark);
  }
  return [...hosts.values()].flatMap((own) => {
    const inTime = own.toSorted((a, b) => compare(a.sk, b.sk));
    const first = Math.max(0, inTime.length - kept);
    return inTime.slice(first).map((mark, index) => ({ mark, leftOut: index === 0 ? inTime.slice(0, first) : [] }));
  });
}

/** When a change was, and at which host, by its sort key (`change#<time>#<host>`). */
export function changeOf(sk: string): { readonly at: string; readonly host: string } | undefined {
  const [kind, at, host] = sk.split('#');
  return kind === 'change' && at !== undefined && host !== undefined ? { at, host } : undefined;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
