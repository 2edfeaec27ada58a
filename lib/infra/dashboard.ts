import { Duration } from 'aws-cdk-lib';
import {
  Dashboard,
  GraphWidget,
  type IWidget,
  MathExpression,
  Metric,
  Row,
  Stats,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { CanaryConfig } from '../config/canaryConfig';
import { HOST_DIMENSIONS, METRICS, type MetricName, metricsNamespace, VANTAGE_DIMENSIONS } from '../telemetry/contract';
import { infraName } from './names';

const FULL_WIDTH = 24;
const GRAPH_HEIGHT = 6;

/** How each metric is drawn. `Record` makes a metric of the contract without a graph a compile error. */
const GRAPHS: Readonly<Record<MetricName, { readonly title: string; readonly statistic: string }>> = {
  StarttlsOffered: { title: 'STARTTLS offered (1) or not (0); a gap: no host answered EHLO', statistic: Stats.MINIMUM },
  Reachable: { title: 'EHLO answered (1) or not (0)', statistic: Stats.MINIMUM },
  EhloKeywordCount: { title: 'EHLO keywords', statistic: Stats.MINIMUM },
  EhloReplyTime: { title: 'Time to the reply to EHLO', statistic: Stats.MAXIMUM },
  TlsHandshakeSucceeded: { title: 'TLS handshake completed (1) or not (0)', statistic: Stats.MINIMUM },
  CertificateDaysToExpiry: { title: 'Days until the certificate expires', statistic: Stats.MINIMUM },
  HostsWithoutStarttls: { title: 'Hosts without STARTTLS', statistic: Stats.MAXIMUM },
  VantageBlind: { title: 'Blind (1): what this vantage sees counts for nobody', statistic: Stats.MAXIMUM },
  HostsProbed: { title: 'Hosts probed', statistic: Stats.SUM },
  ProbeRuns: { title: 'Runs', statistic: Stats.SUM },
  RunDuration: { title: 'Duration of a run', statistic: Stats.MAXIMUM },
};

const isMetricName = (key: string): key is MetricName => key in METRICS;
const NAMES = Object.keys(GRAPHS).filter(isMetricName);

/** What people look at: each metric that this level has, the targets' first, then the vantages'. */
export function createDashboard(scope: Construct, config: CanaryConfig): Dashboard {
  const shown = NAMES.filter((name) => METRICS[name].levels.some((level) => level === config.metrics));
  const ofHosts = shown.filter((name) => METRICS[name].subject === 'host');
  const ofVantages = shown.filter((name) => METRICS[name].subject === 'vantage');
  return new Dashboard(scope, 'Dashboard', {
    dashboardName: infraName.dashboard(config.name),
    defaultInterval: Duration.hours(12),
    widgets: [[heading(config)], ...ofHosts.map((name) => [hostGraph(config, name)]), [vantageRow(config, ofVantages)]],
  });
}

const heading = ({ name, vantages, everyMinutes }: CanaryConfig): IWidget =>
  new TextWidget({
    width: FULL_WIDTH,
    height: 2,
    markdown: `# STARTTLS canary ${name}\nEvery ${everyMinutes} min from ${vantages.map(({ id }) => id).join(', ')}`,
  });

/** A search finds targets and MX hosts as they come and go; quotes, since the namespace is not a bare word. */
function hostGraph(config: CanaryConfig, name: MetricName): IWidget {
  const { title, statistic } = GRAPHS[name];
  const dimensions = HOST_DIMENSIONS[config.metrics];
  const schema = [`"${metricsNamespace(config.name)}"`, ...dimensions].join(',');
  const seconds = config.everyMinutes * 60;
  return graph(config, name, title, FULL_WIDTH, [
    new MathExpression({
      expression: `SEARCH('{${schema}} MetricName="${name}"', '${statistic}', ${seconds})`,
      label: dimensions.map((dimension) => `\${PROP('Dim.${dimension}')}`).join(' '),
      period: Duration.seconds(seconds),
    }),
  ]);
}

function vantageRow(config: CanaryConfig, names: readonly MetricName[]): IWidget {
  const graphs = names.map((name) => {
    const metrics = config.vantages.map(
      ({ id }) =>
        new Metric({
          namespace: metricsNamespace(config.name),
          metricName: name,
          dimensionsMap: Object.fromEntries(VANTAGE_DIMENSIONS.map((dimension) => [dimension, id])),
          statistic: GRAPHS[name].statistic,
          label: id,
          period: Duration.minutes(config.everyMinutes),
        }),
    );
    return graph(config, name, GRAPHS[name].title, FULL_WIDTH / 3, metrics);
  });
  return new Row(...graphs);
}

const graph = (
  config: CanaryConfig,
  name: MetricName,
  title: string,
  width: number,
  left: (Metric | MathExpression)[],
): IWidget => {
  const { unit } = METRICS[name];
  return new GraphWidget({
    title: unit === 'None' || unit === 'Count' ? title : `${title} (${unit.toLowerCase()})`,
    width,
    height: GRAPH_HEIGHT,
    left,
    leftYAxis: { min: 0, showUnits: false },
    period: Duration.minutes(config.everyMinutes),
  });
};
