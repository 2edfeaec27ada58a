import { escapeControls } from '../smtp/escape';
import type { Colours } from './colours';
import { breakText, type Cell, type Layout, lineWidth, naturalWidths, setColumns } from './columns';

/** A row, and what there is to say under it, a line each. */
export interface NotedRow {
  readonly cells: readonly Cell[];
  readonly notes: readonly string[];
}

export const NOTE_INDENT = ' '.repeat(10);
const LONGEST_NAME = 60;

/** Rows below each other with their notes under them; where there is no room for columns, each as its own lines. */
export function notedTable(
  columns: readonly string[],
  rows: readonly NotedRow[],
  colours: Colours,
  width: number | undefined,
): readonly string[] {
  const head = columns.map((text): Cell => ({ text, paint: colours.dim }));
  const layout: Layout = { indent: '', widths: naturalWidths([head, ...rows.map(({ cells }) => cells)]) };
  const isNarrow = width !== undefined && lineWidth(layout) > width;
  return [
    ...(isNarrow ? [] : setColumns(head, layout)),
    ...rows.flatMap(({ cells, notes }) => [
      ...(isNarrow ? labelled(cells, columns, width) : setColumns(cells, layout)),
      ...notes.flatMap((note) => wrapped(note, width, NOTE_INDENT)),
    ]),
  ];
}

/** The first two cells as a title, the others behind each other. */
function labelled(cells: readonly Cell[], columns: readonly string[], width: number): readonly string[] {
  const [first, second, ...others] = cells.map(({ text, paint = (plain) => plain }) => paint(text));
  const rest = others.map((text, index) => `${columns[index + 2] ?? ''} ${text}`).join(', ');
  return [`${first ?? ''}  ${second ?? ''}`, ...wrapped(rest, width, NOTE_INDENT)];
}

/** A text of strangers for a cell: safe, bounded, and never empty. */
export function cellText(text: string): string {
  const shown = text.length > LONGEST_NAME ? `${text.slice(0, LONGEST_NAME)}…` : text;
  return shown === '' ? '–' : escapeControls(shown);
}

/** A sentence, safe and broken at blanks; absent a width, in one line. */
export function wrapped(text: string, width: number | undefined, indent: string): readonly string[] {
  const safe = escapeControls(text);
  const lines = width === undefined ? [safe] : breakText(safe, width - indent.length - 2);
  return lines.map((line, index) => `${indent}${index === 0 ? '' : '  '}${line}`);
}

export const STATE_COLOURS = { critical: 'red', warning: 'yellow', unknown: 'yellow', ok: 'green' } as const;
