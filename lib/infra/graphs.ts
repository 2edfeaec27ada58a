import { Duration } from 'aws-cdk-lib';
import { Color, GraphWidget, type IWidget, MathExpression, Metric, Shading, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { CanaryConfig } from '../config/canaryConfig';
import { everyVantage } from '../config/everyVantage';
import { HOST_DIMENSIONS, METRICS, type MetricName, metricsNamespace, VANTAGE_DIMENSIONS } from '../telemetry/contract';

export const FULL_WIDTH = 24;
const HEIGHT = 6;

/** The series that one graph draws: the worst of all that it finds. */
const DRAWN = 50;
/** CloudWatch's limits: of one search, which gives any 500 of more, and of all graphs of a dashboard together. */
const MOST_SEARCHED = 500;
const MOST_SERIES = 2500;
/** Before deployment nobody knows how many MX hosts a domain has. */
const HOSTS_OF_TARGET = 2;

interface Drawing {
  readonly title: string;
  readonly statistic: 'Minimum' | 'Maximum' | 'Sum';
  /** Which end of the values is the bad one; the other way round it is drawn last. */
  readonly worst: 'lowest' | 'highest';
  /** What a value below zero means, where there can be one. */
  readonly belowZero?: string;
}

/** How each metric is drawn. `Record` makes a metric of the contract without a graph a compile error. */
const DRAWINGS: Readonly<Record<MetricName, Drawing>> = {
  StarttlsOffered: { title: 'STARTTLS offered (1) or not (0)', statistic: 'Minimum', worst: 'lowest' },
  Reachable: { title: 'EHLO answered (1) or not (0)', statistic: 'Minimum', worst: 'lowest' },
  EhloKeywordCount: { title: 'EHLO keywords', statistic: 'Minimum', worst: 'lowest' },
  EhloReplyTime: { title: 'Time to the reply to EHLO', statistic: 'Maximum', worst: 'highest' },
  TlsHandshakeSucceeded: { title: 'TLS handshake completed (1) or not (0)', statistic: 'Minimum', worst: 'lowest' },
  CertificateDaysToExpiry: {
    title: 'Days until the certificate expires',
    statistic: 'Minimum',
    worst: 'lowest',
    belowZero: 'expired',
  },
  HostsWithoutStarttls: { title: 'Hosts without STARTTLS', statistic: 'Maximum', worst: 'highest' },
  VantageBlind: { title: 'Blind (1)', statistic: 'Maximum', worst: 'highest' },
  ProbeRuns: { title: 'Heartbeats: runs that ended', statistic: 'Sum', worst: 'lowest' },
  HostsProbed: { title: 'Hosts probed', statistic: 'Sum', worst: 'lowest' },
  RunDuration: { title: 'Duration of a run', statistic: 'Maximum', worst: 'highest' },
};

const isMetricName = (key: string): key is MetricName => key in METRICS;
const NAMES = Object.keys(DRAWINGS).filter(isMetricName);

/** Of vantages that are seen by name at this level. */
const isByVantage = ({ metrics }: CanaryConfig): boolean =>
  HOST_DIMENSIONS[metrics].some((dimension) => dimension === 'Vantage');

interface HostGraph {
  readonly name: MetricName;
  readonly width: number;
  /** Only what this vantage saw. */
  readonly vantage?: string;
}

/** What hosts gave, by the metrics of the level. STARTTLS has a graph for each vantage, since who asks makes the difference. */
export function hostGraphs(config: CanaryConfig): readonly (readonly IWidget[])[] {
  const names = shown(config, 'host').filter((name) => name !== 'StarttlsOffered');
  const ids = isByVantage(config) ? everyVantage(config).map(({ id }) => id) : [];
  const offered: readonly HostGraph[] =
    ids.length === 0
      ? [{ name: 'StarttlsOffered', width: FULL_WIDTH }]
      : ids.map((vantage) => ({ name: 'StarttlsOffered', width: widthFor(ids.length), vantage }));
  const others: readonly HostGraph[] = names.map((name) => ({ name, width: widthFor(names.length) }));
  const most = mostSearched(config, [...offered, ...others]);
  return [offered, others].flatMap((graphs) =>
    rowsOf(
      graphs.map((each) => hostGraph(config, each, seriesFound(config, each) <= most)),
      FULL_WIDTH / widthFor(graphs.length),
    ),
  );
}

/** Whether vantages look, and what it took them. */
export const vantageGraphs = (config: CanaryConfig): readonly (readonly IWidget[])[] =>
  rowsOf(
    shown(config, 'vantage').map((name) => {
      const lines = everyVantage(config).map(({ id }) => metricOf(config, name, id));
      return graph(config, name, { title: DRAWINGS[name].title, width: FULL_WIDTH / 3, left: lines });
    }),
    3,
  );

const shown = (config: CanaryConfig, subject: 'host' | 'vantage'): readonly MetricName[] =>
  NAMES.filter((name) => METRICS[name].subject === subject && METRICS[name].levels.some((it) => it === config.metrics));

const widthFor = (count: number): number => FULL_WIDTH / Math.min(Math.max(count, 1), 3);

const rowsOf = <T>(all: readonly T[], count: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / count) }, (_, row) => all.slice(row * count, (row + 1) * count));

/** How many series there are for a graph to choose from, however many a search would give. */
function seriesFound(config: CanaryConfig, { vantage }: HostGraph): number {
  const { targets, metrics } = config;
  const hosts = metrics === 'full' ? targets.length * HOSTS_OF_TARGET : targets.length;
  return metrics === 'lean' || vantage !== undefined ? hosts : hosts * everyVantage(config).length;
}

/**
 * Up to how many series a graph searches; one of more asks by a query, which counts for no more than it draws. All graphs
 * together may be too much for a dashboard where none is too much for a search.
 */
function mostSearched(config: CanaryConfig, graphs: readonly HostGraph[]): number {
  const counted = graphs.map((each) => {
    const found = seriesFound(config, each);
    return found <= MOST_SEARCHED ? found : DRAWN;
  });
  const ofVantages = shown(config, 'vantage').length * everyVantage(config).length;
  return counted.reduce((sum, count) => sum + count, ofVantages) <= MOST_SERIES ? MOST_SEARCHED : DRAWN;
}

function hostGraph(config: CanaryConfig, { name, width, vantage }: HostGraph, isSearch: boolean): IWidget {
  const { title } = DRAWINGS[name];
  const dimensions = HOST_DIMENSIONS[config.metrics].filter(
    (dimension) => vantage === undefined || dimension !== 'Vantage',
  );
  return graph(config, name, {
    title: vantage === undefined ? title : `${vantage}: ${title}`,
    width,
    left: [
      new MathExpression({
        expression: isSearch ? worstBySearch(config, name, vantage) : worstByQuery(config, name, vantage),
        label: dimensions.map((dimension) => `\${PROP('Dim.${dimension}')}`).join(' '),
        period: Duration.minutes(config.everyMinutes),
      }),
    ],
  });
}

/** A search finds targets and MX hosts as they come and go; quotes, since the namespace is not a bare word. */
function worstBySearch(config: CanaryConfig, name: MetricName, vantage: string | undefined): string {
  const { statistic, worst } = DRAWINGS[name];
  const schema = [`"${metricsNamespace(config.name)}"`, ...HOST_DIMENSIONS[config.metrics]].join(',');
  const only = vantage === undefined ? '' : ` Vantage="${vantage}"`;
  const search = `SEARCH('{${schema}} MetricName="${name}"${only}', '${statistic}', ${config.everyMinutes * 60})`;
  const order = worst === 'lowest' ? 'MIN, ASC' : 'MAX, DESC';
  return `SLICE(SORT(${search}, ${order}), 0, ${DRAWN})`;
}

/** Metrics Insights sorts 10,000 series and gives no more than are drawn. */
function worstByQuery(config: CanaryConfig, name: MetricName, vantage: string | undefined): string {
  const dimensions = HOST_DIMENSIONS[config.metrics];
  const { worst } = DRAWINGS[name];
  const [aggregate, order] = worst === 'lowest' ? ['MIN', 'ASC'] : ['MAX', 'DESC'];
  const schema = `SCHEMA("${metricsNamespace(config.name)}", ${dimensions.join(', ')})`;
  const only = vantage === undefined ? '' : ` WHERE Vantage = '${vantage}'`;
  return `SELECT ${aggregate}(${name}) FROM ${schema}${only} GROUP BY ${dimensions.join(', ')} ORDER BY ${aggregate}() ${order} LIMIT ${DRAWN}`;
}

const metricOf = (config: CanaryConfig, name: MetricName, vantage: string): Metric =>
  new Metric({
    namespace: metricsNamespace(config.name),
    metricName: name,
    dimensionsMap: Object.fromEntries(VANTAGE_DIMENSIONS.map((dimension) => [dimension, vantage])),
    statistic: DRAWINGS[name].statistic === 'Sum' ? Stats.SUM : Stats.MAXIMUM,
    label: vantage,
    period: Duration.minutes(config.everyMinutes),
  });

interface GraphOptions {
  readonly title: string;
  readonly width: number;
  readonly left: (Metric | MathExpression)[];
}

function graph(config: CanaryConfig, name: MetricName, { title, width, left }: GraphOptions): IWidget {
  const { unit } = METRICS[name];
  const { belowZero } = DRAWINGS[name];
  return new GraphWidget({
    title: unit === 'None' || unit === 'Count' ? title : `${title} (${unit.toLowerCase()})`,
    width,
    height: HEIGHT,
    left,
    ...(belowZero === undefined
      ? { leftYAxis: { min: 0, showUnits: false } }
      : {
          leftYAxis: { showUnits: false },
          leftAnnotations: [{ value: 0, label: belowZero, color: Color.RED, fill: Shading.BELOW }],
        }),
    period: Duration.minutes(config.everyMinutes),
  });
}
