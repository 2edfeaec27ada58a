import type { Observation } from '../probe/types';
import { escapeControls } from '../smtp/escape';
import { addressCells, NOTHING } from './addressCells';
import type { CheckedHost } from './checkReport';
import type { Colours } from './colours';
import { type Cell, type Layout, lineWidth, naturalWidths, setColumns } from './columns';

const HEAD = ['host', 'address', 'STARTTLS', 'TLS', 'certificate', 'greeted as'] as const;
const CERTIFICATE = HEAD.indexOf('certificate');
/** No word of a certificate's cell is longer. */
const MIN_CERTIFICATE_WIDTH = 'certificate'.length;

/** A row per address, the host's name in the first. */
type Row = readonly Cell[];

/**
 * The addresses of a target's hosts, one a row. Where that is wider than the terminal, each host's name stands over its
 * addresses; where that is too wide still, the words on the certificate go on below.
 */
export function addressTable(hosts: readonly CheckedHost[], colours: Colours, width: number | undefined): string {
  const head = HEAD.map((text): Cell => ({ text, paint: colours.dim }));
  const groups = hosts.map((host) => ({ name: hostName(host), rows: hostRows(host, colours) }));
  const inOneLine = groups.flatMap(({ name, rows }) =>
    rows.map((row, index): Row => [{ text: index === 0 ? name : '' }, ...row]),
  );
  const wide: Layout = { indent: '  ', widths: naturalWidths([head, ...inOneLine]) };
  if (width === undefined || lineWidth(wide) <= width) {
    return [head, ...inOneLine].flatMap((row) => setColumns(row, wide)).join('\n');
  }
  const narrowHead = head.slice(1);
  const narrow: Layout = {
    indent: '    ',
    widths: naturalWidths([narrowHead, ...groups.flatMap(({ rows }) => rows)]),
  };
  const layout = lineWidth(narrow) <= width ? narrow : squeezed(narrow, width);
  return [
    ...setColumns(narrowHead, layout),
    ...groups.flatMap(({ name, rows }) => [`  ${name}`, ...rows.flatMap((row) => setColumns(row, layout))]),
  ].join('\n');
}

/** With the column that is made of words as narrow as need be. */
function squeezed({ indent, widths }: Layout, width: number): Layout {
  const column = CERTIFICATE - 1;
  const tooMuch = lineWidth({ indent, widths }) - width;
  return {
    indent,
    widths: widths.map((own, index) => (index === column ? Math.max(own - tooMuch, MIN_CERTIFICATE_WIDTH) : own)),
  };
}

function hostRows(host: CheckedHost, colours: Colours): readonly Row[] {
  const nothing: Cell = { text: NOTHING };
  const rows: readonly Row[] = [
    ...host.observations.map((observation) => addressRow(observation, colours)),
    ...host.refusedAddresses.map(({ address }) => [
      { text: escapeControls(address) },
      { text: 'not asked' },
      ...[nothing, nothing, nothing],
    ]),
  ];
  if (rows.length > 0) return rows;
  return [[nothing, { text: 'unknown', paint: colours.yellow }, nothing, nothing, nothing]];
}

function hostName({ mxHost, port }: CheckedHost): string {
  const name = escapeControls(mxHost);
  if (port === 25) return name;
  return name.includes(':') ? `[${name}]:${port}` : `${name}:${port}`;
}

function addressRow(observation: Observation, colours: Colours): Row {
  const { starttls, tls, certificate, greetedAs } = addressCells(observation);
  const paint = STARTTLS_COLOURS[starttls];
  return [
    { text: escapeControls(observation.address) },
    { text: escapeControls(starttls), ...(paint !== undefined && { paint: colours[paint] }) },
    { text: escapeControls(tls), ...(tls === 'failed' && { paint: colours.red }) },
    { text: escapeControls(certificate) },
    { text: escapeControls(greetedAs) },
  ];
}

const STARTTLS_COLOURS: Readonly<Record<string, 'green' | 'red' | 'yellow'>> = {
  offered: 'green',
  missing: 'red',
  masked: 'red',
  unknown: 'yellow',
};
