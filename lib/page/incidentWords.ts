import type { Incident } from '../judgement/incident';
import { groupEntries } from '../notification/groups';
import { title } from '../notification/title';
import { clean, someOf } from '../notification/words';

/** `critical`, `confirming`, `resolved` */
export function stateOf({ state, verdict }: Incident): string {
  if (state === 'opened') return verdict.severity ?? 'opened';
  return state === 'pending' ? 'confirming' : state;
}

/** The title that its newest message has, without the severity, which stands beside it. */
export function whatOf(incident: Incident): string {
  const transition = incident.transitions.at(-1);
  const [group] = transition === undefined ? [] : groupEntries([{ incident, transition }]);
  if (group === undefined)
    return `STARTTLS lost at ${clean(incident.mxHost)} for ${someOf(incident.verdict.losing, 3)}`;
  return title(group).replace(/^[A-Z]+(?: \([a-z]+\))?: /, '');
}
