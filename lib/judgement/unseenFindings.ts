import type { Observation } from '../probe/types';
import type { Role } from '../telemetry/contract';
import { lossSeverity } from './assess';
import { speaksOfBlockList } from './blockListWording';
import { failureText, unseenAt } from './failureWords';
import type { LookFinding } from './finding';

/** Why EHLO was not answered: whether the host refuses this address, puts it off, is slow, or is not there. Pure. */
export function unseenFindings(observation: Observation, role: Role): readonly LookFinding[] {
  const { session } = observation;
  const { failure } = session;
  if (failure === undefined || session.ehlo !== undefined) return [];
  const text = failureText(observation);
  const unknown = (code: LookFinding['code'], message: string): LookFinding[] => [
    { code, severity: 'unknown', message },
  ];
  switch (failure.code) {
    case 'refused':
      return [{ code: 'probe-refused', severity: lossSeverity(role), message: refusal(text) }];
    case 'throttled':
      return unknown('probe-throttled', `the host puts this address off: ${text}`);
    case 'timed-out':
      return failure.stage === 'connect'
        ? unknown('unreachable', `no connection: ${text}`)
        : unknown('tarpit', `${unseenAt(failure.stage)}: ${text}`);
    case 'connection-refused':
    case 'connection-failed':
    case 'connection-closed':
      return unknown('unreachable', `${unseenAt(failure.stage)}: ${text}`);
    default:
      return [];
  }
}

/** That the host refuses us, in its own words. */
export const refusal = (text: string): string =>
  `the host refuses to talk to this address${speaksOfBlockList(text) ? ', and speaks of a block list' : ''}: ${text}`;
