import { isServedSince } from '../judgement/heardSince';
import type { Transition } from '../judgement/incident';
import { networkOf } from '../judgement/network';
import type { Sighting } from '../judgement/sighting';
import { escapeControls } from '../smtp/escape';

const MAX_TEXT = 300;

/** Text that a peer had a hand in, safe to show, and shortened where it is longer than `length`. */
export const clean = (text: string, length = MAX_TEXT): string => shortened(escapeControls(text), length);

/** A sentence of ours with words of peers in it: no word is longer than a line has room for. */
export const prose = (text: string): string =>
  clean(
    escapeControls(text).replace(/\S{81,}/g, (word) => shortened(word, 80)),
    600,
  );

export const shortened = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 3)}...`;

/** A name that a stranger may have given: as `clean`, and with no more blanks than one at once, at which lines break. */
const cleanName = (text: string, length: number): string => clean(text.trim().replace(/ {2,}/g, ' '), length);

/** `9,950`: many hosts are counted in figures that can be read at a glance. */
export const counted = (count: number): string => count.toLocaleString('en-US');

/** The first few, cleaned, and how many more there are. */
export function someOf(words: readonly string[], count: number, separator = ', ', total = words.length): string {
  const shown = words.slice(0, count).map((word) => cleanName(word, 80));
  const more = total > shown.length ? ` and ${counted(total - shown.length)} more` : '';
  return `${shown.join(separator)}${more}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** `21:54:52` */
export const clock = (at: string): string => at.slice(11, 19);

/** `23 Nov 2026` */
export function day(at: string): string {
  const date = new Date(at);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ''} ${date.getUTCFullYear()}`;
}

/** `21:54:52`, with its day where that is another one than the reader has in mind. */
export const clockFrom = (at: string, reference: string): string =>
  at.slice(0, 10) === reference.slice(0, 10) ? clock(at) : `${day(at)} ${clock(at)}`;

/** `2 min 5 s`, `3 h 20 min`, `4 days 1 h`: two units at most. */
export function duration(seconds: number): string {
  const units = [
    [86_400, 'days'],
    [3_600, 'h'],
    [60, 'min'],
    [1, 's'],
  ] as const;
  const parts: string[] = [];
  let rest = Math.max(0, Math.round(seconds));
  for (const [size, unit] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${unit === 'days' && count === 1 ? 'day' : unit}`);
  }
  return parts.slice(0, 2).join(' ') || '0 s';
}

/** The address under which a vantage is seen: what the configuration says, else what the server greeted. */
export const seenAs = ({ egress, greetedAs }: Sighting): string | undefined => {
  const address = egress ?? greetedAs;
  return address === undefined ? undefined : clean(networkOf(address), 50);
};

/** `hq (203.0.113.9)`; where only the server says so, `hq (greeted as 203.0.113.9)`. */
export function namedVantage(sighting: Sighting): string {
  const address = seenAs(sighting);
  if (address === undefined) return sighting.vantage;
  return `${sighting.vantage} (${sighting.egress === undefined ? 'greeted as ' : ''}${address})`;
}

/** The vantages that lose STARTTLS, those on the mail path first. */
export const losers = ({ losing, sightings }: Transition): readonly Sighting[] =>
  sightings
    .filter((sighting) => losing.includes(sighting.vantage))
    .sort((a, b) => Number(b.role === 'mail-path') - Number(a.role === 'mail-path'));

export const isMailAffected = (transition: Transition): boolean =>
  losers(transition).some(({ role }) => role === 'mail-path');

/** The vantages on the path of the mail, where every one of them was offered STARTTLS since the loss; else none. */
export function servedOnPath(transition: Transition): readonly Sighting[] {
  const onPath = onPathOffered(transition);
  return onPath.every((sighting) => isSinceLoss(sighting, transition)) ? onPath : [];
}

/** Those whose word, where all are offered STARTTLS, is older than the loss: what they see now is still to come. */
export const dueOnPath = (transition: Transition): readonly Sighting[] =>
  onPathOffered(transition).filter((sighting) => !isSinceLoss(sighting, transition));

function onPathOffered({ sightings }: Transition): readonly Sighting[] {
  const onPath = sightings.filter(({ role }) => role === 'mail-path');
  return onPath.every(({ outcome }) => outcome === 'offered') ? onPath : [];
}

const isSinceLoss = (sighting: Sighting, transition: Transition): boolean =>
  isServedSince(sighting, losers(transition));

/** `everywhere`, `some addresses`, or `only hq and us-east-1` */
export function reach({ scope, losing }: Transition): string {
  if (scope === 'everywhere') return 'everywhere';
  return scope === 'some-addresses' ? 'some addresses' : `only ${someOf(losing, 5)}`;
}
