import { clean, duration, someOf } from '../notification/words';
import type { Setting } from './board';
import { CELL_STATES, type Cell, type CellState, SIGNS } from './cell';
import { stateOf } from './incidentWords';
import { Form, Link, Submit } from './linking';
import type { Matrix, Row, VantageHead } from './matrix';
import { Scrollable } from './Scrollable';
import { Strip } from './Strip';
import { fitOf } from './style';
import { timeOf } from './zone';

const MEANINGS: Readonly<Record<CellState, string>> = {
  lost: 'STARTTLS lost',
  warning: 'offered, with a warning',
  unknown: 'could not look',
  notice: 'offered, with a notice',
  never: 'never offered',
  offered: 'offered',
  absent: 'not looked at from there',
};

const MOST_TARGETS = 2;

/** Hosts against vantages, the worst first, with what leads on. */
export function MatrixPage({ matrix, setting }: { readonly matrix: Matrix; readonly setting: Setting }) {
  return (
    <>
      <Summary matrix={matrix} />
      <div class="bar">
        <Filter matrix={matrix} />
        <Legend setting={setting} />
      </div>
      {matrix.rows.length === 0 ? <Nothing matrix={matrix} /> : <Table matrix={matrix} setting={setting} />}
      <Pages matrix={matrix} />
    </>
  );
}

/** How many hosts there are of each state, by which it tells what the signs mean. */
function Summary({ matrix: { counts, total } }: { readonly matrix: Matrix }) {
  const parts = CELL_STATES.filter((state) => counts[state] > 0);
  return (
    <p class="summary">
      <b>{total === 1 ? '1 host' : `${total} hosts`}</b>
      {parts.map((state) => (
        <span key={state} class={state}>
          <b aria-hidden="true">{SIGNS[state]}</b> {counts[state]} {MEANINGS[state]}
        </span>
      ))}
    </p>
  );
}

/** The names of the fields are what the frame sends back. */
function Filter({ matrix: { request, matching, total } }: { readonly matrix: Matrix }) {
  return (
    <Form>
      <label>
        Host or target <input name="filter" value={request.filter} autocomplete="off" spellcheck={false} />
      </label>
      <label>
        Show{' '}
        <select name="only">
          <option value="all" selected={!request.isTroubledOnly}>
            all hosts
          </option>
          <option value="trouble" selected={request.isTroubledOnly}>
            only those with trouble
          </option>
        </select>
      </label>
      <Submit>Apply</Submit>
      {matching !== total && (
        <span>
          {matching} of {total}
        </span>
      )}
    </Form>
  );
}

const Nothing = ({ matrix: { total } }: { readonly matrix: Matrix }) => (
  <p>
    {total === 0
      ? 'Nothing has been looked at yet: the first hosts appear after the first run of a vantage.'
      : 'No host matches.'}
  </p>
);

function Table({ matrix: { vantages, rows }, setting }: { readonly matrix: Matrix; readonly setting: Setting }) {
  return (
    <Scrollable name="Capability matrix" fit={fitOf(vantages.length)}>
      <table class="matrix">
        <thead>
          <tr>
            <th scope="col">Host</th>
            {vantages.map((vantage) => (
              <Head key={vantage.id} vantage={vantage} setting={setting} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <HostRow key={row.host} row={row} setting={setting} />
          ))}
        </tbody>
      </table>
    </Scrollable>
  );
}

function Head({ vantage, setting: { now } }: { readonly vantage: VantageHead; readonly setting: Setting }) {
  const { id, isMailPath, egress, lastRunAt, trouble } = vantage;
  const age = lastRunAt === undefined ? undefined : duration(Math.max(0, (now - Date.parse(lastRunAt)) / 1000));
  return (
    <th scope="col">
      {id} {isMailPath && <span class="tag">mail path</span>}
      <small>{egress ?? ' '}</small>
      <small class={trouble === undefined ? undefined : 'trouble'}>
        {trouble !== undefined && `? ${trouble}`}
        {trouble !== undefined && age !== undefined && ', '}
        {age !== undefined && `last run ${age} ago`}
      </small>
    </th>
  );
}

function HostRow({ row, setting }: { readonly row: Row; readonly setting: Setting }) {
  const { host, mxHost, port, targets, addresses, state, incident, policy, cells } = row;
  return (
    <tr class={state === 'offered' && policy === undefined ? 'calm' : undefined}>
      <th scope="row">
        <Link to={{ show: 'host', host }}>{clean(port === 25 ? mxHost : `${mxHost}:${port}`)}</Link>{' '}
        {incident !== undefined && (
          <span class={`tag ${stateOf(incident)}`}>
            <Link to={{ show: 'incident', host, id: incident.id }}>incident {incident.id}</Link>
          </span>
        )}
        {policy !== undefined && (
          <span class={`tag ${policy.severity}`} title={policy.codes.join(', ')}>
            policy: {someOf(policy.codes, 1)}
          </span>
        )}
        <small>
          {someOf(targets, MOST_TARGETS)}
          {addresses > 1 && ` · ${addresses} addresses`}
        </small>
      </th>
      {cells.map((cell) => (
        <CellBox key={cell.vantage} cell={cell} setting={setting} />
      ))}
    </tr>
  );
}

function CellBox({ cell, setting: { now, zone } }: { readonly cell: Cell; readonly setting: Setting }) {
  const { vantage, state, words, since, lost, gained, columns } = cell;
  return (
    <td class={state} data-at={vantage}>
      <b aria-hidden="true">{SIGNS[state]}</b> {words}
      {(lost.length > 0 || gained.length > 0) && (
        <small class="keywords">
          {lost.map((word) => (
            <del key={word}>{word}</del>
          ))}
          {gained.map((word) => (
            <ins key={word}>{word}</ins>
          ))}
        </small>
      )}
      {state === 'lost' && since !== undefined && <small>since {timeOf(Date.parse(since), now, zone)}</small>}
      {columns.length > 0 && <Strip columns={columns} />}
    </td>
  );
}

function Pages({ matrix: { page, pages, request } }: { readonly matrix: Matrix }) {
  if (pages === 1) return null;
  const place = (number: number) => ({
    show: 'matrix' as const,
    number,
    ...(request.filter !== '' && { filter: request.filter }),
    ...(request.isTroubledOnly && { only: 'trouble' as const }),
  });
  return (
    <nav class="pages" aria-label="Pages of the matrix">
      {page > 1 && <Link to={place(page - 1)}>Previous</Link>}
      <span>
        Page {page} of {pages}
      </span>
      {page < pages && <Link to={place(page + 1)}>Next</Link>}
    </nav>
  );
}

/** Of the strips and keywords; what the signs mean stands in the summary. */
const Legend = ({ setting: { span, now, zone } }: { readonly setting: Setting }) => (
  <p class="legend">
    <span>
      Strips, {timeOf(span.from, now, zone)} to {timeOf(Math.min(span.to, now), now, zone)} {zone.label}:
    </span>
    <span>
      <i class="strip o" /> offered
    </span>
    <span>
      <i class="strip l" /> lost
    </span>
    <span>
      <i class="strip u" /> could not look
    </span>
    <span>
      Keywords: <del>gone</del> <ins>new</ins>
    </span>
  </p>
);
