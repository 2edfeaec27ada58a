import { localTime } from '../notification/localTime';
import { clock, day } from '../notification/words';

/** Where the reader's clock is: minutes ahead of UTC, and how that is called. */
export interface Zone {
  readonly minutesAhead: number;
  readonly label: string;
}

export const UTC: Zone = { minutesAhead: 0, label: 'UTC' };

/** `+05:30` → its zone; anything else is UTC. */
export function zoneOf(offset: string): Zone {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):(\d{2})$/.exec(offset) ?? [];
  const minutesAhead = (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
  return minutesAhead === 0 || Math.abs(minutesAhead) > 24 * 60
    ? UTC
    : { minutesAhead, label: `UTC${sign ?? ''}${hours ?? ''}:${minutes ?? ''}` };
}

/** The zone of an IANA name at a moment: it has its summer time, or not. */
export function zoneIn(name: string, at: number): Zone {
  const local = Date.parse(`${localTime(new Date(at).toISOString(), name)}Z`);
  const minutesAhead = Math.round((local - at) / 60_000);
  return minutesAhead === 0 ? UTC : { minutesAhead, label: name };
}

/** What the clock there shows, in ISO's form. */
const localOf = (at: number, { minutesAhead }: Zone): string => new Date(at + minutesAhead * 60_000).toISOString();

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
