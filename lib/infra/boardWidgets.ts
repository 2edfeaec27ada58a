import { ArnFormat, Stack } from 'aws-cdk-lib';
import { CfnAlarm, ConcreteWidget, CustomWidget, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { CanaryConfig } from '../config/canaryConfig';
import { infraName } from './names';

/** CloudWatch's limit for one widget. */
const MOST_ALARMS = 100;

interface Size {
  readonly title: string;
  readonly width: number;
  readonly height: number;
}

/** A part of what the widget's function shows; it follows the time range by itself. */
export const customWidget = (functionArn: string, show: 'matrix' | 'open' | 'log', size: Size): IWidget =>
  new CustomWidget({ functionArn, params: { show }, ...size });

/**
 * The state of every alarm of the installation, whichever stack makes it. They are looked for when the dashboard is written
 * down, for then all stacks are there; and by name, since an ARN that is built binds no stack to another.
 */
export class AlarmsWidget extends ConcreteWidget {
  constructor(
    private readonly scope: Construct,
    private readonly config: Pick<CanaryConfig, 'name'>,
    private readonly size: Size,
  ) {
    super(size.width, size.height);
  }

  override toJson(): object[] {
    const { title, width, height } = this.size;
    const alarms = this.arns().slice(0, MOST_ALARMS);
    return [
      {
        type: 'alarm',
        width,
        height,
        x: this.x,
        y: this.y,
        properties: { title, alarms, sortBy: 'stateUpdatedTimestamp' },
      },
    ];
  }

  private arns(): readonly string[] {
    const prefix = infraName.alarms(this.config.name);
    return this.scope.node.root.node
      .findAll()
      .filter((construct) => construct instanceof CfnAlarm)
      .filter(({ alarmName }) => alarmName?.startsWith(prefix))
      .map((alarm) =>
        Stack.of(this.scope).formatArn({
          service: 'cloudwatch',
          region: Stack.of(alarm).region,
          resource: 'alarm',
          resourceName: alarm.alarmName ?? '',
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      )
      .sort();
  }
}
