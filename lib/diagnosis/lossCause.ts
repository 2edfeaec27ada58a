import { isAbuse } from '../judgement/listing';
import { isLoss, isUpgradeLoss, type Outcome } from '../judgement/outcome';
import { type Cause, type CauseCode, CONFIDENCES } from '../judgement/verdict';
import type { HostVerdict } from './hostVerdict';
import { agoOf, hostName, listingSentences, outcomesOf, sentence, servedElsewhere, someNames } from './named';
import { HERE, type Situation } from './situation';

/** What a server does to a client that it restricts: where a block list may be the reason. */
export const RESTRICTIONS: readonly Outcome[] = ['missing', 'ehlo-refused', 'starttls-refused', 'probe-refused'];

/** Causes that rest on others being served at the same time. */
const BY_COMPARISON: readonly CauseCode[] = [
  'source-address-reputation',
  'receiver-regional',
  'receiver-pool-inconsistent',
];

const PLAIN: Readonly<Record<CauseCode, string>> = {
  'middlebox-on-path': 'a firewall or filter on the way rewrites the dialogue',
  'smtp-proxy-on-path': 'something in this network answers in place of the mail servers',
  'withheld-after-tls-failure': 'the server withholds STARTTLS for a while after a handshake that failed',
  'receiver-pool-inconsistent': 'some servers of the receiver lack it and others do not',
  'source-address-reputation': 'the receiver restricts your address',
  'receiver-regional': 'the servers of the receiver differ by region',
  'receiver-change': 'the receiver changed, for everybody',
  undetermined: 'not to be told from here',
};

const WEIGHTS = { high: 'Most likely', medium: 'Probably', low: 'Perhaps' } as const;

/**
 * The cause that the vantages together suggest. One that rests on others being served at the same time is held a degree
 * less likely where their word is older than this look and nobody said that mail was stuck by then.
 */
export function causeFrom(about: HostVerdict, situation: Situation): Cause | undefined {
  const { cause } = about;
  if (cause === undefined || !BY_COMPARISON.includes(cause.code) || olderBy(about, situation) === undefined)
    return cause;
  const next = CONFIDENCES[CONFIDENCES.indexOf(cause.confidence) + 1] ?? 'low';
  return { ...cause, confidence: next };
}

/** Why, as far as it can be known; and where it can't, what can't, and what would tell. */
export function causeSentences(about: HostVerdict, outcome: Outcome, situation: Situation): readonly string[] {
  const cause = causeFrom(about, situation);
  if (cause === undefined || cause.code === 'undetermined') return undetermined(about, outcome, situation);
  const { code, confidence, evidence } = cause;
  return [
    `${WEIGHTS[confidence]} ${PLAIN[code]} (${code}, ${confidence} confidence).`,
    ...evidence.map(sentence),
    ...lostAtControls(outcome, situation),
    ...(BY_COMPARISON.includes(code) ? ageSentences(about, situation) : []),
    ...(about.elsewhere.length === 0 ? ['No other vantage could be compared.'] : []),
  ];
}

/** When the oldest word of those that are served was given, where mail is not known to have been stuck by then. */
function olderBy(about: HostVerdict, { at, stuckMs }: Situation): string | undefined {
  const [oldest] = servedElsewhere(about)
    .flatMap(({ seenAt }) => seenAt ?? [])
    .sort();
  const isCovered = oldest === undefined || (stuckMs !== undefined && Date.parse(at) - Date.parse(oldest) < stuckMs);
  return isCovered ? undefined : oldest;
}

function ageSentences(about: HostVerdict, situation: Situation): readonly string[] {
  const oldest = olderBy(about, situation);
  if (oldest === undefined) return [];
  return [
    `"At the same time" is not quite so: the others' word is from ${agoOf(oldest, situation.at)} this look, and a receiver that changed in between would look alike. Run this again after their next run to be sure, or say with --since how long mail has been stuck.`,
  ];
}

function undetermined(about: HostVerdict, outcome: Outcome, situation: Situation): readonly string[] {
  if (isUpgradeLoss(outcome)) return ofUpgrade(about);
  const listing = RESTRICTIONS.includes(outcome) ? listingSentences(situation) : [];
  const compared = about.elsewhere.length > 0 ? (about.cause?.evidence ?? []).map(sentence) : [alikeOf(outcome)];
  return [
    ...listing,
    ...meaningOf(listing, situation),
    ...compared,
    ...noSecondOpinion(about, situation),
    TELLS[isRefused(outcome) ? 'refused' : 'lost'],
  ];
}

const isRefused = (outcome: Outcome): boolean => outcome === 'probe-refused';

/** Of one vantage alone. */
const alikeOf = (outcome: Outcome): string =>
  isRefused(outcome)
    ? 'From this one vantage it can not be told whether the server refuses everybody or only this address: both look exactly alike.'
    : 'From this one vantage it can not be told whether the receiver changed for everybody, restricts this address, or something on the path takes STARTTLS out: all three look exactly alike.';

const TELLS = {
  lost: 'The same check from another network would tell: the same answer there, the receiver changed; STARTTLS there, it is about your address or its path.',
  refused:
    'The same check from another network would tell: refused there too, it is about the server; answered there, it is about your address.',
} as const;

/** Control hosts that are without STARTTLS too; whether they ever had it, nobody says. */
function lostAtControls(outcome: Outcome, { controls }: Situation): readonly string[] {
  const names = controls.filter((control) => outcomesOf(control).some(isLoss)).map(hostName);
  if (names.length === 0 || isRefused(outcome)) return [];
  return [
    `${someNames(names)}, of the control hosts, ${names.length === 1 ? 'is' : 'are'} without STARTTLS from here too: if ${names.length === 1 ? 'that one usually offers' : 'they usually offer'} it, something on the path of ${HERE} takes it out.`,
  ];
}

function meaningOf(listing: readonly string[], { listings }: Situation): readonly string[] {
  const answers = listings.flatMap((one) => one.answers);
  if (listing.length === 0 || answers.length === 0) return [];
  if (answers.some(isAbuse)) {
    return [
      'Some receivers restrict listed addresses, and withhold STARTTLS from them, so that may be the reason; it is no proof of it.',
    ];
  }
  return answers.every(({ state }) => state === 'clean')
    ? ["That does not clear the address everywhere: a receiver's own list can't be asked."]
    : [];
}

function ofUpgrade(about: HostVerdict): readonly string[] {
  const served = servedElsewhere(about).map(({ vantage }) => vantage);
  if (served.length === 0) return ['Whether it fails for everybody can not be seen from one vantage.'];
  return [
    `${someNames(served)} ${served.length === 1 ? 'is' : 'are'} offered STARTTLS there too, but whether the handshake completes at this moment is not known: the server, this client or its path can be the reason.`,
  ];
}

/** Why nobody else's word counts, where nobody's does. */
function noSecondOpinion({ elsewhere, alike }: HostVerdict, { others }: Situation): readonly string[] {
  if (elsewhere.length > 0) return [];
  if (alike.length > 0) {
    const [looks, is] = alike.length === 1 ? ['looks', 'is'] : ['look', 'are'];
    return [
      `${someNames(alike.map(({ vantage }) => vantage))} ${looks} from the same address as ${HERE}, or from one that is not known, and ${is} no second opinion.`,
    ];
  }
  switch (others.kind) {
    case 'none':
      return [
        'There is no other vantage to compare with: a hub (README, "Deploy it") has some, and --config names its canary.yaml.',
      ];
    case 'unreadable':
      return [sentence(`The other vantages could not be asked (${others.reason})`)];
    case 'read':
      return [sentence(`No vantage of ${others.place} watches this host: add its domain to the targets`)];
  }
}
