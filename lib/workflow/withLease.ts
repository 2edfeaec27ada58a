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
