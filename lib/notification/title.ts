import type { Group } from './groups';
import { wordsFor } from './lossWords';
import { clean, counted, duration, losers, namedVantage, shortened, someOf } from './words';

/** What a group is about, on one line: `CRITICAL: STARTTLS withheld from hq (203.0.113.9) by mx.example.net`. */
export function title(group: Group): string {
  const { transition } = group.first;
  if (transition.kind === 'resolved') {
    if (transition.durationSeconds === undefined)
      return `ENDED: ${END[transition.ended ?? 'no-longer-watched']}, ${where(group)}`;
    return `RESOLVED: ${wordsFor(group.first).over} at ${where(group)} after ${duration(transition.durationSeconds)}`;
  }
  if (transition.unseen !== undefined) {
    const who = someOf(transition.unseen.vantages, 2);
    return `${loudness(group)}: ${who} can't see any more whether ${wordsFor(group.first).over} at ${where(group)}`;
  }
  return `${loudness(group)}: ${loss(group)}`;
}

export const END = {
  'no-longer-mx': 'no longer an MX',
  'no-longer-monitored': 'no longer monitored',
  'no-longer-watched': 'no longer watched',
  'no-longer-expected': 'no longer expected',
} as const;

export const STEP = {
  opened: '',
  updated: ' (update)',
  reopened: '',
  confirmed: ' (confirmed)',
  reminder: ' (reminder)',
  resolved: '',
} as const;

/** `CRITICAL`, `CRITICAL (update)` */
const loudness = ({ first: { transition } }: Group): string =>
  `${transition.severity.toUpperCase()}${STEP[transition.kind]}`;

function loss(group: Group): string {
  const { transition } = group.first;
  const again = transition.kind === 'reopened' ? ' again' : '';
  const what = `${wordsFor(group.first).title}${again}`;
  if (transition.scope === 'everywhere') return `${what} at ${where(group)}, from everywhere`;
  const [loser, ...others] = losers(transition);
  const more = others.length > 0 ? ` +${others.length}` : '';
  const whom = `${loser === undefined ? 'a vantage' : shortened(namedVantage(loser), 36)}${more}`;
  if (transition.scope === 'some-addresses') return `${what} at some addresses of ${where(group)}`;
  return transition.cause.code === 'source-address-reputation' && wordsFor(group.first).mark === 'WITHHELD'
    ? `STARTTLS withheld${again} from ${whom} by ${where(group)}`
    : `${what} for ${whom} at ${where(group)}`;
}

const where = ({ first, all, operators }: Group): string => {
  if (all.length === 1) return clean(first.incident.mxHost, 44);
  return `${counted(all.length)} hosts of ${operators.length === 1 ? clean(operators[0] ?? '', 40) : `${counted(operators.length)} operators`}`;
};
