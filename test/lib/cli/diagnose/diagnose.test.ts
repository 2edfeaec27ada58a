import { runCli } from '../../../../lib/cli/runCli';
import { sqliteTable } from '../../../../lib/store/sqliteTable';
import { vantageStore } from '../../../../lib/store/vantageStore';
import { createCertificates, type ServerCertificate } from '../../../support/certificates';
import { fakeResolver } from '../../../support/fakeResolver';
import { healthyEhlo, strippedEhlo } from '../../../support/incidentReplies';
import { type Script, type ScriptedServer, says, serves, startScriptedServer } from '../../../support/scriptedServer';
import { incidentSince } from '../../diagnosis/situations';
import { recordingContext } from '../recordingContext';
import { fileWith, tell } from '../storeWith';
import { blockList, diagnoseHere, LOOPBACK, NOW, OURS, storeOf, ZONE } from './diagnoseHere';

const KEY = 'abcdefghijklmnopqrstuvwxy2';
const given = ['--egress', OURS, '--block-list', ZONE];

describe('diagnose against a server on loopback', () => {
  let server: ScriptedServer;
  let certificate: ServerCertificate;
  beforeAll(async () => {
    certificate = (await createCertificates('mx.example'))['self-signed'];
  });
  afterEach(() => server.close());
  const listen = async (...script: Script) => {
    server = await startScriptedServer({ scripts: () => script });
    return `[mx.example]:${server.port}`;
  };
  const stripped = () => listen(serves({ ehlo: () => strippedEhlo }));

  test('tells the founding incident with the listing, and what one vantage cannot know', async () => {
    const target = await stripped();
    const { status, text, stdout } = await diagnoseHere([target, ...given], {
      ...LOOPBACK,
      ...blockList(['127.0.0.4']),
    });
    expect(status).toBe(2);
    expect(text).toMatch(
      /^critical mx\.example:\d+ does not offer STARTTLS to this machine; 203\.0\.113\.9 is listed by bl\.example\.net /,
    );
    expect(text).toContain('It greeted this machine as 203.0.113.9.');
    expect(text).toContain('From this one vantage it can not be told whether');
    expect(text).toContain('Other vantages none: name a canary.yaml with a hub by --config FILE');
    expect(text).toContain(`npx starttls-canary check "${target}" --transcript`);
    expect(stdout).toContain(' ms < 250-AM1EHSMHS003.mail.protection.example Hello [203.0.113.9]\n');
    await server.verify();
    expect(server.peers.flatMap(({ received }) => received)).toEqual(['EHLO mail.example.org', 'QUIT']);
  });

  test('finds a healthy server healthy, and asks no list that nobody named', async () => {
    const target = await listen(serves({ ehlo: () => healthyEhlo, certificate }));
    const { status, text, questions } = await diagnoseHere([target, '--egress', OURS], LOOPBACK, {
      now: () => new Date(),
    });
    expect(status).toBe(0);
    expect(text).toContain(`${target.replace(/[[\]]/g, '')} offers STARTTLS to this machine at 1 address`);
    expect(text).toContain('no block list was asked');
    expect(questions).toEqual(['A mx.example']);
  });

  test('compares with the vantages of a store that look from other addresses', async () => {
    const target = await stripped();
    const store = await storeOf(
      server.port,
      { vantage: 'branch', seenAs: '198.51.100.7' },
      { vantage: 'lab', seenAs: '198.51.100.8' },
    );
    const { status, text } = await diagnoseHere([target, ...given, '--store', store, '--since', '2h'], {
      ...LOOPBACK,
      ...blockList('no-such-name'),
    });
    expect(status).toBe(2);
    expect(text).toContain('while others are served');
    expect(text).toContain('(source-address-reputation, medium confidence)');
    expect(text).toContain('offers STARTTLS to branch and lab and withholds it from this machine at the same time.');
    expect(text).toContain('203.0.113.9 is not listed by bl.example.net');
    expect(text).not.toContain('is not quite so');
    expect(text).toMatch(/branch offered 11:58:00 198\.51\.100\.7/);
  });

  test('says how old the word of the others is where nobody said how long mail has been stuck', async () => {
    const target = await stripped();
    const store = await storeOf(server.port, { vantage: 'branch', seenAs: '198.51.100.7' });
    const { text } = await diagnoseHere([target, '--egress', OURS, '--store', store]);
    expect(text).toContain('source-address-reputation, low confidence');
    expect(text).toContain("the others' word is from 2 min before this look");
  });

  test('takes a vantage behind the same address for no second opinion', async () => {
    const target = await stripped();
    const store = await storeOf(server.port, { vantage: 'branch', seenAs: OURS });
    const { text } = await diagnoseHere([target, '--egress', OURS, '--store', store]);
    expect(text).toContain('branch looks from the same address as this machine');
    expect(text).toContain('From this one vantage it can not be told whether');
  });

  test('holds a listing that is newer than the last offer to this address against it', async () => {
    const target = await stripped();
    const zone = 'zen.dq.spamhaus.net';
    const store = await storeOf(
      server.port,
      { vantage: 'hq', seenAs: OURS },
      { vantage: 'branch', seenAs: '198.51.100.7' },
    );
    const table = sqliteTable(store, new Date(NOW));
    const stored = {
      schemaVersion: 1,
      vantage: 'hq',
      shard: 0,
      address: OURS,
      observedAt: '2026-11-23T08:00:00.000Z',
    } as const;
    await vantageStore(table).writeListing({ ...stored, answers: [{ zone, state: 'clean', codes: [], lists: [] }] });
    table.close();
    const { text } = await diagnoseHere(
      [target, '--egress', OURS, '--block-list', zone, '--store', store],
      {
        ...LOOPBACK,
        [`9.113.0.203.${KEY}.${zone}`]: { a: ['127.0.0.4'] },
        [`2.0.0.127.${KEY}.${zone}`]: { a: ['127.0.0.2'] },
        [`1.0.0.127.${KEY}.${zone}`]: { a: 'no-such-name' },
      },
      { env: { CANARY_SPAMHAUS_KEY: KEY } },
    );
    expect(text).toContain(
      'since 2026-11-23 12:00 UTC (not yet at 2026-11-23 08:00 UTC), after STARTTLS was last offered there',
    );
    // High, but for the age of the others' word.
    expect(text).toContain('source-address-reputation, medium confidence');
  });

  test('finds a loss at every vantage to be a change at the receiver', async () => {
    const target = await stripped();
    const store = await storeOf(
      server.port,
      { vantage: 'branch', seenAs: '198.51.100.7', outcome: 'missing' },
      { vantage: 'lab', seenAs: '198.51.100.8', outcome: 'missing' },
    );
    const { text } = await diagnoseHere([target, '--egress', OURS, '--store', store]);
    expect(text).toContain('does not offer STARTTLS to anybody who looked');
    expect(text).toContain('(receiver-change, high confidence)');
  });

  test('reads the hub that canary.yaml names, and the incident that is open there', async () => {
    const target = await stripped();
    const vantage = { region: 'us-east-1', heloName: 'canary-use1.example.org' };
    const hub = JSON.stringify({
      hub: 'us-east-1',
      vantages: { 'us-east-1': vantage, 'eu-west-1': { ...vantage, region: 'eu-west-1' } },
      targets: ['contoso.example'],
    });
    const path = await storeOf(
      server.port,
      { vantage: 'us-east-1', seenAs: '198.51.100.7' },
      { vantage: 'stranger', seenAs: '198.51.100.9' },
    );
    const table = sqliteTable(path, new Date(NOW));
    await tell(table, [{ ...incidentSince('2026-11-23T11:00:00.000Z'), host: `mx.example:${server.port}` }]);
    const places: unknown[] = [];
    const { text } = await diagnoseHere([target, '--egress', OURS], LOOPBACK, {
      configFile: fileWith(hub),
      openTable: async (place) => {
        places.push(place);
        return table;
      },
    });
    expect(places).toEqual([{ kind: 'hub', region: 'us-east-1', tableName: 'starttls-canary-default' }]);
    expect(text).toContain('offers STARTTLS to us-east-1 and withholds it from this machine');
    expect(text).toContain('Other vantages, by the hub in us-east-1');
    expect(text).toMatch(/eu-west-1 unknown – – the vantage is silent/);
    expect(text).not.toContain('stranger');
    expect(text).toContain('Incident 7F3A2K is open there since 2026-11-23 11:00 UTC');
    expect(text).toContain('Open incidents 7F3A2K critical mx.contoso.example since 2026-11-23 11:00 UTC lost at hq');
  });

  test('says that nobody is logged in to AWS, and goes on', async () => {
    const target = await stripped();
    const vantages = { 'us-east-1': { region: 'us-east-1', heloName: 'canary-use1.example.org' } };
    const { status, text } = await diagnoseHere([target], LOOPBACK, {
      configFile: fileWith(JSON.stringify({ hub: 'us-east-1', vantages, targets: ['contoso.example'] })),
      openTable: async () => Promise.reject(Object.assign(new Error('x'), { name: 'CredentialsProviderError' })),
    });
    expect(status).toBe(2);
    expect(text).toContain('The other vantages could not be asked');
    expect(text).toContain('no AWS credentials were found');
  });

  test('goes on where the store cannot be read, and says so', async () => {
    const target = await stripped();
    const { status, text } = await diagnoseHere([target, '--store', '/nonexistent/canary.db']);
    expect(status).toBe(2);
    expect(text).toContain('Other vantages could not be read: the store "/nonexistent/canary.db": no such file');
  });

  test('looks no address up that only one server names', async () => {
    const target = await stripped();
    const { text, questions } = await diagnoseHere([target, '--block-list', ZONE]);
    expect(questions).toEqual(['A mx.example']);
    expect(text).toContain(
      "which is one server's word and no proof: if that is your address, add --egress 203.0.113.9.",
    );
  });

  test('shows the key of a list nowhere, whatever the list does', async () => {
    const zone = 'zen.dq.spamhaus.net';
    const target = await stripped();
    for (const answer of [['127.0.0.4'], 'servfail', ['127.255.255.254']] as const) {
      const names = {
        ...LOOPBACK,
        [`9.113.0.203.${KEY}.${zone}`]: { a: answer },
        [`2.0.0.127.${KEY}.${zone}`]: { a: ['127.0.0.2'] },
        [`1.0.0.127.${KEY}.${zone}`]: { a: 'no-such-name' as const },
      };
      for (const more of [[], ['--json']]) {
        const argv = [target, '--egress', OURS, '--block-list', zone, ...more];
        const { stdout, stderr, questions } = await diagnoseHere(argv, names, { env: { CANARY_SPAMHAUS_KEY: KEY } });
        expect(questions).toContain(`A 9.113.0.203.${KEY}.${zone}`);
        expect(stdout + stderr).not.toContain(KEY);
        expect(stdout).toContain(zone);
      }
    }
  });

  test('takes lists, control hosts and ranges from a canary.yaml without a hub', async () => {
    const target = await listen(says('421 4.7.0 too many connections'));
    const config = fileWith(
      `controlHosts: ["[127.0.0.1]:${server.port}"]\nblockLists: [{ zone: ${ZONE} }]\ntargets: [contoso.example]\n`,
    );
    const { status, text } = await diagnoseHere([target, '--egress', OURS, '--config', config], {
      ...LOOPBACK,
      ...blockList(['127.0.0.4']),
    });
    expect(status).toBe(3);
    expect(text).toContain(`unknown ${target} puts this machine off`);
    expect(text).toContain('203.0.113.9 is listed by bl.example.net (127.0.0.4)');
    expect(text).toContain(`Control hosts 127.0.0.1:${server.port} 421 4.7.0 too many connections`);
    expect(server.peers).toHaveLength(2);
  });

  test('does not send STARTTLS where it is not offered unless told to', async () => {
    const target = await stripped();
    await diagnoseHere([target, '--try-unoffered']);
    await server.verify();
    expect(server.peers.flatMap(({ received }) => received)).toEqual(['EHLO mail.example.org', 'STARTTLS', 'QUIT']);
  });

  test('gives the time of the look in JSON, with what it rests on', async () => {
    const target = await stripped();
    const { stdout } = await diagnoseHere([target, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      target,
      at: NOW,
      state: 'critical',
      diagnosis: { kind: 'loss', cause: { code: 'undetermined' }, host: `mx.example:${server.port}` },
      egress: { addresses: [], basis: 'unknown', claims: [{ address: OURS, mxHosts: ['mx.example'] }] },
      vantages: { state: 'none' },
      check: { version: 1, targets: [{ target }] },
    });
  });
});

test.each([
  { name: 'a null MX', mx: [[0, '']] as const, says: 'unknown contoso.example takes no mail' },
  { name: 'no MX', mx: 'no-such-name' as const, says: 'unknown contoso.example has no mail server' },
  {
    name: 'a DNS that fails',
    mx: 'servfail' as const,
    says: 'the DNS does not say who takes the mail of contoso.example',
  },
])('of a domain with $name it says that there is nobody to ask', async ({ mx, says: words }) => {
  const zone = { 'contoso.example': { mx, a: 'no-such-name', aaaa: 'no-such-name' } } as const;
  const { status, text } = await diagnoseHere(['contoso.example'], zone);
  expect(status).toBe(3);
  expect(text).toContain(words);
});

describe('bad usage of diagnose', () => {
  test.each([
    [
      ['contoso.example', '--egress', 'mail.example.org'],
      '--egress "mail.example.org" is not an IP address such as 198.51.100.9',
    ],
    [
      ['contoso.example', '--since', 'yesterday'],
      '--since "yesterday" is not a time such as 30m, 4h or 2d, of at most 90 days',
    ],
    [
      ['contoso.example', '--block-list', 'localhost'],
      '--block-list "localhost" is not a zone: it has at least two labels, as bl.example.net has',
    ],
    [
      ['contoso.example', '--block-list', 'zen.dq.spamhaus.net'],
      '--block-list "zen.dq.spamhaus.net" needs the key of your Data Query Service in $CANARY_SPAMHAUS_KEY',
    ],
    [
      ['contoso.example', '--block-list', `${KEY}.zen.dq.spamhaus.net`],
      '--block-list has a key in it (not shown): name the zone alone, and put the key into $CANARY_SPAMHAUS_KEY',
    ],
    [
      ['mx.example.org:587'],
      'target "mx.example.org:587" is refused: a port needs brackets: [mx.example.org]:587 is that host, without MX look-up',
    ],
    [
      ['contoso.example', '--config', '/nonexistent.yaml'],
      '/nonexistent.yaml: no such file; write one (canary.example.yaml shows how), or name another with --config FILE',
    ],
  ])('%j is told in one line', async (argv, line) => {
    const { status, stdout, stderr } = await diagnoseHere(argv, {});
    expect({ status, stdout, stderr }).toEqual({ status: 3, stdout: '', stderr: `starttls-canary: ${line}\n` });
  });

  test.each([
    { egress: '10.0.0.9', range: 'private' },
    { egress: '127.0.0.1', range: 'loopback' },
  ])('an address that is $range is none that the world sees', async ({ egress, range }) => {
    const context = recordingContext(fakeResolver({}));
    expect(await runCli(['diagnose', 'contoso.example', '--egress', egress], context)).toBe(3);
    expect(context.output.stderr).toContain(`--egress "${egress}" is ${range}: give the public address`);
  });

  test('a file with a mistake is no file that is not there', async () => {
    const config = fileWith('blockLists: nothing\ntargets: [a.example]\n');
    const { status, stderr } = await diagnoseHere(['contoso.example'], {}, { configFile: config });
    expect(status).toBe(3);
    expect(stderr).toContain('blockLists');
  });
});
