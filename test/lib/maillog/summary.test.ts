import { remoteState, starttlsState } from '../../../lib/maillog/remoteState';
import type { RemoteSummary } from '../../../lib/maillog/remoteSummary';
import { LogSummarizer, type LogSummary, type SummaryOptions } from '../../../lib/maillog/summary';
import type { LoggedSession } from '../../../lib/maillog/types';
import type { Capability } from '../../../lib/smtp/types';
import { fc } from '../../support/properties';
import { fixture, linesOf, loggedSession, read } from './exchangeLogs';

function summed(sessions: readonly LoggedSession[], options?: SummaryOptions): LogSummary {
  const summarizer = new LogSummarizer(options);
  for (const session of sessions) summarizer.add(session);
  return summarizer.end();
}

const hour = (n: number): string => new Date(Date.UTC(2026, 10, 23, n)).toISOString();
const capabilities = (keywords: string): readonly Capability[] =>
  keywords.split(' ').map((keyword) => ({ keyword, params: [] }));
const at = (n: number, rest: Partial<LoggedSession> = {}): LoggedSession =>
  loggedSession({ startedAt: hour(n), answeredAt: hour(n), endedAt: hour(n), ...rest });
const withIt = (n: number, rest: Partial<LoggedSession> = {}) => at(n, { offersStarttls: true, ...rest });
const without = (n: number, rest: Partial<LoggedSession> = {}) => at(n, { offersStarttls: false, ...rest });
const held = (n: number, id?: string) =>
  without(n, { heldUp: [{ kind: 'deferred', reason: 'TLS is required', ...(id !== undefined && { id }) }] });
const only = ({ remotes }: LogSummary): RemoteSummary => {
  const [remote] = remotes;
  if (remote === undefined || remotes.length > 1) throw new Error(`${remotes.length} remotes`);
  return remote;
};

test('the founding incident is one remote, greeted as the listed address, with what it lost and gained', () => {
  const remote = only(summed(read(linesOf(fixture('exchange-2013.log'))).sessions));
  expect(remote).toMatchObject({
    remote: '198.51.100.7',
    seenAs: ['am1ehsmhs003.mail.protection.example'],
    route: 'Outbound to Office 365',
    withoutStarttls: { sessions: 1, firstAt: '2013-12-06T21:54:52.011Z', lastAt: '2013-12-06T21:54:52.011Z' },
    withStarttls: { sessions: 1, firstAt: '2013-12-07T06:31:07.350Z' },
    unknown: { sessions: 0 },
    greetedAs: ['203.0.113.9'],
    heldUp: { sessions: 1, isAtLeast: false },
    tls: { established: { sessions: 1 }, failed: { sessions: 0 } },
  });
  expect(remote.capabilities?.changes).toEqual([
    { at: '2013-12-07T06:31:07.350Z', gained: ['STARTTLS', 'SMTPUTF8'], lost: ['AUTH'] },
  ]);
});

const failed = { tls: { outcome: 'failed', reason: 'why' } } as const;
const established = { tls: { outcome: 'established' } } as const;
test.each<[what: string, sessions: readonly LoggedSession[], starttls: string, state: string]>([
  ['offered always', [withIt(1), withIt(2)], 'offered', 'ok'],
  ['lost', [withIt(1), without(2)], 'lost', 'critical'],
  ['lost, told in another order', [without(2), withIt(1)], 'lost', 'critical'],
  ['lost, then a session that does not tell', [withIt(1), without(2), at(3)], 'lost', 'critical'],
  ['back', [withIt(1), without(2), withIt(3)], 'back', 'warning'],
  ['never offered', [without(1), without(2)], 'never', 'ok'],
  ['never offered, and mail waits', [held(1)], 'never', 'critical'],
  ['mail waited, and it is back', [held(1), withIt(2)], 'back', 'warning'],
  ['in plaintext all of a sudden (Postfix)', [withIt(1), at(2, { isPlaintext: true })], 'lost', 'critical'],
  ['nothing known', [at(1)], 'unknown', 'unknown'],
  ['newest handshake failed', [withIt(1, established), withIt(2, failed)], 'offered', 'warning'],
  ['a handshake failed, and later ones did not', [withIt(1, failed), withIt(2, established)], 'offered', 'ok'],
  [
    'a message put off for another reason',
    [withIt(1), withIt(2, { heldUp: [{ kind: 'deferred', reason: 'mailbox full' }] })],
    'offered',
    'ok',
  ],
  [
    'a message held up without a session',
    [withIt(1), at(2, { isSuspended: true, heldUp: [{ id: 'A', kind: 'deferred', reason: 'Cannot start TLS' }] })],
    'offered',
    'critical',
  ],
])('%s', (_, sessions, starttls, state) => {
  const remote = only(summed(sessions));
  expect([starttlsState(remote), remoteState(remote)]).toEqual([starttls, state]);
});

test.each<[what: string, sessions: readonly LoggedSession[], since: string | undefined]>([
  ['the first loss after the newest session with it', [without(1), withIt(2), without(3), at(4), without(5)], hour(3)],
  ['the newest loss where the log is not in order', [without(1), without(4), withIt(3)], hour(4)],
  ['nothing where it is back', [withIt(1), without(2), withIt(3)], undefined],
  ['the first of all where it was never there', [without(1), without(2)], hour(1)],
])('it is lost since %s', (_, sessions, since) => {
  expect(only(summed(sessions)).lostSince).toBe(since);
});

test.each([
  ['TLS is required, but was not offered by host mx.example.org[198.51.100.7]', 1],
  ['host mx.example.org[198.51.100.7] said: 530 5.7.0 Must issue a STARTTLS command first', 1],
  ['Server certificate not verified', 1],
  ['delivery temporarily suspended: Server certificate not trusted', 1],
  ['host mx.example.org[198.51.100.7] said: 550 5.7.1 see https://tls.example/why', 0],
  ['connect to mx.example.org[198.51.100.7]:25: Connection refused', 0],
])('%s: held up for want of TLS %i times', (reason, sessions) => {
  expect(only(summed([at(1, { heldUp: [{ kind: 'deferred', reason }] })])).heldUp.sessions).toBe(sessions);
});

test('a message is counted once, however often it is tried; a session without one counts as such', () => {
  expect(only(summed([held(1, 'A'), held(2, 'A'), held(3, 'B')])).heldUp).toMatchObject({
    sessions: 3,
    messages: 2,
    isAtLeast: false,
  });
  expect(only(summed([held(1), held(2)])).heldUp).not.toHaveProperty('messages');
  const many = Array.from({ length: 3_000 }, (_, n) => held(1, `id${n}`));
  expect(only(summed(many)).heldUp).toMatchObject({ sessions: 3_000, messages: 1_000, isAtLeast: true });
});

test('Exchange is told by the address, Postfix by the name; another connector or port is another row', () => {
  const { remotes } = summed([
    withIt(1, { remoteHost: 'a.example.org' }),
    withIt(1, { remoteHost: 'b.example.org' }),
    withIt(1, { format: 'postfix', route: 'smtp' }),
    withIt(1, { format: 'postfix', route: 'smtp', remoteAddress: '198.51.100.8' }),
    withIt(1, { route: 'Other' }),
    withIt(1, { port: 587 }),
  ]);
  expect(remotes.map(({ remote, route, port, seenAs }) => [remote, route, port, ...seenAs])).toEqual([
    ['198.51.100.7', 'Outbound', 25, 'a.example.org', 'b.example.org'],
    ['mx.example.org', 'smtp', 25, '198.51.100.7', '198.51.100.8'],
    ['198.51.100.7', 'Other', 25, 'mx.example.org'],
    ['198.51.100.7', 'Outbound', 587, 'mx.example.org'],
  ]);
});

test.each<[what: string, options: SummaryOptions, sessions: number]>([
  ['all', {}, 4],
  ['since', { since: Date.parse(hour(3)) }, 2],
  ['a name', { host: 'mx.example.org' }, 2],
  ['a domain', { host: 'example.org' }, 2],
  ['an address', { host: '198.51.100.9' }, 2],
  ['no part of a label', { host: 'ample.org' }, 0],
])('%s is what is asked for', (_, options, sessions) => {
  const other = { remoteHost: 'mx.example.net', remoteAddress: '198.51.100.9' };
  expect(summed([withIt(1), withIt(2, other), withIt(3), withIt(4, other)], options).sessions).toBe(sessions);
});

test('more remotes than there is room for are counted', () => {
  const sessions = Array.from({ length: 10 }, (_, n) => without(n, { remoteAddress: `198.51.100.${n}` }));
  expect(summed([...sessions, ...sessions], { mostRemotes: 4 })).toMatchObject({
    sessions: 20,
    furtherSessions: 12,
    furtherWithoutStarttls: 12,
    remotes: { length: 4 },
  });
});

test('of changes the newest are kept, and how many there were', () => {
  const ehlo = (keywords: string) => ({ ehlo: { replyCode: 250, capabilities: capabilities(keywords), masked: [] } });
  const sessions = Array.from({ length: 60 }, (_, n) =>
    withIt(n, ehlo(n % 2 === 0 ? 'STARTTLS DSN' : 'DSN STARTTLS SIZE')),
  );
  const { capabilities: history } = only(summed([...sessions, withIt(0, ehlo('HELP'))]));
  expect(history).toMatchObject({ changeCount: 59, keywords: ['DSN', 'STARTTLS', 'SIZE'], lastAt: hour(59) });
  expect(history?.changes).toHaveLength(20);
  expect(history?.changes.at(-1)).toEqual({ at: hour(59), gained: ['SIZE'], lost: [] });
});

test('counts and times do not depend on the order of sessions', () => {
  const some = fc.array(fc.record({ n: fc.nat(48), offers: fc.constantFrom(true, false, undefined) }), {
    minLength: 1,
  });
  fc.assert(
    fc.property(some, (drawn) => {
      const sessions = drawn.map(({ n, offers }) => at(n, offers === undefined ? {} : { offersStarttls: offers }));
      const of = ({ withStarttls, withoutStarttls, unknown }: RemoteSummary) => ({
        withStarttls,
        withoutStarttls,
        unknown,
      });
      expect(of(only(summed(sessions)))).toEqual(of(only(summed(sessions.toReversed()))));
    }),
  );
});
