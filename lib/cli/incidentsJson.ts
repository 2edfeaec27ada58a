import type { Incident } from '../judgement/incident';
import type { Sighting } from '../judgement/sighting';
import { targetCountOf } from '../judgement/targetNames';
import type { IncidentList, ListedIncident } from './listedIncident';

/** Of the shape below; raised when a field changes its meaning or goes. */
const JSON_VERSION = 1;

/** What `incidents --json` prints. Times are ISO 8601, UTC; what does not apply is left out. */
export const incidentsJson = ({ now, incidents, mutes }: IncidentList): unknown => ({
  version: JSON_VERSION,
  at: now.toISOString(),
  incidents: incidents.map(incidentJson),
  mutes: mutes.map(({ id, kind, name, since, until, reason, by }) => ({ id, kind, name, since, until, reason, by })),
});

const incidentJson = ({ incident, silence }: ListedIncident) => ({
  id: incident.id,
  state: incident.state,
  host: incident.host,
  mxHost: incident.mxHost,
  port: incident.port,
  targets: incident.targets,
  targetCount: targetCountOf(incident),
  severity: incident.verdict.severity,
  scope: incident.verdict.scope,
  cause: incident.verdict.cause,
  openedAt: incident.openedAt,
  firstSeenAt: incident.firstSeenAt,
  lastOfferedAt: incident.lastOfferedAt,
  resolvedAt: incident.resolvedAt,
  reporters: incident.reporters,
  vantages: vantagesOf(incident).map(vantageJson),
  acknowledged: incident.acknowledged,
  mutedUntil: silence && new Date(silence.until).toISOString(),
});

/** As told last, which has more of what each vantage saw. */
const vantagesOf = ({ transitions, verdict }: Incident): readonly Sighting[] =>
  transitions.at(-1)?.sightings ?? verdict.sightings;

const vantageJson = ({ vantage, role, outcome, since, lastOfferedAt, greetedAs, lost, gained }: Sighting) => ({
  id: vantage,
  role,
  outcome,
  since,
  lastOfferedAt,
  greetedAs,
  lost,
  gained,
});
