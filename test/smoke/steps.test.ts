import { play } from '../../smoke/play';
import { steps } from '../../smoke/steps';
import { STACKS } from '../lib/cli/doctor/doctorFacts';
import { minute } from '../support/records';
import { ALARMS, deployed, type Troubles } from './deployed';

const played = async (troubles: Troubles = {}, without: readonly string[] = []) => {
  const lines: string[] = [];
  const { deployment, ...rest } = await deployed(troubles);
  try {
    const status = await play(steps(deployment), without, (line) => lines.push(line));
    return { status, lines, failed: lines.filter((line) => line.startsWith('FAILED')), ...rest };
  } finally {
    deployment.close();
  }
};
const notifyAlarm = 'starttls-canary/ops/dead-letters/notify';
const probeAlarm = 'starttls-canary/ops/dead-letters/probe-us';

test('of an installation that works every step says what it saw', async () => {
  const { status, lines } = await played();
  expect(lines).toEqual([
    'ok       stacks: 6 are complete',
    'ok       dashboard: starttls-canary-ops in eu-west-1 has 2 widgets',
    'ok       run of eu: 1 hosts',
    'ok       metrics of eu: ProbeRuns, HostsProbed, VantageBlind in StarttlsCanary/ops',
    'ok       run of us: 1 hosts',
    'ok       metrics of us: ProbeRuns, HostsProbed, VantageBlind in StarttlsCanary/ops',
    'ok       policy check: 1 of 1 domains known, 1 with mode enforce, 0 with findings',
    'ok       sight: hosts that answered EHLO: eu 1 of 1, us 1 of 1',
    'ok       alarms: 5, none of them on',
    `ok       health mail: starttls-canary-ops-health published 4 messages; see whether 4 of them arrived, ALARM and OK of ${notifyAlarm}, ${probeAlarm}`,
    'ok       message: sent to starttls-canary-ops; see whether it arrived',
    'ok       doctor: all is well',
    '\nIt works.',
  ]);
  expect(status).toBe(0);
});

describe('a machine of our own', () => {
  test('that publishes is heard, sees and puts metrics, and no stack of it is looked for', async () => {
    const { status, lines } = await played({ machine: 'publishes' });
    expect(lines).toContain('ok       stacks: 6 are complete');
    expect(lines).toContain(
      'ok       machine hq: heard, 1 hosts; ProbeRuns, HostsProbed, VantageBlind in StarttlsCanary/ops',
    );
    expect(lines).toContain('ok       sight: hosts that answered EHLO: eu 1 of 1, us 1 of 1, hq 1 of 1');
    expect(lines).toContain('ok       doctor: all is well');
    expect(status).toBe(0);
  });

  test('that is not heard is said to be, and is no failure of the deployment', async () => {
    const { status, lines } = await played({ machine: 'silent' });
    expect(lines).toContain('ok       machine hq: not heard: look whether starttls-canary watch --publish runs there');
    expect(lines.some((line) => line.includes('run of hq'))).toBe(false);
    expect(lines.find((line) => line.includes('doctor'))).toContain('warning never-ran (hq)');
    expect(status).toBe(0);
  });

  test('that is heard and puts no metrics fails', async () => {
    const { failed } = await played({
      machine: 'publishes',
      isMissing: ({ dimensions }) => dimensions.Vantage === 'hq',
    });
    expect(failed).toEqual(['FAILED   machine hq: StarttlsCanary/ops has no ProbeRuns, HostsProbed, VantageBlind']);
  });
});

test('one alarm of each way to the health topic is turned on and off again, in its own region', async () => {
  const { changes } = await played();
  const of = (name: string) => changes.filter((change) => change.includes(name));
  expect(of(notifyAlarm)).toEqual(['OK', 'ALARM', 'OK'].map((state) => `eu-west-1 ${notifyAlarm} ${state}`));
  expect(of(probeAlarm)).toEqual(['OK', 'ALARM', 'OK'].map((state) => `us-east-1 ${probeAlarm} ${state}`));
  expect(changes).toHaveLength(6);
});

const withStack = (name: string, status: string | undefined) =>
  STACKS.flatMap((each) => (each.name !== name ? [each] : status === undefined ? [] : [{ ...each, status }]));
const stacksIn = (name: string, status?: string): Troubles => ({
  account: {
    stacks: async (region) => (region === 'eu-west-1' ? withStack(name, status) : [...STACKS, vantageStackOf('us')]),
  },
});
const vantageStackOf = (id: string) => ({
  name: `StarttlsCanary-ops-Vantage-${id}`,
  id: 'arn:aws:cloudformation:us-east-1:111122223333:stack/x/1',
  status: 'CREATE_COMPLETE',
});

test.each<{ readonly name: string; readonly troubles: Troubles; readonly says: string }>([
  {
    name: 'a network that was not deployed',
    troubles: stacksIn('StarttlsCanary-ops-Network-eu'),
    says: 'stacks: StarttlsCanary-ops-Network-eu in eu-west-1 is not there',
  },
  {
    name: 'an address that was not deployed',
    troubles: stacksIn('StarttlsCanary-ops-Address-eu'),
    says: 'stacks: StarttlsCanary-ops-Address-eu in eu-west-1 is not there',
  },
  {
    name: 'a vantage that was rolled back',
    troubles: stacksIn('StarttlsCanary-ops-Vantage-eu', 'UPDATE_ROLLBACK_COMPLETE'),
    says: 'stacks: StarttlsCanary-ops-Vantage-eu in eu-west-1 is UPDATE_ROLLBACK_COMPLETE',
  },
  {
    name: 'an empty dashboard',
    troubles: { widgets: [] },
    says: 'dashboard: starttls-canary-ops shows nothing',
  },
  {
    name: 'a metric that one vantage does not send',
    troubles: { isMissing: ({ name, dimensions }) => name === 'VantageBlind' && dimensions.Vantage === 'us' },
    says: 'metrics of us: StarttlsCanary/ops has no VantageBlind',
  },
  {
    name: 'an alarm that is on',
    troubles: { alarms: [{ name: 'starttls-canary/ops/blind-vantage/eu', state: 'ALARM' }] },
    says: 'alarms: on: starttls-canary/ops/blind-vantage/eu',
  },
  {
    name: 'a policy check that never ran',
    troubles: { checkedAt: 'never' },
    says: 'policy check: it did not run: look at the log of starttls-canary-ops-policy',
  },
  {
    name: 'a policy check that ran too long ago',
    troubles: { checkedAt: new Date(minute(2)) },
    says: 'policy check: it did not run: look at the log of starttls-canary-ops-policy',
  },
  {
    name: 'no alarm on a policy check that is not run',
    troubles: { alarms: ALARMS.filter(({ name }) => !name.includes('silent-function')) },
    says: 'alarms: there is no starttls-canary/ops/silent-function/policy',
  },
  { name: 'no alarm at all', troubles: { alarms: [] }, says: 'alarms: there are none' },
  {
    name: 'a region whose alarms do not reach the hub',
    troubles: { mute: ['us-east-1'] },
    says: `health mail: of 4 messages about ${notifyAlarm}, ${probeAlarm} the topic starttls-canary-ops-health published 2`,
  },
  {
    name: 'a health topic to which nothing is published',
    troubles: { mute: ['eu-west-1', 'us-east-1'] },
    says: `health mail: of 4 messages about ${notifyAlarm}, ${probeAlarm} the topic starttls-canary-ops-health published 0`,
  },
  {
    name: 'notify that fails',
    troubles: { askNotify: () => Promise.reject(new Error('KMS.AccessDenied')) },
    says: 'message: KMS.AccessDenied',
  },
  {
    name: 'a subscriber who has not confirmed',
    troubles: {
      account: {
        subscriptions: async () => [{ protocol: 'email', endpoint: 'postmaster@example.org', state: 'pending' }],
      },
    },
    says: 'doctor: critical nobody-told, warning subscription-pending, warning nobody-told, warning subscription-pending',
  },
])('of $name exactly that step fails', async ({ troubles, says }) => {
  const { failed, status, lines } = await played(troubles);
  expect(failed).toEqual([`FAILED   ${says}`]);
  expect(lines.at(-1)).toBe('\n1 failed: docs/operations.md says what each means.');
  expect(status).toBe(1);
});

test('a run is waited for during one interval and two minutes more, and no longer', async () => {
  const { failed, clock } = await played({ isSilent: true }, ['health mail', 'alarms']);
  expect(failed.slice(0, 2)).toEqual([
    'FAILED   run of eu: none was completed: look at the log of starttls-canary-ops-probe-eu',
    'FAILED   run of us: none was completed: look at the log of starttls-canary-ops-probe-us',
  ]);
  const waited = clock.now().getTime() - Date.parse(minute(9)) - 30_000;
  expect(waited).toBeGreaterThan(2 * 7 * 60_000);
  expect(waited).toBeLessThan(2 * 8 * 60_000);
});

test('where no mail host answers any vantage, sight fails, whatever else is well', async () => {
  const { failed } = await played({ isDeaf: true });
  expect(failed[0]).toBe('FAILED   sight: no host answered EHLO anywhere (eu 0 of 1, us 0 of 1): docs/port-25.md');
});

test('a step can be left out, which is said', async () => {
  const { status, lines, changes } = await played({}, ['health mail']);
  expect(lines.filter((line) => line.startsWith('left out'))).toEqual(['left out health mail']);
  expect(lines.at(-1)).toBe('\nWhat was looked at works.');
  expect(changes).toEqual([]);
  expect(status).toBe(0);
});
