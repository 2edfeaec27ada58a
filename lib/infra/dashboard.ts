import { Duration } from 'aws-cdk-lib';
import { Dashboard, type IWidget, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { CanaryConfig } from '../config/canaryConfig';
import { everyVantage } from '../config/everyVantage';
import { AlarmsWidget, customWidget } from './boardWidgets';
import { FULL_WIDTH, hostGraphs, vantageGraphs } from './graphs';
import { infraName } from './names';

const MATRIX_HEIGHT = 14;
const NEWS_HEIGHT = 6;
const ALARMS_WIDTH = 8;

/**
 * What people look at, the most urgent first: what is wrong now, with the mail and with the canary itself; who gets what
 * from whom; how it was; whether the vantages look; what there was. `widgetArn`: the function that the custom widgets call.
 */
export function createDashboard(scope: Construct, config: CanaryConfig, widgetArn: string): Dashboard {
  const open = { title: 'Open incidents and warnings', width: FULL_WIDTH - ALARMS_WIDTH, height: NEWS_HEIGHT };
  const alarms = { title: "The canary's own alarms", width: ALARMS_WIDTH, height: NEWS_HEIGHT };
  const whole = (title: string, height: number) => ({ title, width: FULL_WIDTH, height });
  return new Dashboard(scope, 'Dashboard', {
    dashboardName: infraName.dashboard(config.name),
    defaultInterval: Duration.hours(12),
    widgets: [
      [heading(config)],
      [customWidget(widgetArn, 'open', open), new AlarmsWidget(scope, config, alarms)],
      [customWidget(widgetArn, 'matrix', whole('Capability matrix', MATRIX_HEIGHT))],
      ...hostGraphs(config).map((row) => [...row]),
      ...vantageGraphs(config).map((row) => [...row]),
      [customWidget(widgetArn, 'log', whole('Incident log', NEWS_HEIGHT))],
    ],
  });
}

const heading = (config: CanaryConfig): IWidget =>
  new TextWidget({
    width: FULL_WIDTH,
    height: 2,
    markdown: `# STARTTLS canary ${config.name}\nEvery ${config.everyMinutes} min from ${everyVantage(config)
      .map(({ id }) => id)
      .join(', ')}`,
  });
