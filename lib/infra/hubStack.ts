import { CfnOutput, Duration, Validations } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { CanaryConfig } from '../config/canaryConfig';
import { POLICY_MINUTES, physicalName } from '../telemetry/contract';
import { AccessPolicies } from './accessPolicies';
import { warnOfUnknownBlindness } from './blindnessWarning';
import { CanaryFunction, LoggedFunction } from './canaryFunction';
import { CanaryStack } from './canaryStack';
import { createDashboard } from './dashboard';
import { watchFeed, watchFunction, watchNewer, watchSchedule, watchTopic, watchUnconfigured } from './functionAlarms';
import { judgeEnvironment, notifyEnvironment, policyEnvironment, widgetEnvironment } from './functionEnvironment';
import { mailAlarms } from './healthMail';
import { infraName, stackId } from './names';
import {
  judgePermissions,
  listStreamsFinding,
  notifyPermissions,
  policyPermissions,
  widgetPermissions,
} from './permissions';
import { warnOfLocalResolver } from './resolverWarning';
import { policyEvents } from './runEvents';
import { schedulePolicies, scheduleSweep } from './schedules';
import { feedFromStream } from './streamFeed';
import { Topics } from './topics';
import { VantageAlarms } from './vantageAlarms';

export interface HubStackProps {
  readonly config: CanaryConfig;
  readonly streamArn: string;
  readonly sourceRoot: string;
}

/** Judge and notify wait for the table and for SNS, mostly. Below the minute between two sweeps. */
const HUB_FUNCTION = { memoryMiB: 256, timeout: Duration.seconds(50), maxEventAge: Duration.minutes(1) };

/** A whole processor's share: where thousands of hosts change at once, it is what the word of it waits for. */
const BUSY_MEMORY_MIB = 1769;

/** It waits for strangers' DNS and web servers, ten domains at a time, and is done before the next run begins. */
const POLICY_FUNCTION = {
  memoryMiB: 256,
  timeout: Duration.minutes(2),
  maxEventAge: Duration.minutes(POLICY_MINUTES),
};

/** A whole processor's share, since somebody waits for hundreds of hosts to be drawn. */
const WIDGET_FUNCTION = { memoryMiB: 1769, timeout: Duration.seconds(30) };

/** Concludes and tells: the judge, notify, the topics, and what people look at. */
export class HubStack extends CanaryStack {
  constructor(
    scope: Construct,
    private readonly props: HubStackProps,
  ) {
    const { config } = props;
    super(scope, stackId.hub(config.name), {
      config,
      region: config.hub,
      description: 'Judge, notify, topics and dashboard',
    });
    const topics = new Topics(this, config);
    this.judge();
    this.notify(topics);
    this.policy();
    new VantageAlarms(this, config);
    watchUnconfigured(this, config, 'judge');
    for (const topicName of [physicalName.topic(config.name), infraName.healthTopic(config.name)])
      watchTopic(topics, config, topicName);
    mailAlarms(this, config, topics.health);
    new AccessPolicies(this, config);
    // The others' own stacks warn of them.
    for (const { id } of config.externalVantages) warnOfUnknownBlindness(this, config, id);
    const dashboard = createDashboard(this, config, this.matrixWidget().functionArn);
    new CfnOutput(this, 'TopicArn', { value: topics.incidents.topicArn, description: 'Subscribe here' });
    new CfnOutput(this, 'HealthTopicArn', { value: topics.health.topicArn, description: "The canary's own alarms" });
    new CfnOutput(this, 'DashboardName', { value: dashboard.dashboardName, description: 'Look here, in CloudWatch' });
  }

  private judge(): void {
    const { config, streamArn, sourceRoot } = this.props;
    const judge = new CanaryFunction(this, 'Judge', {
      ...HUB_FUNCTION,
      memoryMiB: BUSY_MEMORY_MIB,
      functionName: physicalName.judge(config.name),
      description: 'Correlates what the vantages see and keeps the incidents',
      handler: 'judge',
      sourceRoot,
      environment: judgeEnvironment(config),
      permissions: judgePermissions(this, config, streamArn),
      retentionDays: config.retentionDays,
    });
    feedFromStream(judge, streamArn, ['vantage#', 'policy#']);
    scheduleSweep(judge);
    this.watch(judge, 'judge');
  }

  private notify(topics: Topics): void {
    const { config, streamArn, sourceRoot } = this.props;
    const { topicArn } = topics.incidents;
    const notify = new CanaryFunction(this, 'Notify', {
      ...HUB_FUNCTION,
      memoryMiB: BUSY_MEMORY_MIB,
      functionName: physicalName.notify(config.name),
      description: 'Tells the subscribers what they have not been told',
      handler: 'notify',
      sourceRoot,
      environment: notifyEnvironment(config, topicArn),
      permissions: notifyPermissions(this, config, streamArn, topicArn),
      retentionDays: config.retentionDays,
    });
    feedFromStream(notify, streamArn, ['incident#', 'finding#']);
    scheduleSweep(notify);
    this.watch(notify, 'notify');
  }

  /** Outside of any network of ours: what domains say of TLS is the same wherever one asks. */
  private policy(): void {
    const { config, sourceRoot } = this.props;
    const policy = new CanaryFunction(this, 'Policy', {
      ...POLICY_FUNCTION,
      functionName: physicalName.policy(config.name),
      description: 'Looks at the MTA-STS, TLS-RPT and DANE of the domains',
      handler: 'policy',
      sourceRoot,
      environment: policyEnvironment(config),
      permissions: policyPermissions(this, config),
      retentionDays: config.retentionDays,
    });
    schedulePolicies(policy, config);
    warnOfLocalResolver(policy, config);
    watchFunction(policy, { config, name: 'policy', everyMinutes: POLICY_MINUTES });
    const runs = policyEvents(config.targets).length;
    watchSchedule(policy, { config, name: 'policy', everyMinutes: POLICY_MINUTES, runs });
    watchNewer(policy, config, 'policy');
  }

  /** Who looks waits for it and sees whether it fails, so that nobody else has to be told. */
  private matrixWidget(): IFunction {
    const { config, sourceRoot } = this.props;
    const { function: widget } = new LoggedFunction(this, 'MatrixWidget', {
      ...WIDGET_FUNCTION,
      functionName: physicalName.matrixWidget(config.name),
      description: 'Shows hosts, incidents and the capability matrix in the dashboard',
      handler: 'matrix-widget',
      sourceRoot,
      environment: widgetEnvironment(config),
      permissions: widgetPermissions(this, config),
      retentionDays: config.retentionDays,
    });
    return widget;
  }

  private watch(consumer: CanaryFunction, name: string): void {
    Validations.of(consumer).acknowledge({
      id: listStreamsFinding(this, this.props.config),
      reason: 'Lambda lists the streams of the table before it reads the one that is fed from.',
    });
    watchFunction(consumer, { config: this.props.config, name, everyMinutes: 1 });
    watchFeed(consumer, this.props.config, name);
  }
}
