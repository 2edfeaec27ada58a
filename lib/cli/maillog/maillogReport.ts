import type { LeftOut } from '../../maillog/filesIn';
import type { PostfixSetting } from '../../maillog/postfixSettings';
import type { ReadResult } from '../../maillog/readLogs';
import { type RemoteState, remoteState, type StarttlsState, starttlsState } from '../../maillog/remoteState';
import type { RemoteSummary } from '../../maillog/remoteSummary';
import type { LogSummary } from '../../maillog/summary';

export interface RemoteReport extends RemoteSummary {
  readonly state: RemoteState;
  readonly starttls: StarttlsState;
}

/** What the logs told, judged. */
export interface MaillogReport {
  readonly at: Date;
  readonly since?: number;
  readonly host?: string;
  readonly state: RemoteState;
  /** The gravest first, then those with most sessions. */
  readonly remotes: readonly RemoteReport[];
  readonly summary: LogSummary;
  readonly read: ReadResult;
  readonly leftOut: readonly LeftOut[];
  readonly missingSettings: readonly PostfixSetting[];
}

const BY_WEIGHT: readonly RemoteState[] = ['critical', 'warning', 'ok', 'unknown'];

export const remoteReport = (summary: RemoteSummary): RemoteReport => ({
  ...summary,
  state: remoteState(summary),
  starttls: starttlsState(summary),
});

export const inOrder = (remotes: readonly RemoteReport[]): readonly RemoteReport[] =>
  remotes.toSorted(
    (a, b) =>
      BY_WEIGHT.indexOf(a.state) - BY_WEIGHT.indexOf(b.state) ||
      sessionsOf(b) - sessionsOf(a) ||
      (a.remote < b.remote ? -1 : 1),
  );

/** The gravest; a host of which nothing is known decides nothing unless there is no other. */
export const stateOf = (remotes: readonly RemoteReport[]): RemoteState =>
  BY_WEIGHT.find((state) => remotes.some((remote) => remote.state === state)) ?? 'unknown';

const sessionsOf = ({ withStarttls, withoutStarttls, unknown }: RemoteSummary): number =>
  withStarttls.sessions + withoutStarttls.sessions + unknown.sessions;
