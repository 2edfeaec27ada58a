import { idsOf, lossOf } from './causes/lossWords';
import { isSeenFromTwoPlaces } from './causes/places';
import { causesOf } from './causesOf';
import type { Severity } from './finding';
import { withoutFirstHandshakes } from './firstHandshakes';
import { isHeardSince, isServedSince } from './heardSince';
import { isLoss, type Outcome } from './outcome';
import type { Sighting } from './sighting';
import type { Cause, Enforced, EnforcedLoss, Evidence, Scope, Surroundings, Verdict } from './verdict';

/**
 * Puts the vantages' sightings of one host side by side. Pure. `round` is the second look under way, if any: a vantage
 * counts as served only by a run after the one that first saw the loss, or by its answer to a look that was asked since.
 */
export function correlate(
  reports: readonly Sighting[],
  round?: number,
  { enforced, ...around }: Surroundings = {},
): Verdict {
  const certain = withoutFirstHandshakes(reports);
  const isExpectedHere = isExpectedAnywhere(certain);
  const losing = certain
    .filter((sighting) => isLoss(lossOf(sighting)) && (sighting.isExpected || isExpectedHere))
    .map((sighting) => withLostKeywords(sighting, certain));
  const sightings = certain.map((sighting) => losing.find((loser) => loser.vantage === sighting.vantage) ?? sighting);
  if (losing.length === 0) return { losing: [], sightings };
  const lossSince = losing.map((sighting) => sighting.since ?? '').sort()[0] ?? '';
  const offering = sightings.filter((sighting) => isServedSince(sighting, losing, round));
  const silent = sightings.filter((sighting) => !losing.includes(sighting) && !offering.includes(sighting));
  const elsewhere = silent.filter(({ hasOtherExchanges }) => hasOtherExchanges);
  const unknown = silent.filter((sighting) => !elsewhere.includes(sighting));
  const { cause, unexplained } = causesOf({ ...around, losing, offering, unknown });
  const scope = scopeOf({ losing: unexplained.length > 0 ? unexplained : losing, offering, unknown }, cause.code);
  const placed = scope === 'everywhere' ? withPlaces(cause, losing) : cause;
  return {
    losing: losing.map((sighting) => sighting.vantage),
    lossSince,
    scope,
    cause: withElsewhere(withLogs(placed, losing), elsewhere),
    ...underPolicy(severityOf(losing, scope), enforcedLoss(enforced, losing, sightings)),
    sightings,
  };
}

/**
 * The vantages whose word on the loss is still to come: neither losing nor heard since, and able to answer; and those
 * that lose it and were asked to send STARTTLS all the same. Who answered a look since the first loss is not asked again
 * for the next vantage that joins it: at a pool whose servers take turns, everybody would lose it in the end.
 */
export function stillToHear(verdict: Verdict, round: number): readonly string[] {
  const losing = verdict.sightings.filter((sighting) => verdict.losing.includes(sighting.vantage));
  const isToCome = (sighting: Sighting): boolean =>
    losing.includes(sighting)
      ? sighting.awaitsUnoffered === true
      : !isHeardSince(sighting, losing) && !isServedSince(sighting, losing, round);
  return verdict.sightings
    .filter(
      (sighting) => sighting.canAnswer && !sighting.isLog && sighting.answeredRound !== round && isToCome(sighting),
    )
    .map((sighting) => sighting.vantage);
}

/** Installed during the incident there is no baseline; what others are served now says what to expect. */
const isExpectedAnywhere = (sightings: readonly Sighting[]): boolean =>
  sightings.some((sighting) => sighting.outcome === 'offered' || sighting.isExpected);

/** Without a past of its own, what a vantage lost is what all others are offered and it is not. */
function withLostKeywords(loser: Sighting, sightings: readonly Sighting[]): Sighting {
  const { isExpected, keywords: own } = loser;
  const [first, ...others] = sightings.flatMap(({ outcome, keywords }) =>
    outcome === 'offered' && keywords !== undefined ? [keywords] : [],
  );
  if (isExpected || own === undefined || first === undefined) return loser;
  const isServedToAll = (keyword: string) => others.every((keywords) => keywords.includes(keyword));
  return { ...loser, lost: first.filter((keyword) => isServedToAll(keyword) && !own.includes(keyword)) };
}

function scopeOf({ losing, offering }: Evidence, cause: string): Scope {
  if (cause === 'receiver-pool-inconsistent') return 'some-addresses';
  return offering.length === 0 && isSeenFromTwoPlaces(losing) ? 'everywhere' : 'some-vantages';
}

/** From AWS alone, everywhere is not the whole world. */
const withPlaces = (cause: Cause, losing: readonly Sighting[]): Cause =>
  losing.every(({ isCloud }) => isCloud) ? { ...cause, evidence: [...cause.evidence, ALL_IN_AWS] } : cause;

const ALL_IN_AWS = 'All of these vantages are in AWS: a receiver that restricts AWS as a whole would look the same.';

/** No vantage is nearer to the mail than its own server, and what that logged nobody has to probe for. */
function withLogs(cause: Cause, losing: readonly Sighting[]): Cause {
  const sentences = losing.flatMap(({ isLog, vantage, since = '', outcome }) =>
    isLog
      ? [`Your own mail server logged it (${vantage}): ${LOGGED[outcome] ?? 'no STARTTLS'} since ${utc(since)}.`]
      : [],
  );
  return sentences.length === 0 ? cause : { ...cause, evidence: [...sentences, ...cause.evidence] };
}

const LOGGED: Partial<Readonly<Record<Outcome, string>>> = { 'tls-handshake-failed': 'failed TLS handshakes' };

/** `2026-11-23 21:54:52 UTC` */
const utc = (at: string): string => `${at.slice(0, 19).replace('T', ' ')} UTC`;

/** Who is told of other exchanges neither speaks for the host nor against it. */
const withElsewhere = (cause: Cause, elsewhere: readonly Sighting[]): Cause =>
  elsewhere.length === 0
    ? cause
    : {
        ...cause,
        evidence: [...cause.evidence, `${idsOf(elsewhere)} ${NO_SAY[elsewhere.length > 1 ? 'many' : 'one']}`],
      };

const NO_SAY = {
  one: 'has no say here: its DNS names other MX hosts.',
  many: 'have no say here: their DNS names other MX hosts.',
} as const;

/**
 * What only observers lose while others are offered it may be withheld from their addresses, by which no mail goes, and a
 * refusal tells of nobody else. Who has not looked since is taken at the last word, which the next run mends.
 */
function enforcedLoss(
  enforced: Enforced | undefined,
  losing: readonly Sighting[],
  sightings: readonly Sighting[],
): EnforcedLoss | undefined {
  const isServed = sightings.some((sighting) => sighting.outcome === 'offered');
  const isApart = isServed && losing.every(({ role }) => role === 'observer');
  const isRefusedOnly = losing.every((sighting) => lossOf(sighting) === 'probe-refused');
  return enforced === undefined || isApart || isRefusedOnly ? undefined : { ...enforced, isServed };
}

/** Mail that a policy keeps from going out in plaintext is held up, whoever sends it. */
const underPolicy = (severity: Severity, enforced: EnforcedLoss | undefined) =>
  enforced === undefined ? { severity } : ({ severity: 'critical', enforced } as const);

/** A refused probe is about the prober, unless it is the mail's own path; injected plaintext is never harmless. */
function severityOf(losing: readonly Sighting[], scope: Scope): Severity {
  const outcomes = losing.map(lossOf);
  if (outcomes.includes('plaintext-after-starttls') || losing.some(({ role }) => role === 'mail-path')) {
    return 'critical';
  }
  const isRefusedOnly = outcomes.every((outcome) => outcome === 'probe-refused');
  return scope === 'everywhere' && !isRefusedOnly ? 'critical' : 'warning';
}
