import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { type AlarmKind, infraName } from '../../lib/infra/names';
import type { Aws } from './aws';
import type { Protocol } from './protocol';
import { eventually } from './waiting';

interface HealthAlarm {
  readonly installation: string;
  readonly kind: AlarmKind;
  readonly subject: string;
}

/** Waits until an alarm of the canary itself is on, or off again. */
export const expectAlarm = async (
  { protocol, hub }: { readonly protocol: Protocol; readonly hub: Aws },
  { installation, kind, subject }: HealthAlarm,
  state: 'OK' | 'ALARM',
  timeoutMs: number,
): Promise<void> => {
  const name = infraName.alarm(installation, kind, subject);
  const { StateReason } = await eventually(`${name} is ${state}`, timeoutMs, async () => {
    const { MetricAlarms: [alarm] = [] } = await hub.cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
    return alarm?.StateValue === state ? alarm : undefined;
  });
  protocol.check(`the alarm ${kind}/${subject} is ${state === 'OK' ? 'off again' : 'on'}`, true, StateReason);
};
