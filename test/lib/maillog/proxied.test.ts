import { ProxiedSessions } from '../../../lib/maillog/proxied';
import type { LoggedSession } from '../../../lib/maillog/types';
import { loggedSession } from './exchangeLogs';

const FRONT_END = 'Outbound Proxy Frontend Send Connector';
const at = (seconds: number): string => new Date(Date.UTC(2026, 10, 23) + seconds * 1000).toISOString();
const session = (route: string, from: number, to: number, rest: Partial<LoggedSession> = {}): LoggedSession =>
  loggedSession({ route, startedAt: at(from), endedAt: at(to), ...rest });

function counted(sessions: readonly LoggedSession[]): {
  readonly routes: readonly string[];
  readonly countedOnce: number;
} {
  const proxied = new ProxiedSessions();
  const given = [...sessions.flatMap((each) => proxied.take(each)), ...proxied.end()];
  return { routes: given.map(({ route }) => route), countedOnce: proxied.countedOnce };
}

test.each<[what: string, sessions: readonly LoggedSession[], routes: readonly string[], once: number]>([
  ['the Front End ends first', [session(FRONT_END, 1, 3), session('Hub', 0, 4)], ['Hub'], 1],
  ['the Hub ends first', [session('Hub', 0, 4), session(FRONT_END, 1, 5)], ['Hub'], 1],
  ['in other letters', [session('OUTBOUND proxy Frontend send connector', 1, 3), session('Hub', 0, 4)], ['Hub'], 1],
  [
    'each counts for one',
    [session(FRONT_END, 1, 3), session(FRONT_END, 1, 3), session('Hub', 0, 4)],
    ['Hub', FRONT_END],
    1,
  ],
  [
    'one of them not known to offer',
    [session(FRONT_END, 1, 3, { offersStarttls: true }), session('Hub', 0, 4)],
    ['Hub'],
    1,
  ],
  ['times apart', [session(FRONT_END, 0, 1), session('Hub', 2, 3)], ['Hub', FRONT_END], 0],
  [
    'another address',
    [session(FRONT_END, 1, 3, { remoteAddress: '198.51.100.8' }), session('Hub', 0, 4)],
    ['Hub', FRONT_END],
    0,
  ],
  ['another port', [session(FRONT_END, 1, 3, { port: 587 }), session('Hub', 0, 4)], ['Hub', FRONT_END], 0],
  [
    'another server',
    [session(FRONT_END, 1, 3, { remoteHost: 'b.example' }), session('Hub', 0, 4)],
    ['Hub', FRONT_END],
    0,
  ],
  [
    'another answer',
    [session(FRONT_END, 1, 3, { offersStarttls: true }), session('Hub', 0, 4, { offersStarttls: false })],
    ['Hub', FRONT_END],
    0,
  ],
  ['two of the Hub', [session('Hub', 0, 4), session('Other', 0, 4)], ['Hub', 'Other'], 0],
  ['two of the Front End', [session(FRONT_END, 0, 4), session(FRONT_END, 0, 4)], [FRONT_END, FRONT_END], 0],
  ['of Postfix', [session(FRONT_END, 0, 4, { format: 'postfix' }), session('Hub', 0, 4)], [FRONT_END, 'Hub'], 0],
])('%s', (_, sessions, routes, once) => {
  expect(counted(sessions)).toEqual({ routes, countedOnce: once });
});

test('many sessions of both logs are each counted once, and not all are waited for', () => {
  const proxied = new ProxiedSessions();
  let given = 0;
  for (let n = 0; n < 20_000; n += 1) {
    given += proxied.take(session(FRONT_END, n, n + 1, { remoteHost: `mx${n}.example` })).length;
    if (n % 2 === 0) given += proxied.take(session('Hub', n, n + 2, { remoteHost: `mx${n}.example` })).length;
  }
  expect(proxied.countedOnce).toBe(10_000);
  expect(given).toBeGreaterThan(19_800);
  expect(given + proxied.end().length).toBe(20_000);
});
