import type { Entry } from './message';
import { clean, day, duration, isMailAffected, losers, seenAs } from './words';

/** One part of an SMS: 160 septets of GSM-7. */
const MAX_SEPTETS = 160;

/** GSM 03.38 basic characters that are printable ASCII, and those of its extension table, which take two septets. */
const BASIC = /^[A-Za-z0-9 @$_!"#%&'()*+,\-./:;<=>?]$/;
const EXTENSION = /^[\^{}[\]~|\\]$/;

/** The loudest news in one part; what does not fit is left out from the end, never the incident's id. */
export function smsText(entries: readonly Entry[]): string {
  const [first] = entries;
  if (first === undefined) return '';
  const more = entries.length > 1 ? ` +${entries.length - 1} more` : '';
  return fitted(sentences(first), `${first.incident.id}${more}`);
}

function sentences({ incident, transition }: Entry): readonly string[] {
  const about = clean(incident.targets[0] ?? incident.mxHost)
    .replace(/[[\]]/g, '')
    .slice(0, 60);
  const loud = transition.severity.slice(0, 4).toUpperCase();
  if (transition.kind === 'resolved') {
    return [`OK ${about}: STARTTLS is back after ${duration(transition.durationSeconds ?? 0)}.`];
  }
  const [loser] = losers(transition);
  const whom =
    transition.scope === 'everywhere' || loser === undefined ? 'anyone' : `${loser.vantage}${address(seenAs(loser))}`;
  return [
    `${loud} ${about}: no STARTTLS for ${whom}.`,
    ...(isMailAffected(transition) ? ['Your mail there queues.'] : ['Seen by the canary.']),
    'See email.',
    `Since ${day(transition.firstSeenAt).slice(0, -5)} ${transition.firstSeenAt.slice(11, 16)}Z`,
  ];
}

const address = (text: string | undefined): string => (text === undefined ? '' : ` ${text}`);

function fitted(parts: readonly string[], id: string): string {
  for (let count = parts.length; count > 0; count -= 1) {
    const text = gsm7([...parts.slice(0, count), id].join(' '));
    if (septets(text) <= MAX_SEPTETS) return text;
  }
  const head = gsm7(parts[0] ?? '');
  return gsm7(`${head.slice(0, Math.floor(MAX_SEPTETS / 2))} ${id}`).slice(0, MAX_SEPTETS);
}

const gsm7 = (text: string): string => [...text].map((c) => (BASIC.test(c) || EXTENSION.test(c) ? c : '?')).join('');

/** Length in septets; Infinity for text outside the GSM-7 alphabet. */
export const septets = (text: string): number =>
  [...text].reduce((sum, c) => sum + (BASIC.test(c) ? 1 : EXTENSION.test(c) ? 2 : Number.POSITIVE_INFINITY), 0);
