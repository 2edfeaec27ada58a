import { incident, transition } from '../../support/incidents';
import { fileWith, incidentIn, mutesIn, run, storeWith } from './storeWith';

const opened = transition();
const live = incident([opened]);
const over = incident([opened, transition({ sequence: 2, kind: 'resolved' })], {
  id: 'K2M4QX',
  mxHost: 'mx.example.net',
  resolvedAt: '2026-11-24T00:00:00.000Z',
});
const why = ['--reason', 'moving house'] as const;
/** A target, a vantage and an incident may have the same name. */
const config = `
hub: eu-west-1
vantages:
  hq: { external: true, heloName: mail.example.net }
  relay: { region: eu-west-1, heloName: canary.example.net }
targets: [bücher.example, relay, "[mx.example]:587"]
`;

describe('mute', () => {
  it.each([
    { given: 'contoso.example', kind: 'target', name: 'contoso.example' },
    { given: 'CONTOSO.example.', kind: 'target', name: 'contoso.example' },
    { given: 'hq', kind: 'vantage', name: 'hq' },
    { given: 'us-east-1', kind: 'vantage', name: 'us-east-1' },
    { given: '7f3a2k', kind: 'incident', name: '7F3A2K' },
    { given: '7F3A2K#2', kind: 'incident', name: '7F3A2K' },
    { given: 'K2M4QX', kind: 'incident', name: 'K2M4QX' },
  ])('knows $given from the incidents as the $kind $name', async ({ given, kind, name }) => {
    const store = await storeWith(live, over);
    const { status, stdout, stderr } = await run(['mute', given, '--for', '4h', ...why, '--store', store]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const [mute, ...others] = await mutesIn(store);
    expect(others).toEqual([]);
    expect(mute).toEqual({
      schemaVersion: 1,
      id: expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{6}$/),
      kind,
      name,
      since: '2026-11-24T12:00:00.000Z',
      until: '2026-11-24T16:00:00.000Z',
      reason: 'moving house',
      by: 'anna@ops',
    });
    expect(stdout).toBe(
      `Mute ${mute?.id}: nobody is told of ${kind} ${name} until 2026-11-24 16:00 UTC.\n` +
        `To end it sooner: starttls-canary unmute ${mute?.id}\n`,
    );
  });

  it.each([
    { given: 'BÜCHER.example', more: [], kind: 'target', name: 'xn--bcher-kva.example' },
    { given: '[MX.example]:587', more: [], kind: 'target', name: '[mx.example]:587' },
    { given: 'hq', more: [], kind: 'vantage', name: 'hq' },
    { given: 'relay', more: ['--kind', 'vantage'], kind: 'vantage', name: 'relay' },
    { given: 'relay', more: ['--kind', 'target'], kind: 'target', name: 'relay' },
  ])('knows $given $more from the configuration', async ({ given, more, kind, name }) => {
    const store = await storeWith();
    const argv = ['mute', given, '--for', '30d', ...why, ...more, '--store', store, '--config', fileWith(config)];
    expect((await run(argv)).status).toBe(0);
    expect(await mutesIn(store)).toMatchObject([{ kind, name, until: '2026-12-24T12:00:00.000Z' }]);
  });

  const nothing =
    'is not the name of a target, nor of a vantage, nor of an incident that is open or ended in the last 7 days; npx starttls-canary incidents shows names';
  const example = 'for example: npx starttls-canary mute contoso.example --for 4h --reason "they move"';
  const time = 'is not a time such as 30m, 4h or 2d, of at most 30 days';
  it.each([
    {
      argv: ['relay', '--for', '4h', ...why],
      line: 'name "relay" is a target and a vantage: say which one with --kind target or --kind vantage',
    },
    { argv: ['fabrikam.example', '--for', '4h', ...why], line: `name "fabrikam.example" ${nothing}` },
    { argv: ['contoso.example', '--for', '4h', ...why], line: `name "contoso.example" ${nothing}` },
    {
      argv: ['hq', '--for', '4h', ...why, '--kind', 'target'],
      line: 'name "hq" is not the name of a target; npx starttls-canary incidents shows names',
    },
    {
      argv: ['hq', '--for', '4h', ...why, '--kind', 'host'],
      line: '--kind "host" is not one of target, vantage, incident',
    },
    ...['', '4', '4 h', '0h', '-1h', '1.5h', '4H', '31d', '721h', '1e3m', '9999999m'].map((text) => ({
      argv: ['hq', `--for=${text}`, ...why],
      line: `--for "${text}" ${time}`,
    })),
    { argv: ['hq', '--for', '4h'], line: `required option '--reason <text>' not specified; ${example}` },
    { argv: ['hq', ...why], line: `required option '--for <time>' not specified; ${example}` },
    { argv: ['hq', '--for', '4h', '--reason', ' '], line: '--reason " " says nothing: write why, such as "they move"' },
    {
      argv: ['hq', '--for', '4h', '--reason', 'x'.repeat(201)],
      line: `--reason "${'x'.repeat(96)}... is longer than 200 characters: shorten it`,
    },
    { argv: ['--for', '4h', ...why], line: `missing required argument 'name'; ${example}` },
  ])('is refused in one line, and writes nothing: $line', async ({ argv, line }) => {
    const store = await storeWith(live);
    const path = fileWith(config);
    expect(await run(['mute', ...argv, '--store', store, '--config', path])).toEqual({
      status: 3,
      stdout: '',
      stderr: `starttls-canary: ${line}\n`,
    });
    expect(await mutesIn(store)).toEqual([]);
  });
});

describe('unmute', () => {
  const later = { now: () => new Date('2026-11-24T13:00:00.000Z') };

  it('ends all mutes of a name, whatever its form, and keeps them for telling', async () => {
    const store = await storeWith(live);
    for (const hours of ['4h', '5h']) await run(['mute', 'contoso.example', '--for', hours, ...why, '--store', store]);
    await run(['mute', 'hq', '--for', '4h', ...why, '--store', store]);
    const { status, stdout } = await run(['unmute', 'Contoso.example', '--store', store], later);
    expect(status).toBe(0);
    expect(
      stdout
        .split('\n')
        .map((line) => line.replace(/^Mute \w{6}/, 'Mute'))
        .sort(),
    ).toEqual([
      '',
      'Mute of target contoso.example is over; it would have lasted until 2026-11-24 16:00 UTC.',
      'Mute of target contoso.example is over; it would have lasted until 2026-11-24 17:00 UTC.',
    ]);
    expect((await mutesIn(store)).map(({ name, until }) => [name, until])).toEqual([
      ['contoso.example', '2026-11-24T13:00:00.000Z'],
      ['contoso.example', '2026-11-24T13:00:00.000Z'],
      ['hq', '2026-11-24T16:00:00.000Z'],
    ]);
  });

  it('ends one mute by its id, in any case', async () => {
    const store = await storeWith(live);
    for (const name of ['hq', '7F3A2K']) await run(['mute', name, '--for', '4h', ...why, '--store', store]);
    const [first] = await mutesIn(store);
    expect((await run(['unmute', (first?.id ?? '').toLowerCase(), '--store', store], later)).status).toBe(0);
    const over = (await mutesIn(store)).filter(({ until }) => until === '2026-11-24T13:00:00.000Z');
    expect(over.map(({ id }) => id)).toEqual([first?.id]);
  });

  it('is refused in one line where a name is not muted', async () => {
    const store = await storeWith(live);
    expect(await run(['unmute', 'nobody', '--store', store])).toEqual({
      status: 3,
      stdout: '',
      stderr:
        'starttls-canary: name "nobody" is not muted, nor the id of a mute: npx starttls-canary incidents lists what is\n',
    });
  });

  it('is refused where the mute is over already', async () => {
    const store = await storeWith(live);
    await run(['mute', 'hq', '--for', '30m', ...why, '--store', store]);
    expect((await run(['unmute', 'hq', '--store', store], later)).status).toBe(3);
  });
});

describe('ack', () => {
  it.each(['7F3A2K', '7f3a2k', '7F3A2K#1'])('writes who has taken %s on', async (id) => {
    const store = await storeWith(live, over);
    expect(await run(['ack', id, '--reason', 'asked for delisting', '--store', store])).toEqual({
      status: 0,
      stdout:
        '7F3A2K at contoso-example.mail.protection.example is acknowledged by anna@ops: no more reminders, only news.\n',
      stderr: '',
    });
    expect((await incidentIn(store, live))?.acknowledged).toEqual({
      at: '2026-11-24T12:00:00.000Z',
      by: 'anna@ops',
      reason: 'asked for delisting',
    });
  });

  it('needs no reason', async () => {
    const store = await storeWith(live);
    await run(['ack', '7F3A2K', '--store', store]);
    expect((await incidentIn(store, live))?.acknowledged).toEqual({ at: '2026-11-24T12:00:00.000Z', by: 'anna@ops' });
  });

  it.each([
    {
      argv: ['NOSUCH'],
      line: 'incident "NOSUCH" is none that is open: npx starttls-canary incidents lists those that are',
    },
    { argv: ['k2m4qx'], line: 'incident "k2m4qx" is over: there is nothing to acknowledge' },
    { argv: ['7F3A2K', '--reason', ''], line: '--reason "" says nothing: write why, such as "they move"' },
    { argv: [], line: "missing required argument 'id'; for example: npx starttls-canary ack 7F3A2K" },
  ])('is refused in one line: $line', async ({ argv, line }) => {
    const store = await storeWith(live, over);
    const expected = { status: 3, stdout: '', stderr: `starttls-canary: ${line}\n` };
    expect(await run(['ack', ...argv, '--store', store])).toEqual(expected);
    expect((await incidentIn(store, live))?.acknowledged).toBeUndefined();
  });
});
