import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WatchOptions } from '../../../../lib/cli/watch';
import { type WatchRequest, watchRequest } from '../../../../lib/cli/watch/watchRequest';

const folder = mkdtempSync(join(tmpdir(), 'canary-watch-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const fileOf = (text: string): string => {
  const path = join(folder, 'canary.yaml');
  writeFileSync(path, text);
  return path;
};
const TOKEN = 'a'.repeat(22);
const defaults: WatchOptions = { store: 'starttls-canary.db', listen: '127.0.0.1:8025' };
const read = (what: readonly string[], options: Partial<WatchOptions> = {}, token?: string): WatchRequest =>
  watchRequest(
    what,
    { ...defaults, ...options },
    { configFile: join(folder, 'none.yaml'), env: { CANARY_TOKEN: token } },
  );

test('targets need no file', () => {
  expect(read(['example.org', '[mx.example.net]:587'])).toMatchObject({
    installation: 'local',
    targets: [{ name: 'example.org' }, { name: '[mx.example.net]:587' }],
    everySeconds: 300,
    role: 'mail-path',
    allowPrivateTargets: false,
    listen: { address: '127.0.0.1', port: 8025 },
  });
});

test('a file needs neither hub nor vantages, and what it says holds where no option says else', () => {
  const file = fileOf(`
name: branch
every: 10m
dns: 192.0.2.53
timezone: Europe/Berlin
quiet: [{ from: "22:00", to: "06:00", timezone: Europe/Berlin }]
targets: [contoso.example, { host: mx.example.org, ours: true }]
`);
  expect(read([file])).toMatchObject({
    installation: 'branch',
    everySeconds: 600,
    dnsServer: '192.0.2.53',
    timezone: 'Europe/Berlin',
    quiet: [{ from: '22:00' }],
    targets: [{ name: 'contoso.example' }, { name: '[mx.example.org]', ours: true }],
  });
  expect(read([file], { every: '1m', dns: '192.0.2.54:5353' })).toMatchObject({
    everySeconds: 60,
    dnsServer: '192.0.2.54:5353',
  });
});

test('a file of a hub is read as well, and its mistakes are told as ever', () => {
  const vantages = '{ eu: { region: eu-west-1, heloName: a.example.net } }';
  expect(read([fileOf(`hub: us-east-1\nvantages: ${vantages}\ntargets: [contoso.example]\n`)]).targets).toHaveLength(1);
  const bad = fileOf('targets: [contoso.example]\nevery: 7m\nvantages: {}\n');
  expect(() => read([bad])).toThrow(/every: "7m" is not one of/);
  expect(() => read([bad])).toThrow(/vantages: \{\} needs at least one vantage/);
});

test.each([
  { name: 'a port', listen: '0', expected: { address: '127.0.0.1', port: 0 } },
  { name: 'an address of this machine', listen: '127.0.0.2:9000', expected: { address: '127.0.0.2', port: 9000 } },
  { name: 'one of IPv6', listen: '[::1]:9000', expected: { address: '::1', port: 9000 } },
  { name: 'none', listen: false, expected: undefined },
])('the page can be at $name', ({ listen, expected }) => {
  expect(read(['example.org'], { listen }).listen).toEqual(expected);
});

test('other machines see the page only where that is meant, and with a token', () => {
  const remote = { listen: '192.0.2.1:8025', allowRemote: true } as const;
  expect(read(['example.org'], remote, TOKEN)).toMatchObject({ listen: { address: '192.0.2.1' }, token: TOKEN });
});

test.each([
  {
    name: 'a file and a target',
    what: ['canary.yaml', 'example.org'],
    message: /name either one file or targets, not both/,
  },
  {
    name: 'no file where none is named',
    what: [],
    message: /none\.yaml: no such file; write one .*, or name targets: npx starttls-canary watch example\.org$/,
  },
  { name: 'a target that is none', what: ['exa mple'], message: /target "exa mple" is refused/ },
  { name: 'an interval without a unit', options: { every: '5' }, message: /--every "5" is not a time from 1m to 60m/ },
  { name: 'seconds for servers of others', options: { every: '10s' }, message: /--every "10s" is not a time/ },
  { name: 'two hours', options: { every: '120m' }, message: /--every "120m" is not a time/ },
  { name: 'a vantage with a blank', options: { vantage: 'H Q' }, message: /--vantage "H Q" is not 1 to 32/ },
  { name: 'a port that is none', options: { listen: '99999' }, message: /--listen "99999" is not a port/ },
  {
    name: 'a name in place of an address',
    options: { listen: 'localhost:80' },
    message: /--listen "localhost:80" is not a port/,
  },
  {
    name: 'another machine, unmeant',
    options: { listen: '0.0.0.0:8025' },
    message: /--listen "0\.0\.0\.0" is seen by other machines/,
  },
  {
    name: 'another machine, without a token',
    options: { listen: '0.0.0.0:8025', allowRemote: true as const },
    message: /needs a token of 22 characters/,
  },
  { name: 'a bad HELO name', options: { helo: 'a b' }, message: /--helo "a b"/ },
])('refuses $name', ({ what = ['example.org'], options = {}, message }) => {
  expect(() => read(what, options)).toThrow(message);
});

test('seconds go with servers of one’s own', () => {
  expect(read(['[127.0.0.1]:2525'], { every: '5s', allowPrivate: true }).everySeconds).toBe(5);
});
