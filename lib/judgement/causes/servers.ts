import { isLoss, isUpgradeLoss } from '../outcome';
import type { SightedAddress, Sighting } from '../sighting';
import type { Evidence } from '../verdict';
import { lossOf } from './lossWords';

/** What tells the servers of a host apart. */
export type Mark = 'address' | 'serverName';

/** A server, by its mark, with the vantages that it does not serve and those that it served after the loss began. */
export interface Server {
  readonly mark: string;
  readonly lacks: readonly string[];
  readonly serves: readonly string[];
  /** Addresses at which it was met. */
  readonly addresses: readonly string[];
}

interface Meeting extends SightedAddress {
  readonly vantage: string;
}

/** The servers of the host that somebody reached, as far as what they say now is known. */
export function serversBy(mark: Mark, evidence: Evidence): readonly Server[] {
  const loss = firstLoss(evidence);
  const isOfUpgrade = evidence.losing.every((loser) => isUpgradeLoss(lossOf(loser)));
  const met = meetings(evidence).filter(
    (meeting) => isCurrent(meeting, mark, loss) && (!isOfUpgrade || saysOfUpgrade(meeting, loss)),
  );
  const marks = [...new Set(met.flatMap((meeting) => meeting[mark] ?? []))].sort();
  return marks.map((name) => {
    const own = met.filter((meeting) => meeting[mark] === name);
    const whoMet = (hasIt: boolean) => own.filter(({ outcome }) => isLoss(outcome) !== hasIt).map((m) => m.vantage);
    return {
      mark: name,
      lacks: [...new Set(whoMet(false))],
      serves: [...new Set(whoMet(true))],
      addresses: [...new Set(own.map(({ address }) => address).filter((address) => address !== ''))],
    };
  });
}

const MAX_NAMED = 6;

/** As many of their names as a sentence has room for. */
export const namedServers = (names: readonly string[]): readonly string[] => [
  ...names.slice(0, MAX_NAMED),
  ...(names.length > MAX_NAMED ? [`${names.length - MAX_NAMED} more`] : []),
];

/** Every address that the vantages know of the host, reached or not. */
export const knownAddresses = (sightings: readonly Sighting[]): ReadonlySet<string> =>
  new Set(sightings.flatMap((sighting) => addressesOf(sighting).map(({ address }) => address)));

/** What strayed so long before a loss was another one: yesterday's bad server says nothing of today's. */
const STRAY_MS = 60 * 60 * 1000;

function meetings(evidence: Evidence): readonly Meeting[] {
  const oldest = Date.parse(firstLoss(evidence)) - STRAY_MS;
  return [...evidence.losing, ...evidence.offering].flatMap(({ vantage, deviating = [], ...sighting }) => [
    ...addressesOf(sighting).map((met) => ({ ...met, vantage })),
    ...deviating
      .filter(({ at = '' }) => !(Date.parse(at) < oldest))
      // One that strays from a failed upgrade has completed it.
      .map(({ outcome, serverName, at }) => ({
        ...{ outcome, serverName, vantage, address: '', isAnswer: true },
        ...(at !== undefined && { upgradedAt: at }),
      })),
  ]);
}

/** Where a vantage does not say what it saw at each address, its one word stands for the one it names. */
export function addressesOf(
  sighting: Pick<Sighting, 'addresses' | 'address' | 'outcome' | 'serverName'>,
): readonly SightedAddress[] {
  const { addresses, address = '', outcome, serverName } = sighting;
  if (addresses !== undefined) return addresses;
  if (address === '' && serverName === undefined) return [];
  return [{ address, outcome, ...(serverName !== undefined && { serverName }), isAnswer: true }];
}

/** "Offered" counts only from a session that began after the loss was first seen. */
function isCurrent(meeting: Meeting, mark: Mark, loss: string): boolean {
  if (meeting[mark] === undefined || meeting[mark] === '' || meeting.outcome === 'unknown') return false;
  if (isLoss(meeting.outcome) || meeting.isAnswer === true) return true;
  const at = mark === 'serverName' ? meeting.namedAt : meeting.observedAt;
  return at !== undefined && at > loss;
}

/** The addresses of a host are upgraded in one run. */
const ONE_RUN_MS = 60 * 1000;

/** What only an upgrade shows, an EHLO reply says nothing of: for "offered" it takes a handshake that was completed since. */
const saysOfUpgrade = ({ outcome, upgradedAt = '' }: Meeting, loss: string): boolean =>
  isLoss(outcome) || Date.parse(upgradedAt) >= Date.parse(loss) - ONE_RUN_MS;

const firstLoss = ({ losing }: Evidence): string => losing.map(({ since }) => since ?? '').sort()[0] ?? '';
