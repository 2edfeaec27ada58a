import type { Group } from './groups';
import { clean, day, duration, isMailAffected, losers, seenAs, servedOnPath } from './words';

/** One part of an SMS: 160 septets of GSM-7. */
const MAX_SEPTETS = 160;
const MAX_NAME = 60;

/** GSM 03.38 basic characters that are printable ASCII, and those of its extension table, which take two septets. */
const BASIC = /^[A-Za-z0-9 @$_!"#%&'()*+,\-./:;<=>?]$/;
const EXTENSION = /^[\^{}[\]~|\\]$/;

/** The loudest news in one part; what does not fit is left out from the end, never the incident's id. */
export function smsText(groups: readonly Group[]): string {
  const [first] = groups;
  if (first === undefined) return '';
  const more = groups.length > 1 ? ` +${groups.length - 1} more` : '';
  return fitted(sentences(first), ` ${first.first.incident.id}${more}`);
}

function sentences(group: Group): readonly string[] {
  const { transition } = group.first;
  if (transition.kind === 'resolved') {
    if (transition.durationSeconds === undefined) return [`ENDED ${about(group)}: no longer watched.`];
    return [`OK ${about(group)}: STARTTLS is back after ${duration(transition.durationSeconds)}.`];
  }
  const loud = transition.severity.slice(0, 4).toUpperCase();
  return [
    `${loud} ${about(group)}: no STARTTLS for ${whom(group)}.`,
    effect(group),
    'See email.',
    `Since ${day(transition.firstSeenAt).slice(0, -5)} ${transition.firstSeenAt.slice(11, 16)}Z`,
  ];
}

/** `contoso.example +39`: the first domain, and how many more. */
function about({ first: { incident }, all }: Group): string {
  const targets = new Set(all.flatMap((news) => news.incident.targets));
  const name = clean(incident.targets[0] ?? incident.mxHost, MAX_NAME).replace(/[[\]]/g, '');
  return targets.size > 1 ? `${name} +${targets.size - 1}` : name;
}

function whom({ first: { transition } }: Group): string {
  const [loser] = losers(transition);
  if (transition.scope === 'everywhere' || loser === undefined) return 'anyone';
  const address = seenAs(loser);
  return address === undefined ? loser.vantage : `${loser.vantage} ${address}`;
}

function effect({ first: { transition } }: Group): string {
  if (transition.scope === 'everywhere' || isMailAffected(transition)) return 'Mail needing TLS queues.';
  return servedOnPath(transition).length > 0 ? 'Your mail is not affected.' : 'Your mail: not known.';
}

function fitted(parts: readonly string[], end: string): string {
  for (let count = parts.length; count > 0; count -= 1) {
    const text = gsm7(`${parts.slice(0, count).join(' ')}${end}`);
    if (septets(text) <= MAX_SEPTETS) return text;
  }
  const tail = gsm7(end);
  return `${cut(gsm7(parts[0] ?? ''), MAX_SEPTETS - septets(tail))}${tail}`;
}

/** The longest beginning of at most so many septets. */
function cut(text: string, most: number): string {
  let end = text.length;
  while (septets(text.slice(0, end)) > most) end -= 1;
  return text.slice(0, end);
}

const gsm7 = (text: string): string => [...text].map((c) => (BASIC.test(c) || EXTENSION.test(c) ? c : '?')).join('');

/** Length in septets; Infinity for text outside the GSM-7 alphabet. */
export const septets = (text: string): number =>
  [...text].reduce((sum, c) => sum + (BASIC.test(c) ? 1 : EXTENSION.test(c) ? 2 : Number.POSITIVE_INFINITY), 0);
