import type { StarttlsState } from '../../maillog/remoteState';
import { type Colours, coloursFor } from '../colours';
import type { Cell } from '../columns';
import { cellText, notedTable, STATE_COLOURS, wrapped } from '../notedTable';
import type { MaillogReport, RemoteReport } from './maillogReport';
import { nextCommand, verdict } from './maillogVerdict';
import { logNotes, readWords, remoteName, remoteNotes, secondOf } from './maillogWords';

export interface MaillogTableOptions {
  readonly isColoured: boolean;
  /** Columns of the terminal; absent: lines are as long as they are. */
  readonly width?: number;
}

const HEAD = [
  ...(['state', 'remote', 'connector', 'STARTTLS', 'with', 'without', 'unknown', 'held up', 'TLS failed'] as const),
  'newest',
] as const;
type Column = (typeof HEAD)[number];
const MIN_WIDTH = 40;
/** More are no table to look at; the gravest come first. */
const MOST_ROWS = 50;

/** What the logs tell, for people: a row per remote and connector, with what there is to say under those that are not plainly well. */
export function maillogTable(report: MaillogReport, { isColoured, width }: MaillogTableOptions): string {
  const colours = coloursFor(isColoured);
  const room = width === undefined ? undefined : Math.max(width, MIN_WIDTH);
  const shown = report.remotes.slice(0, MOST_ROWS);
  const rest = report.remotes.length - shown.length;
  const more = rest > 0 ? [`and ${rest.toLocaleString('en')} more; --host shows one, --json all`] : [];
  const next = nextCommand(report);
  const lines = [
    ...headline(report, colours, room),
    ...wrapped(readWords(report), room, ''),
    ...(shown.length === 0 ? [] : ['', ...remoteLines(shown, colours, room, report.host !== undefined), ...more]),
    ...logNotes(report).flatMap((note, index) => [...(index === 0 ? [''] : []), ...wrapped(note, room, '')]),
    ...(next === undefined ? [] : ['', 'Why, and what to do: run on the mail server', `  ${colours.cyan(next)}`]),
  ];
  return `${lines.join('\n')}\n`;
}

/** State and verdict: what is looked at first, and all that a list of checks shows. */
function headline(report: MaillogReport, colours: Colours, width: number | undefined): readonly string[] {
  const paint = colours[STATE_COLOURS[report.state]];
  const [first = '', ...others] = wrapped(`${report.state}  ${verdict(report)}`, width, '');
  return [`${paint(report.state)}${first.slice(report.state.length)}`, ...others];
}

function remoteLines(
  remotes: readonly RemoteReport[],
  colours: Colours,
  width: number | undefined,
  isAsked: boolean,
): readonly string[] {
  const columns = HEAD.filter((name) => !isEmpty(name, remotes));
  const rows = remotes.map((remote) => ({
    cells: columns.map((name) => cell(name, remote, colours)),
    notes: isAsked || remote.state !== 'ok' ? remoteNotes(remote) : [],
  }));
  return notedTable(columns, rows, colours, width);
}

const STARTTLS_WORDS: Readonly<Record<StarttlsState, string>> = {
  lost: 'lost',
  never: 'never offered',
  back: 'offered again',
  offered: 'offered',
  unknown: 'not known',
};

/** Columns that are left out where they would say nothing at all. */
function isEmpty(name: Column, remotes: readonly RemoteReport[]): boolean {
  const isOptional = name === 'unknown' || name === 'held up' || name === 'TLS failed';
  return isOptional && remotes.every((remote) => cellOf(name, remote) === '0');
}

function cell(name: Column, remote: RemoteReport, colours: Colours): Cell {
  const text = cellText(cellOf(name, remote));
  return name === 'state' ? { text, paint: colours[STATE_COLOURS[remote.state]] } : { text };
}

function cellOf(name: Column, remote: RemoteReport): string {
  const { withStarttls, withoutStarttls, unknown, heldUp, tls } = remote;
  switch (name) {
    case 'state':
      return remote.state;
    case 'remote':
      return remoteName(remote);
    case 'connector':
      return remote.route;
    case 'STARTTLS':
      return STARTTLS_WORDS[remote.starttls];
    case 'with':
      return withStarttls.sessions.toLocaleString('en');
    case 'without':
      return withoutStarttls.sessions.toLocaleString('en');
    case 'unknown':
      return unknown.sessions.toLocaleString('en');
    case 'held up':
      return (heldUp.messages ?? heldUp.sessions).toLocaleString('en');
    case 'TLS failed':
      return tls.failed.sessions.toLocaleString('en');
    case 'newest':
      return secondOf(
        [withStarttls, withoutStarttls, unknown]
          .map(({ lastAt = '' }) => lastAt)
          .toSorted()
          .at(-1) ?? '',
      );
  }
}
