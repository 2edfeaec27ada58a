import type { Entry, MessageContext } from './message';
import { clean, duration, losers, namedVantage } from './words';

const MAX_LENGTH = 99;

/** SNS takes fewer than 100 characters, without line breaks or control characters; kept to printable ASCII. */
export function subjectLine(entries: readonly Entry[], { installation }: MessageContext): string {
  const [first] = entries;
  const suffix = installation === 'default' ? '' : ` [${installation}]`;
  const text = first === undefined ? 'Nothing to say' : entries.length === 1 ? single(first) : several(entries);
  return `${ascii(text).slice(0, MAX_LENGTH - suffix.length)}${suffix}`;
}

function single({ incident, transition }: Entry): string {
  const host = shortened(incident.mxHost, 40);
  const loud = transition.severity.toUpperCase();
  if (transition.kind === 'resolved') {
    return `RESOLVED: STARTTLS is back at ${host} after ${duration(transition.durationSeconds ?? 0)}`;
  }
  const again = transition.kind === 'reopened' ? ' again' : '';
  if (transition.scope === 'everywhere') return `${loud}: STARTTLS gone${again} at ${host}, from everywhere`;
  const [loser, ...others] = losers(transition);
  const whom = loser === undefined ? 'a vantage' : shortened(namedVantage(loser), 36);
  const more = others.length > 0 ? ` +${others.length}` : '';
  const verb = transition.cause.code === 'source-address-reputation' ? 'withheld from' : 'gone for';
  return `${loud}: STARTTLS ${verb} ${whom}${more}${again} by ${host}`.replace(
    / gone for (.*) by /,
    ' gone for $1 at ',
  );
}

function several(entries: readonly Entry[]): string {
  const lost = entries.filter(({ transition }) => transition.kind !== 'resolved');
  const back = entries.length - lost.length;
  const loud = lost[0]?.transition.severity.toUpperCase() ?? 'RESOLVED';
  const parts = [
    ...(lost.length > 0 ? [`lost at ${hosts(lost.length)}`] : []),
    ...(back > 0 ? [`back at ${hosts(back)}`] : []),
  ];
  return `${loud}: STARTTLS ${parts.join(', ')}`;
}

const hosts = (count: number): string => (count === 1 ? '1 host' : `${count} hosts`);

const shortened = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 3)}...`;

const ascii = (text: string): string => clean(text).replace(/[^\x20-\x7e]/g, '?');
