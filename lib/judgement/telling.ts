import type { QuietWindow } from '../telemetry/contract';
import type { Incident, Transition } from './incident';
import type { Mute } from './mute';
import { type Silence, silenceAt } from './silence';
import { SCOPES } from './verdict';

/** Say it now; keep it for later; or mark it said without a word. */
export type Telling = 'tell' | 'hold' | 'drop';

/**
 * What to do with what is unsaid of an incident, in the order of its sequence. Muted is held, and comes out when the
 * silence ends; an incident that began and ended in silence is dropped; another cause, a wider scope or another losing
 * vantage than was known breaks through. `mutes` may hold some that are over: they tell what happened in silence.
 */
export function telling(
  incident: Incident,
  unsaid: readonly Transition[],
  mutes: readonly Mute[],
  windows: readonly QuietWindow[],
  now: Date,
): Telling {
  const first = unsaid.at(0);
  const last = unsaid.at(-1);
  if (first === undefined || last === undefined) return 'hold';
  const { id, targets, targetCount } = incident;
  const muted = { id, targets, ...(targetCount !== undefined && { targetCount }), losing: last.losing };
  const silence = (at: number) => silenceAt(muted, mutes, windows, at);
  const isBeginning = first.kind === 'opened' || first.kind === 'reopened';
  const [began, ended, current] = [silence(Date.parse(first.at)), silence(Date.parse(last.at)), silence(now.getTime())];
  if (isBeginning && last.kind === 'resolved' && began !== undefined && ended !== undefined)
    return breaksThrough(incident, unsaid, ended) ? 'tell' : 'drop';
  if (current === undefined) return 'tell';
  return breaksThrough(incident, unsaid, current) ? 'tell' : 'hold';
}

function breaksThrough({ transitions }: Incident, unsaid: readonly Transition[], silence: Silence): boolean {
  const known = knownOf(transitions, unsaid, silence);
  const causes = known.map(({ cause }) => cause.code);
  const losing = known.flatMap((transition) => transition.losing);
  const widest = Math.min(...known.map(({ scope }) => SCOPES.indexOf(scope)));
  return unsaid
    .filter(({ kind }) => kind !== 'resolved')
    .some(
      (transition) =>
        !causes.includes(transition.cause.code) ||
        SCOPES.indexOf(transition.scope) < widest ||
        transition.losing.some((id) => !losing.includes(id) && !silence.vantages.includes(id)),
    );
}

/** How it stood when the silence began, with all that was told since; of an incident that began in it, its beginning. */
function knownOf(
  transitions: readonly Transition[],
  unsaid: readonly Transition[],
  { since }: Silence,
): readonly Transition[] {
  const firstUnsaid = unsaid.at(0)?.sequence ?? Number.POSITIVE_INFINITY;
  const known = transitions.filter(({ at, sequence }) => sequence < firstUnsaid || Date.parse(at) <= since);
  const before = known.findLastIndex(({ at }) => Date.parse(at) <= since);
  return known.length > 0 ? known.slice(Math.max(before, 0)) : unsaid.slice(0, 1);
}
