import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '../../../lib/config/configError';
import { loadConfig, loadLocalConfig } from '../../../lib/config/loadConfig';
import { parseLocalConfig } from '../../../lib/config/parseConfig';

const folder = mkdtempSync(join(tmpdir(), 'canary-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const errorOf = (path: string): ConfigError => {
  try {
    loadConfig(path);
  } catch (error) {
    if (error instanceof ConfigError) return error;
  }
  throw new Error('no ConfigError');
};

test('the example in the project is valid', () => {
  expect(loadConfig('canary.example.yaml').targets.length).toBeGreaterThan(0);
});

test.each([
  { resolver: 'validatingResolver: 127.0.0.1\n', problems: [] },
  { resolver: 'validatingResolver: https://dns.example.org/dns-query\n', problems: [] },
  {
    resolver: '',
    problems: ['canary.yaml: targets[0].requireDane: true needs a validatingResolver, such as 127.0.0.1'],
  },
])('on a plain machine DANE can be required with any resolver that validates: $resolver', ({ resolver, problems }) => {
  const parsed = parseLocalConfig(`targets: [{ domain: a.example, requireDane: true }]\n${resolver}`, 'canary.yaml');
  expect(parsed.ok ? [] : parsed.problems).toEqual(problems);
});

test('a missing file is one line that says what to do', () => {
  const path = join(folder, 'none.yaml');
  const { code, problems } = errorOf(path);
  expect({ code, problems }).toEqual({
    code: 'config-missing',
    problems: [`${path}: no such file; write one (canary.example.yaml shows how) or name another`],
  });
});

test('a folder is unreadable', () => {
  expect(errorOf(folder).code).toBe('config-unreadable');
});

test('an invalid file gives all its problems under its own path', () => {
  const path = join(folder, 'bad.yaml');
  writeFileSync(path, 'hub: x\ntargets: []\n');
  const { code, problems, message } = errorOf(path);
  expect(code).toBe('config-invalid');
  expect(problems).toEqual([
    `${path}: hub: "x" is not an AWS region such as eu-west-1`,
    `${path}: vantages: is missing`,
    `${path}: targets: [] needs at least one target`,
  ]);
  expect(message).toBe(problems.join('\n'));
});

test('a plain machine that watches for itself takes neither hub nor vantages from the file, and knows whom to publish as', () => {
  const path = join(folder, 'whole.yaml');
  writeFileSync(
    path,
    'hub: us-east-1\npublish: hq\nvantages: { hq: { external: true, heloName: mail.example.org } }\ntargets: [contoso.example]\n',
  );
  expect(loadConfig(path)).toHaveProperty('publish', 'hq');
  const local = Object.keys(loadLocalConfig(path));
  expect(local).toContain('targets');
  for (const key of ['hub', 'vantages', 'externalVantages']) expect(local).not.toContain(key);
  expect(local).toContain('publish');
});
