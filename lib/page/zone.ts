import { localTime } from '../notification/localTime';
import { clock, day } from '../notification/words';

/** Where the reader's clock is, and how that is called: so many minutes ahead of UTC, or by an IANA name. */
export type Zone =
  | { readonly label: string; readonly minutesAhead: number }
  | { readonly label: string; readonly name: string };

export const UTC: Zone = { minutesAhead: 0, label: 'UTC' };

/** `+05:30` → its zone; anything else is UTC. */
export function zoneOf(offset: string): Zone {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):(\d{2})$/.exec(offset) ?? [];
  const minutesAhead = (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
  return minutesAhead === 0 || Math.abs(minutesAhead) > 24 * 60
    ? UTC
    : { minutesAhead, label: `UTC${sign ?? ''}${hours ?? ''}:${minutes ?? ''}` };
}

/** The zone of an IANA name, with summer time where and when it has one. */
export const zoneIn = (name: string): Zone => (name === 'UTC' ? UTC : { label: name, name });

/** Within what four digits of a year can say, in any zone. */
const [FIRST_MS, LAST_MS] = [Date.UTC(1900, 0), Date.UTC(9999, 11, 30)];

/** What the clock there shows, in ISO's form; of a moment beyond four digits of a year the last one within. */
function localOf(at: number, zone: Zone): string {
  const moment = Math.min(Math.max(at, FIRST_MS), LAST_MS);
  return 'name' in zone
    ? `${localTime(new Date(moment).toISOString(), zone.name)}Z`
    : new Date(moment + zone.minutesAhead * 60_000).toISOString();
}

/** `21:54`, with its day where that is another one than `now` is in. */
export function timeOf(at: number, now: number, zone: Zone): string {
  const [local, today] = [localOf(at, zone), localOf(now, zone)];
  return local.slice(0, 10) === today.slice(0, 10) ? minuteOf(local) : `${day(local)} ${minuteOf(local)}`;
}

/** `23 Nov 2026 21:54:52` */
export function momentOf(at: number, zone: Zone): string {
  const local = localOf(at, zone);
  return `${day(local)} ${clock(local)}`;
}

/** `23 Nov 2026` */
export const dayOf = (at: number, zone: Zone): string => day(localOf(at, zone));

const minuteOf = (local: string): string => clock(local).slice(0, 5);
