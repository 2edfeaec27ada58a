import { markOf } from '../notification/lossWords';
import { clean, someOf } from '../notification/words';
import type { Setting } from './board';
import type { HostAtVantage, HostView } from './hostView';
import { stateOf, whatOf } from './incidentWords';
import { Link } from './linking';
import { NowTable } from './NowTable';
import { Policies } from './Policies';
import { Scrollable } from './Scrollable';
import { Timeline } from './Timeline';
import { momentOf } from './zone';

const MOST_CHANGES = 100;
const MOST_LINES = 80;

/** Everything about one host: what each vantage gets, since when, the certificate, the dialogue, the history. */
export function HostPage({
  view,
  setting,
  hasMore,
}: {
  readonly view: HostView;
  readonly setting: Setting;
  readonly hasMore: boolean;
}) {
  const { host, targets, incident, policies, vantages } = view;
  const { cause } = incident?.verdict ?? {};
  return (
    <article class="host">
      <h2>{clean(host)}</h2>
      <p>for {someOf(targets, 10)}</p>
      {incident !== undefined && (
        <p>
          <span class={`tag ${stateOf(incident)}`}>{stateOf(incident)}</span>
          {whatOf(incident)}
          {cause !== undefined && `. Likely cause: ${cause.code} (${cause.confidence})`}.{' '}
          <Link to={{ show: 'incident', host, id: incident.id }}>Incident {incident.id}</Link>
        </p>
      )}
      <h3>Timeline</h3>
      <Timeline vantages={vantages} setting={setting} />
      <h3>Now</h3>
      <NowTable vantages={vantages} setting={setting} />
      <Policies policies={policies} setting={setting} />
      <h3>Dialogues</h3>
      <Dialogues vantages={vantages} setting={setting} />
      <h3>Changes</h3>
      <Changes view={view} setting={setting} hasMore={hasMore} />
    </article>
  );
}

export const NoHost = ({ host }: { readonly host: string }) => <p>Nobody watches {clean(host, 80)}.</p>;

interface VantagesProps {
  readonly vantages: readonly HostAtVantage[];
  readonly setting: Setting;
}

/** Those that lost STARTTLS are open at once. */
function Dialogues({ vantages, setting: { zone } }: VantagesProps) {
  const told = vantages.filter(({ dialogue }) => dialogue !== undefined);
  if (told.length === 0) return <p>None is stored in this time: a dialogue is kept when an outcome changes.</p>;
  return (
    <>
      {told.map(({ id, cell, dialogue }) => (
        <details key={id} open={cell.state === 'lost'}>
          <summary>
            {id}, {momentOf(Date.parse(dialogue?.at ?? ''), zone)} {zone.label}
          </summary>
          <Scrollable name={`Dialogue of ${id}`}>
            <pre>{dialogue?.transcript.slice(0, MOST_LINES).map((line) => `${clean(line, 200)}\n`)}</pre>
          </Scrollable>
        </details>
      ))}
    </>
  );
}

function Changes({
  view: { changes },
  setting: { zone },
  hasMore,
}: {
  readonly view: HostView;
  readonly setting: Setting;
  readonly hasMore: boolean;
}) {
  if (changes.length === 0) return <p>None in this time.</p>;
  return (
    <>
      <ol class="steps">
        {changes.slice(0, MOST_CHANGES).map(({ at, vantage, target, from, to, lost, gained, leftOut }) => (
          <li key={`${at} ${vantage} ${target}`}>
            {momentOf(Date.parse(at), zone)} {zone.label} <b>{vantage}</b>:{' '}
            {from === undefined ? 'first seen' : markOf(from)} → {markOf(to)}
            {lost.length > 0 && `, gone: ${someOf(lost, 12, ' ')}`}
            {gained.length > 0 && `, new: ${someOf(gained, 12, ' ')}`}
            {leftOut !== undefined &&
              ` (${leftOut.count === 1 ? '1 change' : `${leftOut.count} changes`} before it, since ${momentOf(Date.parse(leftOut.since), zone)}, not kept: ${vantage} could not reach the hub)`}
          </li>
        ))}
      </ol>
      {(hasMore || changes.length > MOST_CHANGES) && <p>Older changes are not shown: choose a shorter time range.</p>}
    </>
  );
}
