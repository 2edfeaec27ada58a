import type { Transition } from '../judgement/incident';
import { targetCountOfAll } from '../judgement/targetNames';
import type { MessageContext } from './context';
import type { Group } from './groups';
import { isElsewhere, localTime } from './localTime';
import { type Loss, lossOf, wordsFor } from './lossWords';
import { isOurs } from './oursAdvice';
import { END } from './title';
import { clean, day, duration, isMailAffected, losers, seenAs, servedOnPath } from './words';

/** One part of an SMS: 160 septets of GSM-7. */
const MAX_SEPTETS = 160;
const MAX_NAME = 60;

/** GSM 03.38 basic characters that are printable ASCII, and those of its extension table, which take two septets. */
const BASIC = /^[A-Za-z0-9 @$_!"#%&'()*+,\-./:;<=>?]$/;
const EXTENSION = /^[\^{}[\]~|\\]$/;

/** The loudest news in one part; what does not fit is left out from the end, never the incident's id. */
export function smsText(groups: readonly Group[], { timezone }: Pick<MessageContext, 'timezone'> = {}): string {
  const [first] = groups;
  if (first === undefined) return '';
  const more = groups.length > 1 ? ` +${groups.length - 1} more` : '';
  return fitted(sentences(first, timezone), ` ${first.first.incident.id}${more}`);
}

function sentences(group: Group, timezone: string | undefined): readonly string[] {
  const { transition } = group.first;
  if (transition.kind === 'resolved') {
    if (transition.durationSeconds === undefined)
      return [`ENDED ${about(group)}: ${END[transition.ended ?? 'no-longer-watched']}.`];
    return [`OK ${about(group)}: ${wordsFor(group.first).over} after ${duration(transition.durationSeconds)}.`];
  }
  const loud = transition.severity.slice(0, 4).toUpperCase();
  return [
    `${loud} ${about(group)}: ${wordsFor(group.first).short} ${whom(group)}.`,
    ...(transition.unseen === undefined ? [] : ["Can't be seen any more."]),
    effect(group),
    'See email.',
    `Since ${begin(transition.firstSeenAt, timezone)}`,
  ];
}

/** `23 Nov 21:54Z`; for who reads another clock, `23 Nov 22:54 local`. */
function begin(at: string, timezone: string | undefined): string {
  const [time, zone] = isElsewhere(timezone) ? [localTime(at, timezone), ' local'] : [at, 'Z'];
  return `${day(`${time.slice(0, 19)}Z`).slice(0, -5)} ${time.slice(11, 16)}${zone}`;
}

/** `contoso.example +39`: the first domain, and how many more. */
function about({ first: { incident }, all }: Group): string {
  const count = targetCountOfAll(all.map((news) => news.incident));
  const name = clean(incident.targets[0] ?? incident.mxHost, MAX_NAME).replace(/[[\]]/g, '');
  return count > 1 ? `${name} +${count - 1}` : name;
}

function whom({ first }: Group): string {
  const { transition } = first;
  const [loser] = losers(transition);
  if (transition.scope === 'everywhere' || loser === undefined) return `for ${wordsFor(first).all}`;
  const part = transition.scope === 'some-addresses' ? 'at some addresses ' : '';
  const address = seenAs(loser);
  return `${part}for ${address === undefined ? loser.vantage : `${loser.vantage} ${address}`}`;
}

const HURT: Readonly<Partial<Record<Loss, string>>> = {
  'plaintext-after-starttls': 'Mail may be read on the way.',
  'probe-refused': 'Mail may bounce.',
};

const ENFORCED = 'MTA-STS enforce: compliant senders are now queueing.';
const ENFORCED_BY_DANE = 'Senders with DANE are now queueing.';
const enforcedIn = ({ enforced }: Transition): string | undefined =>
  enforced && (enforced.domains.length > 0 ? ENFORCED : ENFORCED_BY_DANE);

function effect({ first }: Group): string {
  const { transition } = first;
  const enforced = enforcedIn(transition);
  if (transition.scope === 'everywhere' || isMailAffected(transition))
    return HURT[lossOf(first)] ?? enforced ?? 'Mail needing TLS queues.';
  if (enforced !== undefined) return enforced;
  if (isOurs(transition)) return 'Mail to you: not known.';
  return servedOnPath(transition).length > 0 ? 'Your mail is not affected.' : 'Your mail: not known.';
}

export function fitted(parts: readonly string[], end: string): string {
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
