import { type Incident, isLive } from '../judgement/incident';
import { silenceAt } from '../judgement/silence';
import { incidentStore } from '../store/incidentStore';
import { muteStore } from '../store/muteStore';
import type { CliContext } from './context';
import { durationMs, MOST_LISTED_DAYS } from './duration';
import { EXIT_STATUS } from './exitStatus';
import type { IncidentsOptions } from './incidents';
import { incidentsJson } from './incidentsJson';
import { incidentsTable } from './incidentsTable';
import { jsonText } from './jsonText';
import type { IncidentList, ListedIncident } from './listedIncident';
import { withTable } from './withTable';

/** Prints the list, and gives the exit status. Rejects as withTable does. */
export async function printIncidents(options: IncidentsOptions, context: CliContext): Promise<number> {
  const list = await incidentList(options, context);
  const { isColoured, columns } = context;
  const style = { isColoured, ...(columns !== undefined && { width: columns }) };
  context.stdout(options.json === true ? jsonText(incidentsJson(list)) : incidentsTable(list, style));
  return statusOf(list);
}

async function incidentList(options: IncidentsOptions, context: CliContext): Promise<IncidentList> {
  const now = context.now();
  const from = new Date(now.getTime() - durationMs('--since', options.since, MOST_LISTED_DAYS));
  return withTable(options, context, async ({ table, config }) => {
    const [incidents, mutes] = await Promise.all([incidentStore(table).list(from, now), muteStore(table).active(now)]);
    const listed = incidents.toSorted(byUrgency).map((incident): ListedIncident => {
      const { losing } = incident.verdict;
      const silence = silenceAt({ ...incident, losing }, mutes, config?.quiet ?? [], now.getTime());
      return { incident, ...(silence !== undefined && isLive(incident) && { silence }) };
    });
    return { now, since: options.since, incidents: listed, mutes };
  });
}

const STATES = ['opened', 'pending', 'resolved', 'dismissed'] as const satisfies readonly Incident['state'][];
const SEVERITIES = ['critical', 'warning', 'notice'] as const;

/** Those that are open first, the loudest and then the newest at the front. */
function byUrgency(a: Incident, b: Incident): number {
  const severity = ({ verdict }: Incident) => SEVERITIES.indexOf(verdict.severity ?? 'notice');
  return (
    STATES.indexOf(a.state) - STATES.indexOf(b.state) ||
    (isLive(a) ? severity(a) - severity(b) : 0) ||
    (b.resolvedAt ?? b.openedAt).localeCompare(a.resolvedAt ?? a.openedAt)
  );
}

function statusOf({ incidents }: IncidentList): number {
  const open = incidents.filter(({ incident }) => incident.state === 'opened');
  if (open.length === 0) return EXIT_STATUS.ok;
  const isCritical = open.some(({ incident }) => incident.verdict.severity === 'critical');
  return isCritical ? EXIT_STATUS.critical : EXIT_STATUS.warning;
}
