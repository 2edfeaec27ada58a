import type { PolicyHeartbeat, PolicyView } from '../policy/policyView';
import type { Moment, Witness } from './witness';

/** Who looks at policies, for all vantages. No vantage is called so: an id has no space. */
export const POLICY_WITNESS = 'policy check';

const HOUR_MS = 60 * 60 * 1000;
/** Each domain is looked at once an hour. */
const SILENT_AFTER_MS = 3 * HOUR_MS;
/** What is watched is written every six hours at least. */
const LEFT_AFTER_MS = 13 * HOUR_MS;

/** What is stored of one target's policies. */
export interface StoredPolicy {
  readonly view: PolicyView;
  readonly heartbeat?: PolicyHeartbeat;
}

/**
 * Who speaks of a domain's policies. Nobody where the domain is watched no more: its shard has no targets, or looks at
 * others and not at it.
 */
export function policyWitness(
  stored: StoredPolicy | undefined,
  shards: readonly number[] | undefined,
  { now }: Pick<Moment, 'now'>,
): Witness[] {
  if (stored === undefined || isPolicyLeft(stored, shards)) return [];
  const { view, heartbeat } = stored;
  const lookedAt = newestLook(stored);
  return [
    {
      vantage: POLICY_WITNESS,
      targets: [view.target],
      canAnswer: heartbeat !== undefined && now - Date.parse(lookedAt) < SILENT_AFTER_MS,
      findings: view.findings,
      seenAt: view.observedAt,
      heardAt: lookedAt,
    },
  ];
}

export function isPolicyLeft({ view, heartbeat }: StoredPolicy, shards: readonly number[] | undefined): boolean {
  if (shards !== undefined && !shards.includes(view.shard)) return true;
  const lookedAt = heartbeat?.slots.find(({ slot }) => slot === view.slot)?.lookedAt;
  return lookedAt !== undefined && Date.parse(lookedAt) - Date.parse(view.observedAt) > LEFT_AFTER_MS;
}

/** Whether or not it was written. */
function newestLook({ view, heartbeat }: StoredPolicy): string {
  const lookedAt = heartbeat?.slots.find(({ slot }) => slot === view.slot)?.lookedAt;
  return lookedAt !== undefined && lookedAt > view.observedAt ? lookedAt : view.observedAt;
}
