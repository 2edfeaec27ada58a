import { lossSeverity } from './assess';
import { middleboxOnPath } from './causes/middleboxOnPath';
import { isSeenFromTwoPlaces, receiverChange } from './causes/receiverChange';
import { sourceAddressReputation } from './causes/sourceAddressReputation';
import { undetermined } from './causes/undetermined';
import type { Severity } from './finding';
import { isLoss } from './outcome';
import type { Sighting } from './sighting';
import type { Cause, CauseRule, Evidence, Scope, Verdict } from './verdict';

/** First match wins. Path causes are settled before, per vantage, and take that vantage out. */
const RECEIVER_RULES: readonly CauseRule[] = [sourceAddressReputation, receiverChange];

/**
 * Puts the vantages' sightings of one host side by side. Pure. `round` is the second look under way, if any: a vantage
 * counts as served only by a session that began after the loss was first seen, or by its answer to that look.
 */
export function correlate(reports: readonly Sighting[], round?: number): Verdict {
  const isExpectedHere = isExpectedAnywhere(reports);
  const losing = reports
    .filter((sighting) => isLoss(sighting.outcome) && (sighting.isExpected || isExpectedHere))
    .map((sighting) => withLostKeywords(sighting, reports));
  const sightings = reports.map((sighting) => losing.find((loser) => loser.vantage === sighting.vantage) ?? sighting);
  if (losing.length === 0) return { losing: [], sightings };
  const lossSince = losing.map((sighting) => sighting.since ?? '').sort()[0] ?? '';
  const offering = sightings.filter((sighting) => isOfferedAfter(sighting, newestLoss(losing), round));
  const unknown = sightings.filter((sighting) => !losing.includes(sighting) && !offering.includes(sighting));
  const evidence: Evidence = { losing, offering, unknown };
  const scope = scopeOf(evidence);
  return {
    losing: losing.map((sighting) => sighting.vantage),
    lossSince,
    scope,
    cause: causeOf(evidence),
    severity: severityOf(losing, scope),
    sightings,
  };
}

/** The vantages whose word on the loss is still to come: neither losing nor heard since, and able to answer. */
export function stillToHear(verdict: Verdict, round: number): readonly string[] {
  const losing = verdict.sightings.filter((sighting) => verdict.losing.includes(sighting.vantage));
  const newest = newestLoss(losing);
  return verdict.sightings
    .filter((s) => s.canAnswer && !verdict.losing.includes(s.vantage) && s.answeredRound !== round)
    .filter((s) => !(s.seenAt !== undefined && s.seenAt > newest))
    .map((s) => s.vantage);
}

/** Installed during the incident there is no baseline; what others are served now says what to expect. */
const isExpectedAnywhere = (sightings: readonly Sighting[]): boolean =>
  sightings.some((sighting) => sighting.outcome === 'offered' || sighting.isExpected);

const newestLoss = (losing: readonly Sighting[]): string =>
  losing
    .map((sighting) => sighting.since ?? '')
    .sort()
    .at(-1) ?? '';

function isOfferedAfter(sighting: Sighting, loss: string, round: number | undefined): boolean {
  if (sighting.outcome !== 'offered') return false;
  const hasAnswered = round !== undefined && sighting.answeredRound === round && sighting.answeredOutcome === 'offered';
  return hasAnswered || (sighting.seenAt !== undefined && sighting.seenAt > loss);
}

/** Without a past of its own, what a vantage lost is what the others are offered and it is not. */
function withLostKeywords(loser: Sighting, sightings: readonly Sighting[]): Sighting {
  const served = sightings.find((sighting) => sighting.outcome === 'offered' && sighting.keywords !== undefined);
  if (loser.isExpected || served?.keywords === undefined) return loser;
  const own = loser.keywords ?? [];
  return { ...loser, lost: served.keywords.filter((keyword) => !own.includes(keyword)) };
}

const scopeOf = ({ losing, offering }: Evidence): Scope =>
  offering.length === 0 && isSeenFromTwoPlaces(losing) ? 'everywhere' : 'some-vantages';

function causeOf(evidence: Evidence): Cause {
  const onPath = middleboxOnPath({ ...evidence, losing: evidence.losing.filter((s) => s.outcome === 'masked') });
  const losing = evidence.losing.filter((sighting) => sighting.outcome !== 'masked');
  if (onPath !== undefined && losing.length === 0) return onPath;
  const cause = receiverCause({ ...evidence, losing });
  return onPath === undefined ? cause : { ...cause, evidence: [...cause.evidence, ...onPath.evidence] };
}

function receiverCause(evidence: Evidence): Cause {
  for (const rule of RECEIVER_RULES) {
    const cause = rule(evidence);
    if (cause !== undefined) return cause;
  }
  return undetermined(evidence);
}

function severityOf(losing: readonly Sighting[], scope: Scope): Severity {
  if (scope === 'everywhere') return 'critical';
  return losing.some((sighting) => lossSeverity(sighting.role) === 'critical') ? 'critical' : 'warning';
}
