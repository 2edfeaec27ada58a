import type { CanaryConfig } from '../config/canaryConfig';
import { ASSUMPTIONS } from '../cost/assumptions';
import type { Component } from '../cost/component';
import { amountOf, priceOf, quantityOf } from '../cost/figures';
import type { MonthlyCost } from '../cost/monthlyCost';
import { PRICES_AS_OF, PRICES_REGION } from '../cost/prices';
import { coloursFor } from './colours';
import { breakText, type Cell, type Layout, lineWidth, naturalWidths, setColumns } from './columns';

export interface CostTableOptions {
  readonly isColoured: boolean;
  /** Columns of the terminal; absent: lines are as long as they are. */
  readonly width?: number;
}

const HEAD = ['component', 'quantity', 'unit', 'unit price', 'USD a month', 'what it is'] as const;
const NUMBERS: readonly string[] = ['quantity', 'unit price', 'USD a month'];
/** What is shown where there is no room for all. */
const NARROW: readonly string[] = ['component', 'USD a month'];
const MIN_NOTE = 24;
const MIN_WIDTH = 40;

/** The price for people: a row for each component that is used, the sum, and what it rests on. */
export function costTable(config: CanaryConfig, cost: MonthlyCost, { isColoured, width }: CostTableOptions): string {
  const { dim, bold } = coloursFor(isColoured);
  const room = width === undefined ? undefined : Math.max(width, MIN_WIDTH);
  const { targets, hosts, vantages } = cost.workload;
  const looks = `targets ${targets}, hosts ${hosts}, vantages ${vantages}, every ${config.everyMinutes} min`;
  const title = `Installation ${config.name}: ${looks}, metrics ${config.metrics}`;
  const rows: readonly Row[] = [
    { texts: HEAD, paint: dim },
    ...cost.components.filter(({ quantity }) => quantity > 0).map(row),
    ...sums(cost).map((texts) => ({ texts, paint: bold })),
  ];
  const lines = [...broken(title, room), '', ...columnLines(rows, room), '', ...broken(footnote(cost), room)];
  return `${lines.join('\n')}\n`;
}

interface Row {
  readonly texts: readonly string[];
  readonly paint?: (text: string) => string;
}

const row = ({ name, quantity, price, usdPerMonth, note }: Component): Row => ({
  texts: [name, quantityOf(quantity), price.unit, priceOf(price), amountOf(usdPerMonth), note],
});

const sums = ({ totalUsd, perTargetUsd }: MonthlyCost): readonly (readonly string[])[] => [
  ['Total', '', '', '', amountOf(totalUsd), ''],
  ['Each target', '', '', '', amountOf(perTargetUsd), ''],
];

function footnote({ workload: { domains, mxPerDomain } }: MonthlyCost): string {
  const ofDomains = domains === 0 ? '' : `${mxPerDomain} MX hosts of each domain (--mx-per-domain), `;
  return (
    `Prices of ${PRICES_REGION} as of ${PRICES_AS_OF}, without free tiers and tax. Taken for granted: ${ofDomains}` +
    `${ASSUMPTIONS.roundTripMs} ms to each mail host, all of which answer, and a quiet month. Where the figures are from: docs/cost.md`
  );
}

/** All columns where there is room, the last one broken; else the first and the amount. */
function columnLines(rows: readonly Row[], room: number | undefined): readonly string[] {
  const cells = aligned(rows);
  const layout: Layout = { indent: '', widths: naturalWidths(cells) };
  const excess = room === undefined ? 0 : Math.max(lineWidth(layout) - room, 0);
  const note = (layout.widths.at(-1) ?? 0) - excess;
  const widths = [...layout.widths.slice(0, -1), note];
  if (excess === 0 || note >= MIN_NOTE) return cells.flatMap((own) => setColumns(own, { ...layout, widths }));
  const narrow = cells.map((own) => own.filter((_, column) => NARROW.includes(HEAD[column] ?? '')));
  return narrow.flatMap((own) => setColumns(own, { indent: '', widths: naturalWidths(narrow) }));
}

/** Numbers stand to the right. */
function aligned(rows: readonly Row[]): readonly (readonly Cell[])[] {
  const widths = HEAD.map((_, column) => Math.max(...rows.map(({ texts }) => texts[column]?.length ?? 0)));
  return rows.map(({ texts, paint }) =>
    texts.map((text, column) => ({
      text: NUMBERS.includes(HEAD[column] ?? '') ? text.padStart(widths[column] ?? 0) : text,
      ...(paint !== undefined && { paint }),
    })),
  );
}

const broken = (text: string, room: number | undefined): readonly string[] =>
  room === undefined ? [text] : breakText(text, room);
