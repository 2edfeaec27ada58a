import { randomInt } from 'node:crypto';
import type { IncidentStore } from '../store/incidentStore';

export interface Leasing {
  readonly leases: Pick<IncidentStore, 'takeLease' | 'dropLease'>;
  readonly now: () => Date;
  readonly log: (message: string, facts: Record<string, unknown>) => void;
}

/** Longer than a function may run. */
export const LEASE_MS = 60 * 1000;

/** Does the work unless somebody else is at it; who finds the lease taken leaves it to its holder, or to the next sweep. */
export async function withLease(name: string, { leases, now, log }: Leasing, work: () => Promise<void>): Promise<void> {
  const owner = randomInt(2 ** 47);
  const at = now();
  const until = new Date(at.getTime() + LEASE_MS).toISOString();
  if (!(await leases.takeLease(name, owner, at.toISOString(), until))) return log('somebody else is at work', { name });
  try {
    await work();
  } finally {
    await leases.dropLease(name, owner);
  }
}

/** Later than any lease lasts, and before any was. */
const [NEVER, LONG_AGO] = ['9999-12-31T23:59:59.999Z', new Date(0).toISOString()];

/** Ends a lease, whoever has it. Only for who knows that the holder is gone: the store is this process's alone. */
export async function breakLease(name: string, { leases }: Pick<Leasing, 'leases'>): Promise<void> {
  await leases.takeLease(name, randomInt(2 ** 47), NEVER, LONG_AGO);
}
