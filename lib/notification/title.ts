import type { Group } from './groups';
import { clean, duration, losers, namedVantage, shortened } from './words';

/** What a group is about, on one line: `CRITICAL: STARTTLS withheld from hq (203.0.113.9) by mx.example.net`. */
export function title(group: Group): string {
  const { transition } = group.first;
  if (transition.kind === 'resolved') {
    if (transition.durationSeconds === undefined) return `ENDED: no longer watched, ${where(group)}`;
    return `RESOLVED: STARTTLS is back at ${where(group)} after ${duration(transition.durationSeconds)}`;
  }
  return `${loudness(group)}: STARTTLS ${loss(group)}`;
}

/** `CRITICAL`, `CRITICAL (update)` */
const loudness = ({ first: { transition } }: Group): string =>
  `${transition.severity.toUpperCase()}${transition.kind === 'updated' ? ' (update)' : ''}`;

function loss(group: Group): string {
  const { transition } = group.first;
  const again = transition.kind === 'reopened' ? ' again' : '';
  if (transition.scope === 'everywhere') return `gone${again} at ${where(group)}, from everywhere`;
  const [loser, ...others] = losers(transition);
  const more = others.length > 0 ? ` +${others.length}` : '';
  const whom = `${loser === undefined ? 'a vantage' : shortened(namedVantage(loser), 36)}${more}`;
  return transition.cause.code === 'source-address-reputation'
    ? `withheld${again} from ${whom} by ${where(group)}`
    : `gone${again} for ${whom} at ${where(group)}`;
}

const where = ({ first, all, operator }: Group): string =>
  all.length === 1 ? clean(first.incident.mxHost, 44) : `${all.length} hosts of ${clean(operator, 40)}`;
