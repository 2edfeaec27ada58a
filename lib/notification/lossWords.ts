import type { FindingCode } from '../judgement/finding';
import type { Incident, Transition } from '../judgement/incident';
import { isLoss, type Outcome } from '../judgement/outcome';
import { losers } from './words';

export type Loss = Exclude<Outcome, 'offered' | 'unknown'>;

type Verb = readonly [one: string, several: string];

/** How a loss is called, by how it shows. */
interface LossWords {
  /** In subjects and titles, before `for hq at mx.example.net`. */
  readonly title: string;
  /** In sentences, between the host and whom it happens to: of one host, and of several. */
  readonly verb: Verb;
  /** The same where nobody who loses it was ever offered it. */
  readonly neverVerb?: Verb;
  /** In short messages, before `for hq`. */
  readonly short: string;
  /** Whom it happens to, where that is everybody. */
  readonly all: 'anyone' | 'everyone';
  /** In the line of a vantage. */
  readonly mark: string;
  /** When it is over, before `at mx.example.net`. */
  readonly over: string;
  readonly finding: FindingCode;
}

const WORDS: Readonly<Record<Loss, LossWords>> = {
  missing: {
    title: 'STARTTLS gone',
    verb: ['no longer offers STARTTLS to', 'no longer offer STARTTLS to'],
    neverVerb: ['does not offer STARTTLS to', 'do not offer STARTTLS to'],
    short: 'no STARTTLS',
    all: 'anyone',
    mark: 'WITHHELD',
    over: 'STARTTLS is back',
    finding: 'starttls-not-supported',
  },
  masked: {
    title: 'STARTTLS masked',
    verb: ['has its STARTTLS masked on the way to', 'have their STARTTLS masked on the way to'],
    short: 'STARTTLS masked',
    all: 'everyone',
    mark: 'MASKED',
    over: 'STARTTLS is back',
    finding: 'starttls-masked',
  },
  'ehlo-refused': {
    title: 'EHLO refused',
    verb: ['refuses EHLO, and STARTTLS with it, to', 'refuse EHLO, and STARTTLS with it, to'],
    short: 'EHLO refused',
    all: 'everyone',
    mark: 'NO EHLO',
    over: 'STARTTLS is back',
    finding: 'ehlo-refused',
  },
  'starttls-refused': {
    title: 'STARTTLS refused',
    verb: ['offers STARTTLS and then refuses it to', 'offer STARTTLS and then refuse it to'],
    short: 'STARTTLS refused',
    all: 'everyone',
    mark: 'REFUSED',
    over: 'STARTTLS is accepted again',
    finding: 'starttls-refused',
  },
  'plaintext-after-starttls': {
    title: 'plaintext after STARTTLS',
    verb: ['sends plaintext where TLS should begin to', 'send plaintext where TLS should begin to'],
    short: 'plaintext after STARTTLS',
    all: 'everyone',
    mark: 'PLAINTEXT',
    over: 'STARTTLS is sound again',
    finding: 'plaintext-after-starttls',
  },
  'tls-handshake-failed': {
    title: 'TLS handshake fails',
    verb: ['fails the TLS handshake with', 'fail the TLS handshake with'],
    short: 'TLS handshake fails',
    all: 'everyone',
    mark: 'TLS FAILS',
    over: 'TLS works again',
    finding: 'tls-handshake-failed',
  },
  'probe-refused': {
    title: 'SMTP refused',
    verb: ['refuses to talk to', 'refuse to talk to'],
    short: 'SMTP refused',
    all: 'anyone',
    mark: 'NO SMTP',
    over: 'SMTP is accepted again',
    finding: 'probe-refused',
  },
};

/** A transition, and the incident that it belongs to. */
export interface Said {
  readonly incident: Incident;
  readonly transition: Transition;
}

export const wordsFor = (entry: Said): LossWords => WORDS[lossOf(entry)];

/** Between the host, or the hosts, and whom it happens to. */
export function verbFor(entry: Said, areMany: boolean): string {
  const { verb, neverVerb = verb } = wordsFor(entry);
  return (isSinceBefore(entry.transition) ? neverVerb : verb)[areMany ? 1 : 0];
}

/** The canary was installed during the incident: nobody who loses it was ever offered it. */
const isSinceBefore = (transition: Transition): boolean =>
  transition.lastOfferedAt === undefined && losers(transition).every(({ isExpected }) => !isExpected);

/** How the loss shows at the vantage that matters most; of a recovery, how it had shown. */
export const lossOf = (entry: Said): Loss => lossesOf(entry)[0] ?? 'missing';

/** Codes of what was found wrong; of a recovery, of what had been wrong. */
export const findingsOf = (entry: Said): readonly FindingCode[] => {
  const losses = lossesOf(entry);
  return [...new Set((losses.length > 0 ? losses : (['missing'] as const)).map((loss) => WORDS[loss].finding))];
};

export const markOf = (outcome: Outcome): string => (isLossWord(outcome) ? WORDS[outcome].mark : outcome);

/** Every way in which it shows, those on the path of the mail first. */
function lossesOf({ incident, transition }: Said): readonly Loss[] {
  const before = incident.transitions.filter(({ sequence }) => sequence < transition.sequence).toReversed();
  const shown = transition.kind === 'resolved' ? [...before, transition] : [transition, ...before];
  for (const { sightings } of shown) {
    const losses = losers({ ...transition, sightings }).flatMap(({ outcome }) => (isLossWord(outcome) ? outcome : []));
    if (losses.length > 0) return losses;
  }
  return [];
}

/** `no STARTTLS`, `TLS handshake fails` */
export const shortLoss = (outcome: Outcome): string => (isLossWord(outcome) ? WORDS[outcome].short : outcome);

const isLossWord = (outcome: Outcome): outcome is Loss => isLoss(outcome);
