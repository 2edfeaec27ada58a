import { logVantageId } from '../../config/maillog';
import { exchangeReader } from '../../maillog/exchangeReader';
import { whyUnreadable } from '../../maillog/filesIn';
import { followLogs } from '../../maillog/followLogs';
import { postfixReader } from '../../maillog/postfixReader';
import type { ConfiguredVantage, VantageSettings } from '../../telemetry/contract';
import { type Overheard, overhear } from '../../workflow/overhear';
import type { Here } from './here';
import type { WatchRequest } from './watchRequest';

/** The log of a mail server, followed on this machine as a vantage of its own. */
export interface LogPlace {
  readonly settings: VantageSettings;
  readonly configured: ConfiguredVantage;
  readonly overheard: Overheard;
  readonly note: string;
}

/** What the mail server saw, seen through its log: no address of this machine has a part in it, and nobody is connected to. */
export function logPlaces({ maillogs }: WatchRequest, here: Here, now: () => Date): readonly LogPlace[] {
  const { sourceAddress: _, ...shared } = here.settings;
  return maillogs.map(({ name, paths, timezone }) => {
    const id = logVantageId(name);
    const ofZone = timezone === undefined ? {} : { timezone };
    const logs = followLogs(paths, {
      now,
      ...ofZone,
      openReader: (format, writtenAt) =>
        format === 'exchange' ? exchangeReader() : postfixReader({ now: writtenAt, ...ofZone }),
    });
    const { mailEgress } = shared;
    return {
      settings: { ...shared, id, role: 'mail-path', allowPrivateTargets: true, controlHosts: [] },
      configured: {
        ...{ id, role: 'mail-path', external: true, isLog: true },
        ...(mailEgress !== undefined && { egress: mailEgress }),
      },
      overheard: overhear(() => logs.poll().catch(toldOf(id, paths)), now),
      note: `follows the mail server's log as ${id}: ${paths.join(', ')}`,
    };
  });
}

/** A machine may follow several logs, and look itself: which of them failed is said. */
const toldOf =
  (id: string, paths: readonly string[]) =>
  (cause: unknown): never => {
    throw new Error(`${id}: ${paths.join(', ')} ${whyUnreadable(cause)}`, { cause });
  };
