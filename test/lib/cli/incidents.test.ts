import { type OpenTable, openTable, type TablePlace } from '../../../lib/cli/openTable';
import { sqliteTable } from '../../../lib/store/sqliteTable';
import { type DynamoServer, startDynamo } from '../../support/dynamoServer';
import { incident, transition } from '../../support/incidents';
import { fileWith, run, storeWith, tell } from './storeWith';

const opened = transition();
const resolved = transition({ sequence: 2, kind: 'resolved' });
const over = (at: string) =>
  incident([opened, resolved], { id: 'K2M4QX', mxHost: 'mx.example.net', targets: [], resolvedAt: at });
const everywhere = incident(
  [
    transition({
      severity: 'warning',
      scope: 'everywhere',
      cause: { code: 'receiver-change', confidence: 'high', evidence: [] },
    }),
  ],
  {
    id: 'W00000',
    mxHost: 'mx1.example.org',
    port: 587,
    host: 'mx1.example.org:587',
    targets: ['a', 'b', 'c', 'd', 'e'],
  },
);
const pending = incident([], { id: 'PEND00', mxHost: 'mx2.example.org' });
const config = `
hub: eu-west-1
name: mine
vantages: { hq: { region: eu-west-1, heloName: canary.example.net } }
targets: [contoso.example]
quiet: [{ from: 11:00, to: 13:00, timezone: UTC, targets: [contoso.example] }]
`;

describe('incidents', () => {
  it('lists what is open, the loudest first, then what ended lately', async () => {
    const acknowledged = { at: '2026-11-23T22:10:00.000Z', by: 'bob@ops', reason: 'asked for delisting' };
    const store = await storeWith(
      over('2026-11-24T00:00:00.000Z'),
      pending,
      everywhere,
      incident([opened], { acknowledged }),
    );
    await run(['mute', 'contoso.example', '--for', '4h', '--reason', 'moving house', '--store', store]);
    const { status, stdout, stderr } = await run(['incidents', '--store', store]);
    expect(stderr).toBe('');
    expect(stdout.replace(/^[0-9A-Z]{6}(?= {2}target)/m, 'M00000').split('\n')).toEqual([
      'id      state       since                 host                                     lost at     likely cause',
      '7F3A2K  critical    2026-11-23 21:54 UTC  contoso-example.mail.protection.example  hq          source-address-reputation (medium)',
      '        for contoso.example',
      '        acknowledged by bob@ops on 2026-11-23 22:10 UTC: asked for delisting',
      '        muted until 2026-11-24 16:00 UTC',
      'W00000  warning     2026-11-23 21:54 UTC  mx1.example.org:587                      everywhere  receiver-change (high)',
      '        for a, b, c and 2 more',
      'PEND00  confirming  2026-11-23 21:54 UTC  mx2.example.org                          hq          –',
      '        for contoso.example',
      '        muted until 2026-11-24 16:00 UTC',
      'K2M4QX  resolved    2026-11-23 21:54 UTC  mx.example.net                           hq          source-address-reputation (medium)',
      '        over on 2026-11-24 00:00 UTC, after 2 h 5 min',
      '',
      'Muted',
      'M00000  target contoso.example until 2026-11-24 16:00 UTC, by anna@ops: moving house',
      '',
    ]);
    expect(status).toBe(2);
  });

  it('fits into a narrow terminal', async () => {
    const store = await storeWith(incident([opened]));
    const { stdout } = await run(['incidents', '--store', store], { columns: 55 });
    expect(stdout.split('\n')).toEqual([
      '7F3A2K  critical',
      '        since 2026-11-23 21:54 UTC',
      '        host contoso-example.mail.protection.example',
      '        lost at hq',
      '        likely cause source-address-reputation',
      '          (medium)',
      '        for contoso.example',
      '',
    ]);
  });

  it.each([
    { name: 'a critical one is open', incidents: [everywhere, incident([opened])], status: 2 },
    { name: 'a warning is open', incidents: [everywhere, pending], status: 1 },
    { name: 'one is being confirmed', incidents: [pending], status: 0 },
    { name: 'one ended lately', incidents: [over('2026-11-24T00:00:00.000Z')], status: 0 },
    { name: 'there is none', incidents: [], status: 0 },
  ])('ends with $status where $name', async ({ incidents, status }) => {
    const store = await storeWith(...incidents);
    expect((await run(['incidents', '--store', store])).status).toBe(status);
    expect((await run(['incidents', '--json', '--store', store])).status).toBe(status);
  });

  it('says so where there is none, and looks back as far as it is told', async () => {
    const store = await storeWith(over('2026-11-10T00:00:00.000Z'));
    const { stdout } = await run(['incidents', '--store', store]);
    expect(stdout).toBe('No incident is open, and none ended in the last 7d.\n');
    expect((await run(['incidents', '--since', '20d', '--store', store])).stdout).toContain('K2M4QX');
  });

  it('prints JSON, with what each vantage saw and the mutes', async () => {
    const store = await storeWith(incident([opened]), over('2026-11-24T00:00:00.000Z'));
    await run(['mute', 'hq', '--for', '30m', '--reason', 'moving', '--store', store]);
    const { stdout } = await run(['incidents', '--json', '--store', store]);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      at: '2026-11-24T12:00:00.000Z',
      incidents: [
        {
          id: '7F3A2K',
          state: 'opened',
          severity: 'critical',
          scope: 'some-vantages',
          cause: { code: 'source-address-reputation', confidence: 'medium' },
          firstSeenAt: '2026-11-23T21:54:52.000Z',
          vantages: [
            { id: 'us-east-1', outcome: 'offered' },
            { id: 'hq', outcome: 'missing', lost: ['STARTTLS', 'SMTPUTF8'] },
            { id: 'ap-southeast-2', outcome: 'offered' },
          ],
          mutedUntil: '2026-11-24T12:30:00.000Z',
        },
        { id: 'K2M4QX', state: 'resolved', resolvedAt: '2026-11-24T00:00:00.000Z' },
      ],
      mutes: [{ kind: 'vantage', name: 'hq', reason: 'moving', by: 'anna@ops' }],
    });
  });

  it('shows no control character of a peer, neither in the table nor in JSON', async () => {
    const hostile = 'a\u001b[31m\u009b\u202e\n"x';
    const cause = { code: 'undetermined', confidence: 'low', evidence: [hostile] } as const;
    const store = await storeWith(
      incident([transition({ cause, losing: [hostile] })], {
        mxHost: hostile,
        targets: [hostile],
        acknowledged: { at: '2026-11-24T00:00:00.000Z', by: hostile, reason: hostile },
      }),
    );
    for (const columns of [40, undefined])
      for (const json of [[], ['--json']]) {
        const context = columns === undefined ? {} : { columns };
        const { stdout } = await run(['incidents', ...json, '--store', store], context);
        expect(stdout).toContain('7F3A2K');
        expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
      }
  });

  it('reads the table of the hub that the configuration names, and its quiet windows', async () => {
    const places: TablePlace[] = [];
    const openHub = async (place: TablePlace) => {
      places.push(place);
      const table = sqliteTable(':memory:');
      await tell(table, [incident([opened])]);
      return table;
    };
    const path = fileWith(config);
    for (const [argv, context] of [
      [['incidents', '--config', path], {}],
      [['incidents'], { configFile: path }],
    ] as const) {
      const { stdout } = await run(argv, { openTable: openHub, ...context });
      expect(stdout).toContain('muted until 2026-11-24 13:00 UTC');
    }
    const place = { kind: 'hub', region: 'eu-west-1', tableName: 'starttls-canary-mine' };
    expect(places).toEqual([place, place]);
  });
});

describe('what goes wrong is told in one line', () => {
  const none = 'no such file; npx starttls-canary watch keeps one, starttls-canary.db';
  it.each([
    {
      argv: ['incidents', '--since', '1w'],
      line: '--since "1w" is not a time such as 30m, 4h or 2d, of at most 90 days',
    },
    {
      argv: ['incidents'],
      line: '/nonexistent/canary.yaml: no such file; write one (canary.example.yaml shows how), or name another with --config FILE, or what watch keeps here with --store starttls-canary.db',
    },
    {
      argv: ['incidents', '--store', '/nonexistent/\u001b.db'],
      line: `the store "/nonexistent/\\u001b.db": ${none}`,
    },
    { argv: ['incidents', '--store', '/dev/null/x'], line: `the store "/dev/null/x": ${none}` },
    { argv: ['incidents', '--store', __filename], line: `the store "${__filename}": file is not a database` },
  ])('$argv', async ({ argv, line }) => {
    expect(await run(argv)).toEqual({ status: 3, stdout: '', stderr: `starttls-canary: ${line}\n` });
  });

  it('each mistake in the configuration', async () => {
    const path = fileWith('hub: 1\nhubs: "\\u001b"\n');
    const { status, stderr } = await run(['incidents', '--config', path]);
    expect(status).toBe(3);
    expect(stderr).toMatch(/^starttls-canary: .*: hub: 1 is not/);
    expect(stderr).toContain('hubs: is not a key that exists here');
  });

  it.each([
    ['ResourceNotFoundException', 'there is none: is the installation deployed, and is this its account?'],
    ['CredentialsProviderError', 'no AWS credentials were found'],
    ['AccessDeniedException', 'AccessDeniedException: who are you?'],
  ])('%s of AWS', async (name, sentence) => {
    const error = Object.assign(new Error('who are\nyou?'), { name, $metadata: {} });
    const table = { ...sqliteTable(':memory:'), queryIndex: async () => Promise.reject(error) };
    const { status, stdout, stderr } = await run(['incidents', '--config', fileWith(config)], {
      openTable: async () => table,
    });
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toBe(`starttls-canary: the table starttls-canary-mine in eu-west-1: ${sentence}\n`);
  });

  it('but a defect of ours is not', async () => {
    const openTable = async () => Promise.reject(new TypeError('undefined is not a function'));
    await expect(run(['incidents', '--config', fileWith(config)], { openTable })).rejects.toThrow(TypeError);
  });
});

describe('over DynamoDB', () => {
  let server: DynamoServer;
  const before = { ...process.env };
  beforeAll(async () => {
    server = await startDynamo();
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: server.url,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
  });
  afterAll(async () => {
    process.env = before;
    await server.close();
  });

  it('opens the table of the hub with the SDK, without its warning', async () => {
    const tableName = await server.createTable();
    const table = await openTable({ kind: 'hub', region: 'us-east-1', tableName }, new Date());
    await tell(table, [incident([opened])]);
    table.close();
    const place = { kind: 'hub', region: 'us-east-1', tableName } as const;
    const open: OpenTable = (_, now) => openTable(place, now);
    const path = fileWith(config);
    expect((await run(['incidents', '--config', path], { openTable: open })).stdout).toContain('7F3A2K  critical');
    expect(
      (await run(['mute', '7F3A2K', '--for', '1h', '--reason', 'x', '--config', path], { openTable: open })).status,
    ).toBe(0);
    expect((await run(['ack', '7f3a2k', '--config', path], { openTable: open })).status).toBe(0);
    const { stdout } = await run(['incidents', '--config', path], { openTable: open });
    expect(stdout).toContain('acknowledged by anna@ops');
    expect(stdout).toContain('incident 7F3A2K until');
    expect((await run(['unmute', '7F3A2K', '--config', path], { openTable: open })).status).toBe(0);
    expect(process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED).toBe('true');
  });

  it('says that there is no such table', async () => {
    const { stderr } = await run(['incidents', '--config', fileWith(config)]);
    expect(stderr).toBe(
      'starttls-canary: the table starttls-canary-mine in eu-west-1: there is none: is the installation deployed, and is this its account?\n',
    );
  });
});
