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
 * down, for then all stacks are there; and by name, since an ARN that is built binds no stack to another. More than one
 * widget holds are shown in several, one below the other in the same place.
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
    const arns = this.arns();
    const count = Math.max(1, Math.ceil(arns.length / MOST_ALARMS));
    if (count > height) throw new Error(`No room for ${arns.length} alarms on the dashboard`);
    const each = Math.ceil(arns.length / count);
    return Array.from({ length: count }, (_, at) => {
      const top = Math.floor((at * height) / count);
      return {
        type: 'alarm',
        width,
        height: Math.floor(((at + 1) * height) / count) - top,
        x: this.x,
        y: (this.y ?? 0) + top,
        properties: {
          title: count === 1 ? title : `${title} (${at + 1} of ${count})`,
          alarms: arns.slice(at * each, (at + 1) * each),
          sortBy: 'stateUpdatedTimestamp',
        },
      };
    });
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
