import { bySeverity } from '../judgement/finding';
import { type FindingRecord, toldAs } from '../judgement/findingRecord';
import { type Incident, isLive } from '../judgement/incident';
import { FINDING_ADVICE } from '../notification/findingAdvice';
import { clean, duration } from '../notification/words';
import type { News } from './board';
import { stateOf, whatOf } from './incidentWords';
import { Link } from './linking';
import { Scrollable } from './Scrollable';
import { timeOf } from './zone';

const MOST = 100;

/** What is open now: incidents first, then the warnings beside them. */
export function OpenPage({ news }: { readonly news: News }) {
  const incidents = news.incidents.filter(isLive).toSorted(newestFirst);
  const standing = news.findings
    .filter((record) => isStanding(record))
    .toSorted((a, b) => bySeverity(heard(a), heard(b)));
  if (incidents.length + standing.length === 0)
    return news.hub !== undefined ? (
      <AtHub region={news.hub} />
    ) : (
      <p class="calm">
        <b aria-hidden="true">✓</b> No incident is open, and no warning stands.
      </p>
    );
  return (
    <>
      {incidents.length > 0 && <Incidents incidents={incidents} news={news} caption="Open incidents" />}
      {standing.length > 0 && <Findings findings={standing} news={news} />}
    </>
  );
}

/** Every incident of the span, the newest first. */
export function LogPage({ news }: { readonly news: News }) {
  const { from, to } = news.span;
  const isIn = ({ firstSeenAt, resolvedAt }: Incident) =>
    Date.parse(firstSeenAt) <= to && (resolvedAt === undefined || Date.parse(resolvedAt) >= from);
  const incidents = news.incidents.filter(isIn).toSorted(newestFirst);
  if (incidents.length === 0 && news.hub !== undefined) return <AtHub region={news.hub} />;
  if (incidents.length === 0) return <p class="calm">No incident in this time.</p>;
  return <Incidents incidents={incidents} news={news} caption="Incident log" />;
}

const AtHub = ({ region }: { readonly region: string }) => (
  <p>
    This is what this machine sees. What follows from it, together with what others see, is at the hub in {region}:
    incidents, warnings and messages.
  </p>
);

const newestFirst = (a: Incident, b: Incident): number => b.firstSeenAt.localeCompare(a.firstSeenAt);
const heard = (record: FindingRecord) => ({ severity: toldAs(record) });
const isStanding = (record: FindingRecord): boolean => record.resolvedAt === undefined && toldAs(record) !== 'notice';

interface ListProps {
  readonly incidents: readonly Incident[];
  readonly news: News;
  readonly caption: string;
}

function Incidents({ incidents, news, caption }: ListProps) {
  return (
    <Scrollable name={caption}>
      <table class="list">
        <thead>
          <tr>
            <th scope="col">Incident</th>
            <th scope="col">What</th>
            <th scope="col">Since</th>
            <th scope="col">For</th>
            <th scope="col">Likely cause</th>
          </tr>
        </thead>
        <tbody>
          {incidents.slice(0, MOST).map((incident) => (
            <IncidentRow key={`${incident.host} ${incident.generation}`} incident={incident} news={news} />
          ))}
        </tbody>
      </table>
      {incidents.length > MOST && <p>and {incidents.length - MOST} more</p>}
    </Scrollable>
  );
}

function IncidentRow({ incident, news: { now, zone } }: { readonly incident: Incident; readonly news: News }) {
  const { id, host, firstSeenAt, resolvedAt, verdict, acknowledged } = incident;
  const state = stateOf(incident);
  const seconds = (Date.parse(resolvedAt ?? new Date(now).toISOString()) - Date.parse(firstSeenAt)) / 1000;
  return (
    <tr>
      <td>
        <span class={`tag ${state}`}>{state}</span> <Link to={{ show: 'incident', host, id }}>{id}</Link>
      </td>
      <td class="wide">
        {whatOf(incident)}
        {acknowledged !== undefined && <small>acknowledged by {clean(acknowledged.by, 60)}</small>}
      </td>
      <td class="time" data-at="Since">
        {timeOf(Date.parse(firstSeenAt), now, zone)}
      </td>
      <td class="time" data-at="For">
        {duration(seconds)}
      </td>
      <td data-at="Likely cause">
        {verdict.cause === undefined ? '–' : `${verdict.cause.code} (${verdict.cause.confidence})`}
      </td>
    </tr>
  );
}

function Findings({
  findings,
  news: { now, zone },
}: {
  readonly findings: readonly FindingRecord[];
  readonly news: News;
}) {
  return (
    <Scrollable name="Standing warnings">
      <table class="list">
        <thead>
          <tr>
            <th scope="col">Warning</th>
            <th scope="col">Where</th>
            <th scope="col">Since</th>
            <th scope="col">What it says</th>
          </tr>
        </thead>
        <tbody>
          {findings.slice(0, MOST).map((record) => (
            <tr key={`${record.kind} ${record.subject} ${record.code}`}>
              <td>
                <span class={`tag ${toldAs(record)}`}>{toldAs(record)}</span> {FINDING_ADVICE[record.code].name}
              </td>
              <td data-at="Where">
                {record.kind === 'host' ? (
                  <Link to={{ show: 'host', host: record.subject }}>{clean(record.subject)}</Link>
                ) : (
                  clean(record.subject)
                )}
              </td>
              <td class="time" data-at="Since">
                {timeOf(Date.parse(record.openedAt), now, zone)}
              </td>
              <td class="wide">{clean(record.message)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {findings.length > MOST && <p>and {findings.length - MOST} more</p>}
    </Scrollable>
  );
}
