import type { Incident } from '../judgement/incident';
import type { Mute } from '../judgement/mute';
import { targetCountOf } from '../judgement/targetNames';
import { duration } from '../notification/words';
import { escapeControls } from '../smtp/escape';
import { type Colours, coloursFor } from './colours';
import { breakText, type Cell, type Layout, lineWidth, naturalWidths, setColumns } from './columns';
import type { IncidentList, ListedIncident } from './listedIncident';
import { minuteOf } from './plainLine';

export interface IncidentsTableOptions {
  readonly isColoured: boolean;
  /** Columns of the terminal; absent: lines are as long as they are. */
  readonly width?: number;
}

const HEAD = ['id', 'state', 'since', 'host', 'lost at', 'likely cause'] as const;
const MIN_WIDTH = 40;
const MOST_NAMES = 3;

/** The list for people: a row per incident with what else there is to say under it, then the mutes. */
export function incidentsTable(list: IncidentList, { isColoured, width }: IncidentsTableOptions): string {
  const colours = coloursFor(isColoured);
  const room = width === undefined ? undefined : Math.max(width, MIN_WIDTH);
  const none = `No incident is open, and none ended in the last ${list.since}.`;
  const incidents = list.incidents.length === 0 ? [none] : incidentLines(list.incidents, colours, room);
  const mutes = list.mutes.length === 0 ? [] : ['', colours.bold('Muted'), ...muteLines(list.mutes, room)];
  return `${[...incidents, ...mutes].join('\n')}\n`;
}

function incidentLines(
  incidents: readonly ListedIncident[],
  colours: Colours,
  width: number | undefined,
): readonly string[] {
  const head = HEAD.map((text): Cell => ({ text, paint: colours.dim }));
  const rows = incidents.map(({ incident }) => row(incident, colours));
  const layout: Layout = { indent: '', widths: naturalWidths([head, ...rows]) };
  const isNarrow = width !== undefined && lineWidth(layout) > width;
  const linesOf = (cells: readonly Cell[]): readonly string[] =>
    isNarrow ? labelled(cells, width) : setColumns(cells, layout);
  return [
    ...(isNarrow ? [] : setColumns(head, layout)),
    ...incidents.flatMap((listed, index) => [...linesOf(rows[index] ?? []), ...notes(listed, width)]),
  ];
}

/** Where there is no room for columns: the first two as a title, the others each in a line of its own. */
function labelled(cells: readonly Cell[], width: number): readonly string[] {
  const [id, state, ...others] = cells.map(({ text, paint = (plain) => plain }) => paint(text));
  const rest = others.flatMap((text, index) => hanging(`${HEAD[index + 2] ?? ''} ${text}`, width));
  return [`${id ?? ''}  ${state ?? ''}`, ...rest];
}

function row(incident: Incident, colours: Colours): readonly Cell[] {
  const { id, state, verdict, firstSeenAt, mxHost, port } = incident;
  const shown = state === 'opened' ? (verdict.severity ?? 'opened') : state === 'pending' ? 'confirming' : state;
  const paint = STATE_COLOURS[shown];
  const cause = verdict.cause === undefined ? '–' : `${verdict.cause.code} (${verdict.cause.confidence})`;
  const losing = verdict.scope === 'everywhere' ? 'everywhere' : some(verdict.losing);
  const cells = [id, shown, minuteOf(firstSeenAt), port === 25 ? mxHost : `${mxHost}:${port}`, losing, cause];
  return cells.map((text, index) => ({
    text: escapeControls(text),
    ...(index === 1 && paint !== undefined && { paint: colours[paint] }),
  }));
}

const STATE_COLOURS: Readonly<Record<string, 'red' | 'yellow' | 'green' | 'cyan'>> = {
  critical: 'red',
  warning: 'yellow',
  notice: 'cyan',
  resolved: 'green',
};

function notes({ incident, silence }: ListedIncident, width: number | undefined): readonly string[] {
  const { targets, acknowledged, resolvedAt, state, firstSeenAt } = incident;
  const seconds = (Date.parse(resolvedAt ?? '') - Date.parse(firstSeenAt)) / 1000;
  const lines = [
    ...(targets.length > 0 ? [`for ${some(targets, targetCountOf(incident))}`] : []),
    ...(state === 'resolved' && seconds >= 0
      ? [`over on ${minuteOf(resolvedAt ?? '')}, after ${duration(seconds)}`]
      : []),
    ...(acknowledged === undefined
      ? []
      : [`acknowledged by ${acknowledged.by} on ${minuteOf(acknowledged.at)}${because(acknowledged.reason)}`]),
    ...(silence === undefined ? [] : [`muted until ${minuteOf(new Date(silence.until).toISOString())}`]),
  ];
  return lines.flatMap((line) => hanging(line, width));
}

const muteLines = (mutes: readonly Mute[], width: number | undefined): readonly string[] =>
  mutes.flatMap(({ id, kind, name, until, by, reason }) =>
    hanging(`${id}  ${kind} ${name} until ${minuteOf(until)}, by ${by}${because(reason)}`, width, ''),
  );

const because = (reason: string | undefined): string => (reason ? `: ${reason}` : '');

/** The first few names, and how many more there are. */
const some = (names: readonly string[], total = names.length): string =>
  total <= MOST_NAMES ? names.join(', ') : `${names.slice(0, MOST_NAMES).join(', ')} and ${total - MOST_NAMES} more`;

function hanging(text: string, width: number | undefined, indent = '        '): readonly string[] {
  const lines = width === undefined ? [text] : breakText(text, width - indent.length - 2);
  return lines.map((line, index) => `${indent}${index === 0 ? '' : '  '}${escapeControls(line)}`);
}
