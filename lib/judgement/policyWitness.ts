import type { PolicyHeartbeat, PolicyView } from '../policy/policyView';
import type { FindingCode } from './finding';
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
  const { view } = stored;
  const lookedAt = newestLook(stored);
  return [
    {
      vantage: POLICY_WITNESS,
      targets: [view.target],
      canAnswer: !isPolicySilent(stored, now),
      findings: view.findings,
      ...(view.dane?.some(({ unsure }) => unsure !== undefined) && { unsure: OF_SIGNATURES }),
      seenAt: view.observedAt,
      heardAt: lookedAt,
    },
  ];
}

/** What nobody can say of a domain while a look at the DANE of one of its hosts can't tell. */
const OF_SIGNATURES: readonly FindingCode[] = ['dnssec-invalid'];

/** Whether it was not looked at for so long that what is known may be otherwise by now. `now` in milliseconds. */
export const isPolicySilent = (stored: StoredPolicy, now: number): boolean =>
  stored.heartbeat === undefined || now - Date.parse(newestLook(stored)) >= SILENT_AFTER_MS;

export function isPolicyLeft({ view, heartbeat }: StoredPolicy, shards: readonly number[] | undefined): boolean {
  if (shards !== undefined && !shards.includes(view.shard)) return true;
  const lookedAt = heartbeat?.slots.find(({ slot }) => slot === view.slot)?.lookedAt;
  return lookedAt !== undefined && Date.parse(lookedAt) - Date.parse(view.observedAt) > LEFT_AFTER_MS;
}

/** When a domain was looked at last, whether or not that was written; ISO 8601. */
export function newestLook({ view, heartbeat }: StoredPolicy): string {
  const lookedAt = heartbeat?.slots.find(({ slot }) => slot === view.slot)?.lookedAt;
  return lookedAt !== undefined && lookedAt > view.observedAt ? lookedAt : view.observedAt;
}
