import { isHeldUpNow, isTlsFailing } from '../../maillog/remoteState';
import type { Tally } from '../../maillog/tally';
import { shortened } from '../../notification/words';
import type { MaillogReport, RemoteReport } from './maillogReport';

const LONGEST_REASON = 200;
const LONGEST_PATH = 200;
const MOST_CHANGES = 5;
const MOST_FILES = 10;
/** Clocks differ by minutes; zones by an hour, as a rule. */
const AHEAD_MS = 30 * 60 * 1000;

/** `2026-11-23 21:54:52 UTC` */
export const secondOf = (at: string): string => (at === '' ? '' : `${at.slice(0, 19).replace('T', ' ')} UTC`);

const many = (count: number, one: string): string => `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}`;

const when = ({ sessions, firstAt = '', lastAt = '' }: Tally): string =>
  sessions === 1 ? secondOf(lastAt) : `${secondOf(firstAt).replace(' UTC', '')} to ${secondOf(lastAt)}`;

/** The remote, and its port where that is not the usual one. */
export const remoteName = ({ remote, port }: RemoteReport): string => (port === 25 ? remote : `${remote}:${port}`);

/** What was read. */
export function readWords({ read, summary }: MaillogReport): string {
  const { sessions, firstAt, lastAt } = summary;
  const span = firstAt === undefined || lastAt === undefined ? '' : `, ${when({ sessions: 2, firstAt, lastAt })}`;
  return `${many(read.filesRead, 'file')}, ${many(read.lines, 'line')}, ${many(sessions, 'session')}${span}`;
}

/** What there is to say of one remote, a line each. */
export function remoteNotes(remote: RemoteReport): readonly string[] {
  const { seenAs, hasMoreSeenAs, greetedAs, withStarttls, withoutStarttls, starttls, lostSince = '' } = remote;
  const names = hasMoreSeenAs ? [...seenAs, 'more'].join(', ') : seenAs.join(', ');
  const isMixed = withStarttls.sessions > 0 && withoutStarttls.sessions > 0;
  return [
    ...(names === '' ? [] : [`seen as ${names}`]),
    ...(greetedAs.length === 0 ? [] : [`greeted as ${greetedAs.join(', ')}`]),
    ...(starttls === 'lost' ? [`lost since ${secondOf(lostSince)}`] : []),
    ...(isMixed || starttls === 'never' ? [`without STARTTLS: ${when(withoutStarttls)}`] : []),
    ...(isMixed ? [`with STARTTLS: ${when(withStarttls)}`] : []),
    ...changeNotes(remote),
    ...heldUpNotes(remote),
    ...tlsNotes(remote),
  ];
}

function changeNotes({ capabilities }: RemoteReport): readonly string[] {
  const { changes = [], changeCount = 0 } = capabilities ?? {};
  const shown = changes.slice(-MOST_CHANGES);
  const earlier = changeCount - shown.length;
  return [
    ...(earlier > 0 ? [`${many(earlier, 'earlier change')} of its keywords`] : []),
    ...shown.map(({ at, gained, lost }) => {
      const parts = [
        ...(lost.length > 0 ? [`lost ${lost.slice(0, 20).join(', ')}`] : []),
        ...(gained.length > 0 ? [`gained ${gained.slice(0, 20).join(', ')}`] : []),
      ];
      return `${secondOf(at)}: ${parts.join('; ')}`;
    }),
  ];
}

function heldUpNotes(remote: RemoteReport): readonly string[] {
  const { sessions, messages, isAtLeast, lastAt = '', reason = '' } = remote.heldUp;
  if (remote.heldUp.lastAt === undefined) return [];
  const what = [
    ...(messages === undefined ? [] : [`${isAtLeast ? 'at least ' : ''}${many(messages, 'message')}`]),
    ...(sessions === 0 ? [] : [many(sessions, 'session')]),
  ].join(' in ');
  const is = isHeldUpNow(remote) ? 'held up for want of TLS' : 'was held up for want of TLS';
  return [`${is}: ${what}, last ${secondOf(lastAt)}: ${shortened(reason, LONGEST_REASON)}`];
}

function tlsNotes(remote: RemoteReport): readonly string[] {
  const { failed, reason = 'no reason logged' } = remote.tls;
  if (failed.sessions === 0) return [];
  const since = isTlsFailing(remote) ? '' : ', none since';
  return [
    `TLS failed: ${many(failed.sessions, 'session')}, last ${secondOf(failed.lastAt ?? '')}${since}: ${shortened(reason, LONGEST_REASON)}`,
  ];
}

/** What there is to say of the logs themselves. */
export function logNotes(report: MaillogReport): readonly string[] {
  const { read, summary, leftOut, missingSettings } = report;
  const { syntax, time, 'too-long': tooLong } = read.unreadable;
  const unreadable = syntax + time + tooLong;
  const files = leftOut
    .slice(0, MOST_FILES)
    .map(({ path, why }) => `Not read: ${shortened(path, LONGEST_PATH)}: ${why}.`);
  const moreFiles = leftOut.length - files.length;
  return [
    ...(isAhead(report)
      ? [
          "The newest session is in the future, by this machine's clock: where times name no zone, --timezone says which it is.",
        ]
      : []),
    ...(summary.furtherSessions > 0
      ? [
          `${many(summary.furtherSessions, 'session')} with more hosts than are told apart, ${summary.furtherWithoutStarttls} of them without STARTTLS; --host looks at one.`,
        ]
      : []),
    ...(summary.countedOnce > 0
      ? [`${many(summary.countedOnce, 'session')} in the logs of both Hub and Front End, counted once.`]
      : []),
    ...(read.handedOn > 0
      ? [`${many(read.handedOn, 'session')} handed on to a Front End, whose own log tells of the remote host.`]
      : []),
    ...(unreadable > 0
      ? [`${many(unreadable, 'line')} not read: ${syntax} syntax, ${time} time, ${tooLong} too long.`]
      : []),
    ...files,
    ...(moreFiles > 0 ? [`Not read: ${many(moreFiles, 'more file')}; --json names them.`] : []),
    ...missingSettings.map(
      ({ parameter, value, tells }) =>
        `Postfix: ${parameter} = ${value} seems not to be set; with it the log tells ${tells}.`,
    ),
  ];
}

const isAhead = ({ at, summary: { lastAt = '' } }: MaillogReport): boolean =>
  Date.parse(lastAt) > at.getTime() + AHEAD_MS;
