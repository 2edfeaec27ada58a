import { existsSync, readFileSync } from 'node:fs';
import { MAX_ADDRESSES, MAX_HOSTS } from '../lib/workflow/hostLimits';
import { allWaysOut, configWith, resourcesOf, synthesise } from './lib/infra/stacks';

const page = readFileSync('docs/security.md', 'utf8');
const [, shown = ''] = page.split('## What shows it\n');
const named = [...shown.matchAll(/`(test\/[^`]+)`/g)].map(([, path = '']) => path);

test('each test that the page names is there, and tests something', () => {
  expect(named.length).toBeGreaterThan(20);
  const tests = (path: string) => /\b(test|describe)(\.each)?\(/.test(readFileSync(path, 'utf8'));
  expect(named.filter((path) => !existsSync(path) || !tests(path))).toEqual([]);
});

test('the page has a row for each kind of role that there is', () => {
  const rows: Readonly<Record<string, string>> = {
    Probe: 'probe of vantage _v_',
    Judge: 'judge',
    Notify: 'notify',
    Policy: 'policy check',
    MatrixWidget: 'widget of the dashboard',
    Scheduler: 'schedules of a function',
    HealthMail: 'rule that mails alarms',
    HealthForwardEvents: 'rule of a vantage in another region',
  };
  const roles = synthesise(configWith(allWaysOut)).all.flatMap((template) =>
    resourcesOf(template).flatMap(([id, { Type }]) => (Type === 'AWS::IAM::Role' ? [id] : [])),
  );
  // The NAT instance's may do nothing: its policy would be among those of takenOver.test.ts.
  const kinds = new Set(
    roles.filter((id) => !id.includes('NatInstance')).map((id) => id.replace(/Role[0-9A-F]{8}$/, '')),
  );
  const kindOf = (kind: string) => (kind.endsWith('Scheduler') ? 'Scheduler' : kind);
  expect([...new Set([...kinds].map(kindOf))].sort()).toEqual(Object.keys(rows).sort());
  for (const row of Object.values(rows)) expect(page).toContain(`| ${row} |`);
});

test('the limits that it tells are those that there are', () => {
  expect(page).toContain(`${MAX_HOSTS} hosts of a domain and ${MAX_ADDRESSES} addresses of a host`);
});

test('the page is short enough to be read', () => {
  expect(page.split('\n').length).toBeLessThanOrEqual(200);
});
