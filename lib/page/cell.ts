import { bySeverity } from '../judgement/finding';
import { isLoss } from '../judgement/outcome';
import type { Sighting } from '../judgement/sighting';
import { SILENT_AFTER_INTERVALS, sightingOf } from '../judgement/sightingOf';
import type { Flip, Heartbeat, StandingFinding, View } from '../judgement/view';
import { FINDING_ADVICE } from '../notification/findingAdvice';
import { shortLoss } from '../notification/lossWords';
import { clean } from '../notification/words';
import type { ConfiguredVantage } from '../telemetry/contract';
import type { Setting } from './board';
import { columnsOf, mergedStretches, type Stretch, stretchesOf, type Tone } from './stretches';

/**
 * What a cell of the matrix shows, the worst first: STARTTLS lost; offered with a warning; could not look; offered with a
 * notice; never offered; offered; not looked at from there.
 */
export const CELL_STATES = ['lost', 'warning', 'unknown', 'notice', 'never', 'offered', 'absent'] as const;
export type CellState = (typeof CELL_STATES)[number];

/** A sign beside the words, so that nothing is told by colour alone. */
export const SIGNS: Readonly<Record<CellState, string>> = {
  lost: '✕',
  warning: '!',
  unknown: '?',
  notice: 'i',
  never: '○',
  offered: '✓',
  absent: '–',
};

/** What one vantage gets from one host. */
export interface Cell {
  readonly vantage: string;
  readonly state: CellState;
  /** A few words: `TLS 1.3`, `no STARTTLS`, `timed out`. */
  readonly words: string;
  /** The same at length, where there is more to say. */
  readonly more?: string;
  readonly since?: string;
  readonly lost: readonly string[];
  readonly gained: readonly string[];
  /** The span in equal parts; empty where there is nothing to draw. */
  readonly columns: readonly (Tone | undefined)[];
}

/** What is stored of a host and a vantage. */
export interface CellRecord {
  readonly vantage: ConfiguredVantage;
  /** Of the host, one for each of its targets; retired ones included. */
  readonly views: readonly View[];
  readonly heartbeats: readonly Heartbeat[];
  /** Some vantage is served by the host, or was: who is not has lost something. */
  readonly isServed: boolean;
  /** Changes of a view's outcome in the span. */
  readonly flipsOf: (view: View) => readonly Flip[];
  /** Nobody sees it: only its state is wanted. */
  readonly hasNoTimeline?: boolean;
  /** Before that nobody knows what changed. Milliseconds; absent: all of the span is known. */
  readonly knownFrom?: number;
}

const MAX_WORDS = 60;
const MAX_MORE = 300;

export function cellOf(record: CellRecord, setting: Setting): Cell {
  const { now, everySeconds, span } = setting;
  const { vantage } = record;
  const live = record.views.filter(({ retired }) => retired === undefined);
  const columns = record.hasNoTimeline ? [] : columnsOf(timelineOf({ ...record, views: live }, setting), span);
  const base = { vantage: vantage.id, lost: [], gained: [], columns };
  if (live.length === 0) {
    const gone = record.views.length > 0;
    return {
      ...base,
      columns: [],
      state: 'absent',
      words: gone ? 'no MX' : 'not looked',
      more: gone ? NO_MX : NOT_LOOKED,
    };
  }
  const sighting = sightingOf({ vantage, views: live, heartbeats: record.heartbeats }, now, everySeconds * 1000);
  const since = sighting.since === undefined ? {} : { since: sighting.since };
  const told = facts(sighting, live, record.isServed);
  return { ...base, ...since, ...told, ...(isBlank(told) && { columns: [] }) };
}

/** What was never otherwise needs no timeline. */
const isBlank = ({ state }: Pick<Cell, 'state'>): boolean => state === 'absent' || state === 'never';

const NO_MX = 'It is no MX host of its target any more, as seen from here.';
const NOT_LOOKED = 'This vantage has not looked at the host.';

/** Of a host that hundreds of targets share: they saw the same server, and nobody waits for all of them to be drawn. */
const MOST_VIEWS = 50;

/** What a vantage saw of a host over the span. Several targets have a view each: the worst of them is what counts. */
export function timelineOf(
  { views, heartbeats, flipsOf, knownFrom = Number.NEGATIVE_INFINITY }: CellRecord,
  { everySeconds, now, span }: Setting,
): readonly Stretch[] {
  const known = { from: Math.max(span.from, knownFrom), to: Math.min(span.to, now) };
  const seen = views.slice(0, MOST_VIEWS).map((view) => {
    const own = heartbeats.filter(({ shard }) => shard === view.shard).map(({ startedAt }) => Date.parse(startedAt));
    const heard = Math.max(...own, Date.parse(view.observedAt));
    const isSilent = now - heard > SILENT_AFTER_INTERVALS * everySeconds * 1000;
    return stretchesOf(view, flipsOf(view), isSilent ? heard : now, known);
  });
  return mergedStretches(seen);
}

function facts(
  sighting: Sighting,
  views: readonly View[],
  isServed: boolean,
): Pick<Cell, 'state' | 'words'> & Partial<Cell> {
  const { outcome, unknownBecause, lost, gained, isExpected, tlsProtocol } = sighting;
  const isNever = outcome === 'missing' && !isExpected && !isServed;
  if (isNever) return { state: 'never', words: 'never offered' };
  if (isLoss(outcome))
    return { state: 'lost', words: shortLoss(outcome), lost: keywordsOf(lost), gained: keywordsOf(gained) };
  if (outcome === 'unknown') return unknown(unknownBecause ?? 'could not look', views);
  const words = tlsProtocol === undefined ? 'offered' : clean(tlsProtocol.replace('TLSv', 'TLS '), MAX_WORDS);
  return withFindings({ state: 'offered', words }, views);
}

/** Without any way to the address (an IPv6 host seen from IPv4) there is nothing to be known. */
function unknown(because: string, views: readonly View[]): Pick<Cell, 'state' | 'words' | 'more'> {
  const failures = views.flatMap(({ addresses }) => addresses.map(({ failure }) => failure));
  const isTried = failures.length === 0 || failures.some((failure) => failure?.code !== 'not-tried');
  const [failure] = failures.flatMap((each) => each ?? []);
  const isOwn = failure !== undefined && because.startsWith(failure.message);
  const words = isOwn ? `${failure.code.replaceAll('-', ' ')} (${failure.stage})` : because;
  const more = clean(because, MAX_MORE);
  return isTried
    ? { state: 'unknown', words: clean(words, MAX_WORDS), more }
    : { state: 'absent', words: 'no route', more };
}

/** A finding beside a loss; a notice does not make the cell loud. */
function withFindings(
  offered: Pick<Cell, 'state' | 'words'>,
  views: readonly View[],
): Pick<Cell, 'state' | 'words'> & Partial<Cell> {
  const found = views.flatMap(({ findings = [] }) => findings).toSorted(bySeverity);
  const [worst] = found;
  if (worst === undefined) return offered;
  const unlike = views.flatMap(({ unlike: keywords }) => keywords ?? []);
  return {
    state: worst.severity === 'notice' ? 'notice' : 'warning',
    words: clean(FINDING_ADVICE[worst.code].name, MAX_WORDS),
    more: clean(`${offered.words}. ${sentences(found)}`, MAX_MORE),
    lost: keywordsOf(unlike.flatMap(({ lost }) => lost)),
    gained: keywordsOf(unlike.flatMap(({ gained }) => gained)),
  };
}

const sentences = (found: readonly StandingFinding[]): string =>
  [...new Set(found.map(({ code, message }) => `${code}: ${message}`))].join('. ');

const MAX_KEYWORDS = 8;
const MAX_KEYWORD = 24;
const keywordsOf = (words: readonly string[]): readonly string[] =>
  [...new Set(words)].slice(0, MAX_KEYWORDS).map((word) => clean(word, MAX_KEYWORD));
