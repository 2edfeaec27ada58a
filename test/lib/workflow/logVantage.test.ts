import type { LoggedSession } from '../../../lib/maillog/types';
import { vantageStore } from '../../../lib/store/vantageStore';
import { saidIn, type World, world } from '../../support/world';

/** A mail server that writes a log: what it logs is read with the next run. */
function mailServer() {
  let written: LoggedSession[] = [];
  let isGone = false;
  const logs = (at: string, offersStarttls: boolean, facts: Partial<LoggedSession> = {}): void => {
    written.push({
      format: 'postfix',
      route: 'smtp',
      remoteHost: 'mx.example.net',
      remoteAddress: '192.0.2.1',
      port: 25,
      startedAt: at,
      endedAt: at,
      isCut: false,
      offersStarttls,
      heldUp: [],
      ...facts,
    });
  };
  return {
    logs,
    goes: () => {
      isGone = true;
    },
    read: async () => {
      if (isGone) throw new Error('no such file');
      const read = written;
      written = [];
      return read;
    },
  };
}

const LOG = 'maillog:hq';
const watched = (server: ReturnType<typeof mailServer>, clouds = ['a', 'b']): World =>
  world({
    vantages: [
      ...clouds.map((id) => ({ id })),
      { id: LOG, role: 'mail-path' as const, external: true, egress: '203.0.113.9', log: server.read },
    ],
  });
const said = ({ messages }: World) =>
  messages.flatMap((message) => saidIn(message) ?? []).map(({ kind, losing, cause }) => [kind, losing, cause.code]);
/** The log has shown the healthy host often enough to expect STARTTLS. */
async function healthyPast(server: ReturnType<typeof mailServer>, given: World): Promise<void> {
  for (let n = 0; n < 3; n += 1) {
    server.logs(given.at(), true);
    await given.pass();
  }
}

describe('a log as a vantage', () => {
  test('sees STARTTLS vanish that the others still see: two sessions, one message, and who has lost it', async () => {
    const server = mailServer();
    const given = watched(server);
    await healthyPast(server, given);
    server.logs(given.at(), false);
    await given.pass();
    expect(said(given)).toEqual([]);
    server.logs(given.at(), false);
    await given.pass(3);
    expect(said(given)).toEqual([['opened', [LOG], 'source-address-reputation']]);
    expect(given.messages[0]?.email).toContain(`Your own mail server logged it (${LOG}): no STARTTLS since`);
  });

  test('dates the last good moment by its own last good session, not by a run of its reader', async () => {
    const server = mailServer();
    const given = watched(server);
    await healthyPast(server, given);
    const last = given.at();
    server.logs(last, true);
    await given.pass(36);
    for (let n = 0; n < 2; n += 1) {
      server.logs(given.at(), false);
      await given.pass();
    }
    await given.pass(2);
    const [opened] = given.messages.flatMap((message) => saidIn(message) ?? []);
    expect(opened).toMatchObject({ kind: 'opened', lastGoodAt: new Date(last).toISOString() });
  });

  test('is over with two good sessions, though no mail goes there any more', async () => {
    const server = mailServer();
    const given = watched(server);
    await healthyPast(server, given);
    for (const offers of [false, false, true]) {
      server.logs(given.at(), offers);
      await given.pass();
    }
    expect(said(given).map(([kind]) => kind)).toEqual(['opened']);
    server.logs(given.at(), true);
    await given.pass(2);
    expect(said(given).map(([kind]) => kind)).toEqual(['opened', 'resolved']);
  });

  test('is quiet about a session that nobody confirms within an hour', async () => {
    const server = mailServer();
    const given = watched(server);
    await healthyPast(server, given);
    for (let n = 0; n < 3; n += 1) {
      server.logs(given.at(), false);
      await given.pass(13);
    }
    expect(said(given)).toEqual([]);
  });

  test('is quiet about servers that take turns, of which one lacks it', async () => {
    const server = mailServer();
    const given = watched(server);
    await healthyPast(server, given);
    for (let n = 0; n < 8; n += 1) {
      server.logs(given.at(), n % 2 === 0);
      await given.pass();
    }
    expect(said(given)).toEqual([]);
  });

  test('is over with two completed handshakes, where they had failed', async () => {
    const server = mailServer();
    const given = watched(server);
    await healthyPast(server, given);
    const failed = {
      tls: { outcome: 'failed', reason: 'x' },
      failure: { stage: 'tlsHandshake', reason: 'x' },
    } as const;
    for (let n = 0; n < 3; n += 1) {
      server.logs(given.at(), true, failed);
      await given.pass();
    }
    expect(said(given)[0]).toEqual(['opened', [LOG], expect.anything()]);
    for (let n = 0; n < 3; n += 1) {
      server.logs(given.at(), true, { tls: { outcome: 'established', protocol: 'TLSv1.3' } });
      await given.pass(2);
    }
    expect(said(given).at(-1)?.[0]).toBe('resolved');
  });

  test('dates a loss by the first of its two sessions', async () => {
    const server = mailServer();
    const given = watched(server);
    await healthyPast(server, given);
    const first = given.at();
    for (const at of [first, given.at(20)]) {
      server.logs(at, false);
      await given.pass(5);
    }
    const { views } = await vantageStore(given.table).read(LOG, 0);
    expect(views).toMatchObject([{ outcome: 'missing', since: first }]);
  });

  test.each([
    { name: 'in the hour before', offers: [-50, -40] },
    { name: 'in the day before', offers: [-900, -800] },
  ])('tells a loss from before its start, where STARTTLS was offered $name', async ({ offers }) => {
    const server = mailServer();
    const given = watched(server, []);
    for (const minutes of offers) server.logs(given.at(minutes), true);
    for (const minutes of [-6, -3]) server.logs(given.at(minutes), false);
    await given.pass(2);
    expect(said(given)).toEqual([['opened', [LOG], 'undetermined']]);
  });

  test.each([
    { name: 'once only', offers: [-40] },
    { name: 'more than a day before', offers: [-1500, -1460] },
  ])('takes a host for one that never offered STARTTLS, where it was offered $name', async ({ offers }) => {
    const server = mailServer();
    const given = watched(server, []);
    for (const minutes of offers) server.logs(given.at(minutes), true);
    for (const minutes of [-6, -3]) server.logs(given.at(minutes), false);
    await given.pass(2);
    expect(said(given)).toEqual([]);
  });

  test('says nothing of a host that no mail goes to, and does not keep the others waiting', async () => {
    const server = mailServer();
    const given = watched(server);
    await given.pass(3);
    const { views, heartbeat } = await vantageStore(given.table).read(LOG, 0);
    expect(views).toEqual([]);
    expect(heartbeat).toMatchObject({ unfinished: ['mx.example.net:25'], hostsUnknown: 1, blind: false });
    expect(given.messages).toEqual([]);
  });

  test('asks nobody anything', async () => {
    const server = mailServer();
    const given = watched(server, []);
    await healthyPast(server, given);
    expect(given.sessions).toEqual([]);
    expect((await vantageStore(given.table).read(LOG, 0)).views).toMatchObject([{ outcome: 'offered' }]);
  });

  test('is silent where the log can not be read', async () => {
    const server = mailServer();
    const given = watched(server, []);
    await healthyPast(server, given);
    server.goes();
    await expect(given.pass()).rejects.toThrow('no such file');
    const { heartbeat } = await vantageStore(given.table).read(LOG, 0);
    expect(heartbeat?.scheduledAt).not.toBe(given.at());
  });
});
