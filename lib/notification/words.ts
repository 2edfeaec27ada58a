import type { Transition } from '../judgement/incident';
import type { Sighting } from '../judgement/sighting';
import { escapeControls } from '../smtp/escape';

/** Text that a peer had a hand in, safe to show. */
export const clean = (text: string): string => escapeControls(text).slice(0, 300);

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** `21:54:52` */
export const clock = (at: string): string => at.slice(11, 19);

/** `23 Nov 2026` */
export function day(at: string): string {
  const date = new Date(at);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ''} ${date.getUTCFullYear()}`;
}

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
  return address === undefined ? undefined : clean(address);
};

/** `hq (203.0.113.9)` */
export function namedVantage(sighting: Sighting): string {
  const address = seenAs(sighting);
  return address === undefined ? sighting.vantage : `${sighting.vantage} (${address})`;
}

/** The vantages that lose STARTTLS, those on the mail path first. */
export const losers = ({ losing, sightings }: Transition): readonly Sighting[] =>
  sightings
    .filter((sighting) => losing.includes(sighting.vantage))
    .sort((a, b) => Number(b.role === 'mail-path') - Number(a.role === 'mail-path'));

export const isMailAffected = (transition: Transition): boolean =>
  losers(transition).some(({ role }) => role === 'mail-path');
