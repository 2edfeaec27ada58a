import { createHash } from 'node:crypto';
import { hostKey } from './hostKey';
import { operatorOf } from './operator';

interface Host {
  readonly mxHost: string;
  readonly port: number;
  readonly ours: boolean;
  readonly isSteady: boolean;
}

/**
 * The hosts in the order in which they take an operator's connections of a minute (`perMinute`). First are those that we
 * receive at, or that are not as they were. Where an operator has more of the others than are left, each run begins where the
 * one before ended, by a ring that follows from their names, so that none is left out for good. Pure.
 */
export function inTurns<T extends Host>(hosts: readonly T[], run: number, perMinute: number): readonly T[] {
  const byOperator = new Map<string, T[]>();
  for (const host of hosts) {
    const operator = operatorOf(host.mxHost);
    const all = byOperator.get(operator);
    if (all === undefined) byOperator.set(operator, [host]);
    else all.push(host);
  }
  return [...byOperator.values()].flatMap((own) => (own.length <= perMinute ? own : turned(own, run, perMinute)));
}

function turned<T extends Host>(hosts: readonly T[], run: number, perMinute: number): readonly T[] {
  const first = hosts.filter(isUrgent);
  const ring = hosts
    .filter((host) => !isUrgent(host))
    .map((host) => ({ host, place: nameHash(hostKey(host)) }))
    .sort((a, b) => a.place - b.place)
    .map(({ host }) => host);
  const begin = (run * Math.max(1, perMinute - first.length)) % Math.max(1, ring.length);
  return [...first, ...ring.slice(begin), ...ring.slice(0, begin)];
}

const isUrgent = ({ ours, isSteady }: Host): boolean => ours || !isSteady;

const HASHES = 2 ** 32;

/** A few hosts are no crowd; beyond, sessions of a run begin so far apart on average, and all within so long. */
const FEW_HOSTS = 20;
const APART_MS = 5;
const LONGEST_MS = 5000;

/**
 * How long after the run's beginning the session with a host begins, in ms, of a run of `count` hosts. It follows from host and
 * vantage, so that it is the same in each run, and no host hears from all vantages, nor a provider from all hosts, at one
 * moment. Pure.
 */
export function startOffsetMs(vantage: string, host: Pick<Host, 'mxHost' | 'port'>, count: number): number {
  if (count <= FEW_HOSTS) return 0;
  const spread = Math.min(count * APART_MS, LONGEST_MS);
  return Math.floor((nameHash(`${vantage} ${hostKey(host)}`) / HASHES) * spread);
}

/** From 0 to 2^32 − 1; the same for the same text everywhere. */
const nameHash = (text: string): number => createHash('sha256').update(text).digest().readUInt32BE(0);
