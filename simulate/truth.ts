import type { Scope } from '../lib/judgement/verdict';
import type { EventKind, WorldEvent } from './events';
import type { SimulatedHost } from './fleet';
import type { World } from './month';
import { EVERY_MS } from './pace';
import type { ToldFinding, ToldTransition } from './told';

/** A loss that ends before a run could see and confirm it is nobody's fault. */
const TOO_SHORT_MS = 2 * EVERY_MS;
/** What was seen before the end of an event is told within this: a second look, a sweep, and gathering. */
const AFTERMATH_MS = EVERY_MS + 30_000 + 60_000 + 10_000;

const SCOPES: Readonly<Partial<Record<EventKind, Scope>>> = {
  listing: 'some-vantages',
  'receiver-change': 'everywhere',
  'broken-tls': 'everywhere',
  'bad-address': 'some-addresses',
  'mixed-pool': 'some-addresses',
  regional: 'some-vantages',
  middlebox: 'some-vantages',
  stripping: 'some-vantages',
};

/** The events of which somebody has to be told. */
export const losses = ({ events }: World): readonly WorldEvent[] =>
  events.filter(({ causes, from, to }) => causes.length > 0 && to - from >= TOO_SHORT_MS);

/** What happens less often than this is no excuse. */
const LUCK = 0.01;

/**
 * Whether luck may have kept everybody from a server of a mixed pool for all of an event: it is one of two behind one of the
 * host's addresses, and a vantage has to meet it in both sessions of a run.
 */
export function mayGoUnmet({ kind, from, to }: WorldEvent, { addresses }: SimulatedHost, vantages: number): boolean {
  if (kind !== 'mixed-pool') return false;
  const looks = Math.floor((to - from) / EVERY_MS) * vantages;
  return (1 - 1 / (4 * addresses.length)) ** looks > LUCK;
}

/** Whether something that was told then can be about an event: from its beginning to what is under way at its end. */
const isInTime = ({ from, to }: WorldEvent, at: number): boolean => at >= from && at <= to + AFTERMATH_MS;

/** Whether the event can have taken STARTTLS away at this host, at this time, from each of these vantages. */
export const explains = (event: WorldEvent, { mxHost, saidAt, losing }: ToldTransition): boolean =>
  event.causes.length > 0 &&
  isInTime(event, saidAt) &&
  event.hosts.some((host) => host.mxHost === mxHost) &&
  losing.every((id) => event.vantages?.some((vantage) => vantage.id === id) ?? true);

export const isRightCause = ({ causes }: WorldEvent, { cause }: ToldTransition): boolean =>
  causes.some((right) => right === cause.code);

export const isRightScope = ({ kind }: WorldEvent, { scope }: ToldTransition): boolean => SCOPES[kind] === scope;

/** Whether the event gives rise to a finding that is told at once: unlike servers behind one name, a vantage's listing. */
export function explainsFinding(event: WorldEvent, { code, subject, openedAt }: ToldFinding): boolean {
  if (!isInTime(event, Date.parse(openedAt))) return false;
  switch (code) {
    case 'starttls-intermittent':
      return event.kind === 'mixed-pool' && event.hosts.some(({ mxHost }) => `${mxHost}:25` === subject);
    case 'egress-listed':
      return event.isListed === true && event.vantages?.some(({ id }) => id === subject) === true;
    default:
      return false;
  }
}
