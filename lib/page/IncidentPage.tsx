import type { Incident } from '../judgement/incident';
import { groupEntries } from '../notification/groups';
import { report } from '../notification/report';
import { clean, someOf } from '../notification/words';
import type { Setting } from './board';
import { stateOf, whatOf } from './incidentWords';
import { Link } from './linking';
import { Scrollable } from './Scrollable';
import { momentOf } from './zone';

/** One incident: what was said of it last, in full, and all that was said before. */
export function IncidentPage({ incident, setting }: { readonly incident: Incident; readonly setting: Setting }) {
  const { id, host, transitions } = incident;
  const { installation, everySeconds, store, zone } = setting;
  const context = { installation, everySeconds, ...(store !== undefined && { store }) };
  const transition = transitions.at(-1);
  const groups = transition === undefined ? [] : groupEntries([{ incident, transition }]);
  const state = stateOf(incident);
  return (
    <article class="incident">
      <h2>
        <span class={`tag ${state}`}>{state}</span> {whatOf(incident)}
      </h2>
      <p>
        Incident {id}, <Link to={{ show: 'host', host }}>{clean(host)}</Link>
      </p>
      {groups.length === 0 ? (
        <p>
          It is being confirmed: the other vantages were asked to look. Seen from {someOf(incident.verdict.losing, 5)}{' '}
          since {momentOf(Date.parse(incident.firstSeenAt), zone)} {zone.label}.
        </p>
      ) : (
        groups.map((group) => (
          <Scrollable key="report" name="What was said last">
            <pre>{report(group, context).join('\n')}</pre>
          </Scrollable>
        ))
      )}
      <h3>What was said</h3>
      <ol class="steps">
        {transitions.map(({ sequence, kind, at, scope, severity, cause }) => (
          <li key={sequence}>
            {momentOf(Date.parse(at), zone)} {zone.label}: {kind}, {severity}, {scope}, {cause.code} ({cause.confidence}
            )
          </li>
        ))}
      </ol>
    </article>
  );
}

/** Of an incident that is not there any more. */
export const NoIncident = ({ id }: { readonly id: string }) => (
  <p>There is no incident {clean(id, 20)} in this time. Longer ago: choose a longer time range.</p>
);
