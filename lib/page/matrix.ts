import { isServed } from '../judgement/baseline';
import { type Incident, isLive } from '../judgement/incident';
import { networkOf } from '../judgement/network';
import { SILENT_AFTER_INTERVALS } from '../judgement/sightingOf';
import type { Change, Flip, Heartbeat, View } from '../judgement/view';
import { clean } from '../notification/words';
import type { ConfiguredVantage } from '../telemetry/contract';
import type { Board } from './board';
import { CELL_STATES, type Cell, type CellState, cellOf } from './cell';
import { type PolicyMark, policyMark } from './policySight';

/** What is asked for. */
export interface MatrixRequest {
  /** Part of the name of a host or target; empty: all. */
  readonly filter: string;
  /** Only hosts with something other than `offered`, or with something that stands at a policy. */
  readonly isTroubledOnly: boolean;
  /** From 1. */
  readonly page: number;
}

export const ROWS_PER_PAGE = 100;
/** Beyond six vantages a page has fewer rows: an answer stays below 1 MB even where every cell has lost all it can. */
const CELLS_PER_PAGE = 600;

/** One MX host, over all targets and vantages. */
export interface Row {
  /** `mxHost:port` */
  readonly host: string;
  readonly mxHost: string;
  readonly port: number;
  readonly targets: readonly string[];
  readonly addresses: number;
  /** The worst of its cells. */
  readonly state: CellState;
  readonly incident?: Incident;
  /** What stands at the policies of its targets. */
  readonly policy?: PolicyMark;
  /** In the order of the vantages. */
  readonly cells: readonly Cell[];
}

/** The head of a column. */
export interface VantageHead {
  readonly id: string;
  readonly isMailPath: boolean;
  /** The address that the world sees it under, where that is known. */
  readonly egress?: string;
  readonly lastRunAt?: string;
  readonly trouble?: 'silent' | 'blind' | 'behind a proxy' | 'no run yet';
}

export interface Matrix {
  readonly vantages: readonly VantageHead[];
  /** The rows of the page, the worst first. */
  readonly rows: readonly Row[];
  /** How many hosts there are of each state, whatever is asked for. */
  readonly counts: Readonly<Record<CellState, number>>;
  readonly total: number;
  /** How many match the request. */
  readonly matching: number;
  readonly page: number;
  readonly pages: number;
  readonly request: MatrixRequest;
}

/** Hosts against vantages. Pure; a page that is not there is the nearest one. */
export function matrixOf(board: Board, request: MatrixRequest): Matrix {
  const rows = rowsOf(board, true).toSorted(worstFirst);
  const matching = rows.filter((row) => matches(row, request));
  const perPage = Math.max(1, Math.min(ROWS_PER_PAGE, Math.floor(CELLS_PER_PAGE / board.vantages.length)));
  const pages = Math.max(1, Math.ceil(matching.length / perPage));
  const page = Math.min(Math.max(1, request.page), pages);
  const count = (state: CellState): number => rows.filter((row) => row.state === state).length;
  return {
    vantages: board.vantages.map((vantage) => headOf(vantage, board)),
    rows: withTimelines(matching.slice((page - 1) * perPage, page * perPage), board),
    counts: {
      lost: count('lost'),
      warning: count('warning'),
      unknown: count('unknown'),
      notice: count('notice'),
      never: count('never'),
      offered: count('offered'),
      absent: count('absent'),
    },
    total: rows.length,
    matching: matching.length,
    page,
    pages,
    request,
  };
}

/** Of the rows that are shown, a few of thousands. */
function withTimelines(rows: readonly Row[], board: Board): readonly Row[] {
  const shown = new Set(rows.map(({ host }) => host));
  const whole = rowsOf({ ...board, views: board.views.filter(({ host }) => shown.has(host)) }, false);
  const byHost = new Map(whole.map((row) => [row.host, row]));
  return rows.flatMap(({ host }) => byHost.get(host) ?? []);
}

function rowsOf(board: Board, hasNoTimelines: boolean): readonly Row[] {
  const views = grouped(board.views, ({ host }) => host);
  const heartbeats = grouped(board.heartbeats, ({ vantage }) => vantage);
  const incidents = new Map(board.incidents.filter(isLive).map((incident) => [incident.host, incident]));
  const flipsOf = flipReader(board.changes);
  return [...views].flatMap(([host, own]) => {
    const [first] = own.filter(({ retired }) => retired === undefined);
    if (first === undefined) return [];
    const byVantage = grouped(own, ({ vantage }) => vantage);
    const isKnown = isServedAnywhere(own);
    const cells = board.vantages.map((vantage) => {
      const { id } = vantage;
      const known = board.knownFrom?.get(id);
      const seen = { views: byVantage.get(id) ?? [], heartbeats: heartbeats.get(id) ?? [], isServed: isKnown };
      const record = { vantage, ...seen, flipsOf, hasNoTimeline: hasNoTimelines };
      return cellOf({ ...record, ...(known !== undefined && { knownFrom: known }) }, board);
    });
    const incident = incidents.get(host);
    const addresses = new Set(own.flatMap((view) => view.addresses.map(({ address }) => address)));
    const targets = new Set(own.filter(({ retired }) => retired === undefined).map(({ target }) => target));
    const policy = policyMark(board.policyFaults ?? [], targets);
    return [
      {
        host,
        mxHost: first.mxHost,
        port: first.port,
        targets: [...targets].sort(),
        addresses: addresses.size,
        state: worstOf(cells),
        ...(incident !== undefined && { incident }),
        ...(policy !== undefined && { policy }),
        cells,
      },
    ];
  });
}

/** Of views of one host. */
export const isServedAnywhere = (views: readonly View[]): boolean =>
  views.some((view) => view.retired === undefined && isServed(view));

/** A view's changes of outcome, out of the changes that were read, or else as it keeps them itself. */
export function flipReader(changes: readonly Change[] | undefined): (view: View) => readonly Flip[] {
  if (changes === undefined) return ({ flips = [] }) => flips;
  // Whatever its target: of those that change in the same run one change is kept.
  const keyOf = ({ vantage, host }: View | Change): string => JSON.stringify([vantage, host]);
  const byView = grouped(changes, keyOf);
  return (view) =>
    (byView.get(keyOf(view)) ?? []).flatMap(({ at, from, to }) => (from === undefined ? [] : [{ at, from, to }]));
}

function headOf(vantage: ConfiguredVantage, { heartbeats, now, everySeconds }: Board): VantageHead {
  const own = heartbeats.filter((heartbeat) => heartbeat.vantage === vantage.id);
  const newest = own.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt))[0];
  const egress = vantage.egress ?? newest?.greetedAs?.[0];
  const trouble = troubleOf(own, newest, now - SILENT_AFTER_INTERVALS * everySeconds * 1000);
  return {
    id: vantage.id,
    isMailPath: vantage.role === 'mail-path',
    ...(egress !== undefined && { egress: clean(networkOf(egress), 50) }),
    ...(newest !== undefined && { lastRunAt: newest.startedAt }),
    ...(trouble !== undefined && { trouble }),
  };
}

function troubleOf(own: readonly Heartbeat[], newest: Heartbeat | undefined, oldest: number): VantageHead['trouble'] {
  if (newest === undefined) return 'no run yet';
  if (Date.parse(newest.startedAt) < oldest) return 'silent';
  if (own.some(({ blind }) => blind)) return 'blind';
  return own.some(({ proxiedBy }) => proxiedBy !== undefined) ? 'behind a proxy' : undefined;
}

/** Where nothing is known to be wrong, one vantage that can't look is worth a look; one that has no way there is not. */
const worstOf = (cells: readonly Cell[]): CellState =>
  CELL_STATES.find((state) => cells.some((cell) => cell.state === state)) ?? 'absent';

const severityRank = ({ incident }: Row): number =>
  incident === undefined ? 3 : ['critical', 'warning'].indexOf(incident.verdict.severity ?? 'warning');

const worstFirst = (a: Row, b: Row): number =>
  severityRank(a) - severityRank(b) ||
  CELL_STATES.indexOf(a.state) - CELL_STATES.indexOf(b.state) ||
  (a.mxHost < b.mxHost ? -1 : a.mxHost > b.mxHost ? 1 : a.port - b.port);

function matches({ host, targets, state, policy }: Row, { filter, isTroubledOnly }: MatrixRequest): boolean {
  const wanted = filter.trim().toLowerCase();
  const isNamed = wanted === '' || [host, ...targets].some((name) => name.toLowerCase().includes(wanted));
  return isNamed && !(isTroubledOnly && policy === undefined && (state === 'offered' || state === 'absent'));
}

function grouped<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group === undefined) groups.set(keyOf(one), [one]);
    else group.push(one);
  }
  return groups;
}
