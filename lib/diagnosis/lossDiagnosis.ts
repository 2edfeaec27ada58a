import { speaksOfBlockList } from '../judgement/blockListWording';
import { lossOf } from '../judgement/causes/lossWords';
import type { Incident, Transition } from '../judgement/incident';
import { isAbuse } from '../judgement/listing';
import { networkOf } from '../judgement/network';
import { isLoss, isUpgradeLoss, type Outcome, outcomeOf } from '../judgement/outcome';
import { adviceFor } from '../notification/advice';
import { clean } from '../notification/words';
import { hostKey } from '../probe/hostKey';
import type { Diagnosis } from './diagnosis';
import type { HostVerdict } from './hostVerdict';
import { causeFrom, causeSentences, RESTRICTIONS } from './lossCause';
import { nextSteps } from './lossSteps';
import {
  failureOf,
  greetedWords,
  hostName,
  incidentSentences,
  outcomesOf,
  sentence,
  servedElsewhere,
  someNames,
  triedOf,
} from './named';
import { HERE, type Situation } from './situation';

/** This machine is without STARTTLS at one host at least. `lost`: those hosts, in order of preference. */
export function lossDiagnosis(
  lost: readonly [HostVerdict, ...HostVerdict[]],
  others: readonly HostVerdict[],
  situation: Situation,
): Diagnosis {
  const [about, ...more] = lost;
  const outcome = lossOf(about.here);
  const said = saidOf(about, situation);
  const advice = said === undefined ? undefined : adviceFor(said);
  const served = others.filter(({ host }) => outcomesOf(host).includes('offered'));
  const cause = causeFrom(about, situation);
  return {
    kind: 'loss',
    headline: headline(about, outcome, situation),
    sentences: [
      ...whatSentences(about, outcome, situation),
      ...(more.length > 0 ? [`So it is at ${namesOf(more)}.`] : []),
      ...(served.length > 0
        ? [`${namesOf(served)} of the same domain ${served.length === 1 ? 'offers' : 'offer'} it to ${HERE}.`]
        : []),
      ...(advice?.effect.map(sentence) ?? [FIRST_HANDSHAKE]),
      ...causeSentences(about, outcome, situation),
      ...incidentSentences(about),
    ],
    next: nextSteps(about, outcome, advice?.doFirst ?? [], situation),
    ...(cause !== undefined && { cause }),
    about,
  };
}

const FIRST_HANDSHAKE =
  'Mail that must be encrypted waits; a single handshake that fails may also be a lost connection.';

const namesOf = (verdicts: readonly HostVerdict[]): string => someNames(verdicts.map(({ host }) => hostName(host)));

const HEADLINES: Readonly<Partial<Record<Outcome, string>>> = {
  missing: 'does not offer STARTTLS to',
  masked: 'has its STARTTLS masked on the way to',
  'ehlo-refused': 'refuses EHLO, and STARTTLS with it, to',
  'starttls-refused': 'offers STARTTLS and then refuses it to',
  'plaintext-after-starttls': 'sends plaintext where TLS should begin to',
  'tls-handshake-failed': 'fails the TLS handshake with',
  'probe-refused': 'refuses to talk to',
};

function headline(about: HostVerdict, outcome: Outcome, { listings }: Situation): string {
  const { host, verdict } = about;
  const abuse = listings.flatMap(({ address, answers }) =>
    answers.filter(isAbuse).map(({ zone }) => `; ${networkOf(address)} is listed by ${zone}`),
  );
  const isServed = servedElsewhere(about).length > 0 && !isUpgradeLoss(outcome);
  const whom = verdict.scope === 'everywhere' ? 'anybody who looked' : HERE;
  return [
    `${hostName(host)} ${HEADLINES[outcome] ?? 'withholds STARTTLS from'} ${whom}`,
    isServed ? ', while others are served' : '',
    RESTRICTIONS.includes(outcome) ? (abuse[0] ?? '') : '',
  ].join('');
}

function whatSentences({ host, here }: HostVerdict, outcome: Outcome, { egress }: Situation): readonly string[] {
  const asked = triedOf(host);
  const hit = asked.filter(({ session }) => isLoss(outcomeOf(session)));
  const shown = hit.find(({ session }) => outcomeOf(session) === outcome) ?? hit[0];
  const failure = shown === undefined ? '' : failureOf(shown);
  const greeted = [...new Set(hit.flatMap(({ session }) => session.ehlo?.greetedAs ?? []))].slice(0, 2);
  return [
    sentence(
      `${hostName(host)}, ${placesOf(hit.length, asked.length, shown?.address)}, ${whatWords(outcome, failure, here.masked ?? [])}`,
    ),
    ...(outcome === 'probe-refused' && speaksOfBlockList(failure)
      ? ["The refusal speaks of a block list or of reputation: the server's word, and no proof of a listing."]
      : []),
    ...greetedWords(greeted, egress),
  ];
}

function placesOf(hit: number, asked: number, address = 'its address'): string {
  if (asked === 1) return `at ${address}`;
  return hit === asked ? `at all of its ${asked} addresses` : `at ${hit} of its ${asked} addresses`;
}

function whatWords(outcome: Outcome, failure: string, masked: readonly string[]): string {
  switch (outcome) {
    case 'masked':
      return masked.length > 0
        ? `answered EHLO with ${clean(masked.slice(0, 4).join(' '), 80)} where keywords such as STARTTLS should stand`
        : 'answered with a greeting of asterisks, and EHLO without STARTTLS';
    case 'ehlo-refused':
      return `refused EHLO (${failure})`;
    case 'starttls-refused':
      return `offered STARTTLS and then refused the command (${failure})`;
    case 'plaintext-after-starttls':
      return 'sent plaintext after its 220 to STARTTLS, where the TLS handshake is due';
    case 'tls-handshake-failed':
      return `offered STARTTLS, but the TLS handshake failed (${failure})`;
    case 'probe-refused':
      return `refused to talk to ${HERE} (${failure})`;
    default:
      return `answered EHLO from ${HERE}, and STARTTLS is not among the keywords`;
  }
}

/** The loss as a message would tell it, so that it is advised on in the same words. */
function saidOf({ host, cause, verdict }: HostVerdict, { at, target }: Situation) {
  const { severity = 'critical', scope = 'some-vantages', losing, sightings, lossSince = at } = verdict;
  if (cause === undefined) return undefined;
  const transition: Transition = {
    ...{ sequence: 1, kind: 'opened', at, severity, scope, cause, losing, sightings, firstSeenAt: lossSince },
  };
  const incident: Incident = {
    ...{ schemaVersion: 1, id: '', host: hostKey(host), mxHost: host.mxHost, port: host.port, targets: [target] },
    ...{ state: 'pending', generation: 1, openedAt: at, firstSeenAt: lossSince, reporters: losing, verdict },
    transitions: [],
  };
  return { incident, transition };
}
