import { transitionId } from '../judgement/incident';
import { isLoss } from '../judgement/outcome';
import type { Sighting } from '../judgement/sighting';
import { runbookArticle } from './advice';
import type { Entry, MessageContext } from './message';
import { clean } from './words';

/** For machines: what SQS, HTTPS and Lambda subscribers get. Shape: docs/messages.md. */
export function jsonText(entries: readonly Entry[], { installation }: MessageContext): string {
  return JSON.stringify({ schemaVersion: 1, installation, transitions: entries.map(jsonTransition) });
}

function jsonTransition({ incident, transition }: Entry) {
  const { kind, severity, scope, cause, losing, sightings, at, firstSeenAt, lastOfferedAt } = transition;
  const lossy = sightings.filter((sighting) => losing.includes(sighting.vantage));
  const isMasked = lossy.some(({ outcome }) => outcome === 'masked');
  return {
    id: transitionId(incident, transition),
    incident: incident.id,
    kind,
    at,
    severity,
    host: incident.host,
    mxHost: incident.mxHost,
    port: incident.port,
    targets: incident.targets,
    findings: [isMasked ? 'starttls-masked' : 'starttls-not-supported'],
    scope,
    cause: { ...cause, evidence: cause.evidence.map(clean) },
    vantages: sightings.map(jsonSighting),
    openedAt: incident.openedAt,
    firstSeenAt,
    ...(lastOfferedAt !== undefined && { lastGoodAt: lastOfferedAt }),
    ...(transition.resolvedAt !== undefined && { resolvedAt: transition.resolvedAt }),
    ...(transition.durationSeconds !== undefined && { durationSeconds: transition.durationSeconds }),
    ...(transition.dialogue !== undefined && { dialogue: transition.dialogue }),
    runbook: runbookArticle(cause.code),
  };
}

const jsonSighting = (sighting: Sighting) => ({
  id: sighting.vantage,
  role: sighting.role,
  outcome: sighting.outcome,
  since: sighting.since,
  address: sighting.address,
  serverName: sighting.serverName === undefined ? undefined : clean(sighting.serverName),
  greetedAs: sighting.greetedAs,
  lost: isLoss(sighting.outcome) ? sighting.lost.map(clean) : [],
  gained: isLoss(sighting.outcome) ? sighting.gained.map(clean) : [],
});
