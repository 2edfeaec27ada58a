import type { MaillogReport } from './maillogReport';
import type { MaillogJson } from './maillogSchema';

/** What `maillog --json` prints; what does not apply, or is not known, is left out. */
export function maillogJson(report: MaillogReport): MaillogJson {
  const { at, since, host, state, remotes, summary, read, leftOut, missingSettings } = report;
  const { sessions, firstAt, lastAt, furtherSessions, furtherWithoutStarttls, countedOnce } = summary;
  return {
    version: 1,
    at: at.toISOString(),
    ...(since !== undefined && { since: new Date(since).toISOString() }),
    ...(host !== undefined && { host }),
    state,
    sessions,
    ...(firstAt !== undefined && { firstAt }),
    ...(lastAt !== undefined && { lastAt }),
    remotes,
    further: { sessions: furtherSessions, withoutStarttls: furtherWithoutStarttls },
    countedOnce,
    handedOn: read.handedOn,
    files: { read: read.filesRead, lines: read.lines, unreadable: read.unreadable, leftOut },
    missingSettings,
  };
}
