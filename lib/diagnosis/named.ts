import { failureText } from '../judgement/failureWords';
import { listingWords } from '../judgement/listing';
import { networkOf } from '../judgement/network';
import { outcomeOf } from '../judgement/outcome';
import { listed } from '../judgement/verdict';
import { clean, duration, prose } from '../notification/words';
import type { HostObservation, Observation } from '../probe/types';
import type { HostVerdict } from './hostVerdict';
import { type Egress, HERE, type Situation } from './situation';

const MOST_NAMES = 4;

/** A host as people know it: its port where it is not 25. */
export const hostName = ({ mxHost, port }: Pick<HostObservation, 'mxHost' | 'port'>): string =>
  port === 25 ? clean(mxHost, 120) : `${mxHost.includes(':') ? `[${clean(mxHost, 60)}]` : clean(mxHost, 120)}:${port}`;

export const someNames = (names: readonly string[]): string =>
  listed([...names.slice(0, MOST_NAMES), ...(names.length > MOST_NAMES ? [`${names.length - MOST_NAMES} more`] : [])]);

export const count = (n: number, noun: string): string =>
  `${n} ${noun}${n === 1 ? '' : noun.endsWith('s') ? 'es' : 's'}`;

/** As the beginning of a sentence, safe to show. */
export const sentence = (text: string): string => {
  const safe = prose(text);
  const whole = /[.:!?]$/.test(safe) ? safe : `${safe}.`;
  return whole.startsWith(HERE) ? `This machine${whole.slice(HERE.length)}` : whole;
};

/** Sessions that were begun; what this machine could not even send says nothing of a host. */
export const triedOf = ({ observations }: Pick<HostObservation, 'observations'>): readonly Observation[] =>
  observations.filter(({ session }) => session.failure?.code !== 'not-tried');

/** Why a session ended, in words that are the same for all addresses. */
export const failureOf = (observation: Observation): string => clean(failureText(observation), 200);

/** What the server said it sees, and whether that is believed. */
export function greetedWords(claimed: readonly string[], { addresses }: Egress): readonly string[] {
  return claimed.map((address) => {
    const shown = clean(address, 60);
    if (addresses.some((known) => networkOf(known) === networkOf(address))) return `It greeted ${HERE} as ${shown}.`;
    return addresses.length === 0
      ? `It greeted ${HERE} as ${shown}, which is one server's word and no proof: if that is your address, add --egress ${shown}.`
      : `It greeted ${HERE} as ${shown}, which is not the address that is known of it (${listed(addresses)}).`;
  });
}

/** What block lists say of this machine's addresses; where none was asked, that too. */
export function listingSentences({ egress, listings }: Situation): readonly string[] {
  if (egress.addresses.length === 0)
    return [
      `Block lists were not asked, since the address of ${HERE} is not known for certain: give it with --egress.`,
    ];
  if (listings.length === 0)
    return [
      `Block lists were not asked: name some with --block-list, or look ${listed(egress.addresses.map(networkOf))} up at https://check.spamhaus.org/`,
    ];
  return listings.flatMap(({ address, answers }) =>
    answers.map((answer) => capital(sentence(listingWords(networkOf(address), answer)))),
  );
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Vantages elsewhere that are served now, or were when they last looked. */
export const servedElsewhere = ({ elsewhere }: HostVerdict) =>
  elsewhere.filter(({ outcome, canAnswer }) => outcome === 'offered' && canAnswer);

/** That others are offered STARTTLS there, and when they were; empty where nobody is. */
export function othersServed(verdicts: readonly HostVerdict[], at: string, so: string): readonly string[] {
  const served = new Map(verdicts.flatMap(servedElsewhere).map((sighting) => [sighting.vantage, sighting]));
  if (served.size === 0) return [];
  const [oldest] = [...served.values()].flatMap(({ seenAt }) => seenAt ?? []).sort();
  return [
    `${someNames([...served.keys()])} ${served.size === 1 ? 'is' : 'are'} offered STARTTLS there (${agoOf(oldest, at)} this look), so ${so}.`,
  ];
}

/** `4 min before` */
export const agoOf = (seenAt: string | undefined, at: string): string => {
  const seconds = (Date.parse(at) - Date.parse(seenAt ?? at)) / 1000;
  return seconds < 60 ? 'less than a minute before' : `${duration(seconds)} before`;
};

/** That an incident is open there, and what it is held to be. */
export function incidentSentences({ host: { incident } }: HostVerdict): readonly string[] {
  if (incident === undefined) return [];
  const { id, state, firstSeenAt, verdict } = incident;
  const cause =
    verdict.cause === undefined ? '' : `, likely ${verdict.cause.code} (${verdict.cause.confidence} confidence)`;
  const since = `since ${firstSeenAt.slice(0, 16).replace('T', ' ')} UTC`;
  return state === 'pending'
    ? [`An incident there is being confirmed, ${since}.`]
    : [`Incident ${clean(id, 12)} is open there ${since}${cause}.`];
}

export const outcomesOf = ({ observations }: Pick<HostObservation, 'observations'>) =>
  triedOf({ observations }).map(({ session }) => outcomeOf(session));
