import { isPolicyLeft, isPolicySilent, newestLook, type StoredPolicy } from '../judgement/policyWitness';
import type { View } from '../judgement/view';
import { type BesideDane, OF_RECORDS, viewUnderDane } from '../policy/daneView';
import { enforcementAt, hostsBeside } from '../policy/enforcement';

interface Moment {
  /** The shards that have targets; all that there are where absent. */
  readonly shards: readonly number[] | undefined;
  readonly now: Date;
}

/** A view of a host beside what its own target's domain says of DANE. `policies` by the names of targets. Pure. */
export function besideDane(
  view: View,
  policies: ReadonlyMap<string, StoredPolicy>,
  { shards, now }: Moment,
): BesideDane {
  const stored = policies.get(view.target);
  const kept = stored?.view.dane?.find(({ mxHost }) => mxHost === view.mxHost);
  if (stored === undefined || kept === undefined || isPolicyLeft(stored, shards)) return { view, unsure: [] };
  const beside = viewUnderDane(view, {
    kept,
    domain: stored.view.domain,
    isRequired: stored.view.requireDane === true,
    otherHosts: hostsBeside(stored.view, view.mxHost),
    isStsEnforced: enforcementAt(stored.view, view.mxHost, now) !== undefined,
    lookedAt: newestLook(stored),
    now,
  });
  return isPolicySilent(stored, now.getTime()) ? { ...beside, unsure: OF_RECORDS } : beside;
}
