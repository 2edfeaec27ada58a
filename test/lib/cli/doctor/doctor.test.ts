import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Account } from '../../../../lib/cli/doctor/account';
import { doctorSchema } from '../../../../lib/cli/doctor/doctorSchema';
import { DOCTOR_CODES } from '../../../../lib/cli/doctor/finding';
import { policyStore } from '../../../../lib/store/policyStore';
import { sqliteTable } from '../../../../lib/store/sqliteTable';
import { vantageStore } from '../../../../lib/store/vantageStore';
import packageFile from '../../../../package.json';
import { fakeResolver } from '../../../support/fakeResolver';
import { policyHeartbeat, policyView } from '../../../support/policies';
import { heartbeat, minute, view } from '../../../support/records';
import { fileWith, run } from '../storeWith';
import { ADDRESS, deaf, elasticIp, HELO, STACKS, seen, stack } from './doctorFacts';

const { version } = packageFile;
const file = fileWith(`name: ops
hub: eu-west-1
vantages:
  eu: { region: eu-west-1, heloName: ${HELO}, egress: nat-gateway }
  us: { region: us-east-1, heloName: us.example.org }
subscribers: [{ email: postmaster@example.org }, { sms: "+15555550100" }]
targets: [example.net]
`);

/** What a stranger's policy host may have us say. */
const HOSTILE = {
  code: 'sts-policy-fetch-error',
  severity: 'notice',
  message: '\u001b[2Jgone',
  since: minute(10),
} as const;

/** The table with what both vantages stored, `eu` sees, `us` runs into the block; and what is known of policies. */
async function tableWith() {
  const table = sqliteTable(':memory:');
  const store = vantageStore(table);
  const stored = { vantage: 'eu', shard: 0 };
  await store.writeHeartbeat(heartbeat(10, { ...stored, greetedAs: [ADDRESS], version }));
  await store.writeView(view({ ...stored, vantage: 'eu' }));
  await store.writeHeartbeat(heartbeat(10, { vantage: 'us', blind: true, version: '0.0.1' }));
  await store.writeView({ ...seen('mx.example.net:25', deaf), vantage: 'us', outcome: 'unknown' });
  const policies = policyStore(table);
  await policies.writeHeartbeat(policyHeartbeat(new Date(minute(10))));
  await policies.write(policyView({ findings: [HOSTILE] }));
  return table;
}

const denied = Object.assign(new Error('no'), { name: 'AccessDenied', $metadata: {} });

const refuse = () => Promise.reject(denied);

const account = (more: Partial<Account> = {}): Account => ({
  regions: async () => ['eu-west-1', 'us-east-1', 'sa-east-1'],
  elasticIps: async (region) => (region === 'eu-west-1' ? [elasticIp] : []),
  stacks: async (region) =>
    region === 'eu-west-1' ? STACKS : region === 'us-east-1' ? [stack('StarttlsCanary-ops-Vantage-us')] : [],
  subscriptions: async (_, topicArn) => [
    {
      protocol: 'email',
      endpoint: 'postmaster@example.org',
      state: topicArn.endsWith('-health') ? 'pending' : 'confirmed',
    },
    { protocol: 'sms', endpoint: '+15555550100', state: 'confirmed' },
  ],
  sms: async () => ({ isInSandbox: false, monthlyLimit: 20 }),
  close: () => {},
  ...more,
});

const zone = {
  [HELO]: { a: [ADDRESS] },
  [ADDRESS]: { ptr: [HELO] },
  'us.example.org': { a: 'no-such-name' },
  'example.org': { mx: [[10, 'mx.example.org']] },
} as const;

const doctor = async (argv: readonly string[] = [], more: Parameters<typeof run>[1] = {}) => {
  const resolver = fakeResolver(zone);
  return run(['doctor', '--config', file, ...argv], {
    now: () => new Date(minute(13)),
    openTable: tableWith,
    openAccount: async () => account(),
    resolver: () => resolver,
    pointerResolver: () => resolver,
    ...more,
  });
};

const schemaFile = join(__dirname, '../../../../docs/doctor.schema.json');

describe('doctor', () => {
  test('says how each vantage is in one line, then what is wrong and what to do', async () => {
    expect(await doctor()).toEqual({
      status: 1,
      stderr: '',
      stdout: `Installation ops, hub eu-west-1, 2026-11-23 21:13 UTC

vantage  port 25  seen as      Elastic IP   PTR                 heloName                     last run   version
eu       open     203.0.113.9  203.0.113.9  canary.example.org  canary.example.org (agrees)  3 min ago  ${version}
us       closed   ?            –            ?                   us.example.org (no address)  3 min ago  0.0.1

policy check: last run 3 min ago, 1 of 1 domains known
  example.net: MTA-STS mode enforce, TLS-RPT found, looked at 3 min ago; sts-policy-fetch-error

warning   us: Port 25 is closed on the way out: 1 host on port 25 takes no connection, and none answers.
          → Give it egress: nat-instance or nat-gateway and then ask AWS, since the block stays for functions outside a VPC (docs/port-25.md).
warning   us: It runs version 0.0.1, this is ${version}.
          → Deploy this version: npx cdk deploy --all.
warning   us: heloName us.example.org has no address.
          → Make an address record: us.example.org A its address.
warning   p***@example.org (email) has not confirmed its subscription to starttls-canary-ops-health, and gets nothing.
          → Open the link in the mail that AWS sent, which is good for two days; after that, choose "Request confirmation" at the subscription in the SNS console.
unknown   us: Which address the world sees is not known: no two unrelated hosts greeted it by one.
          → Give it an address of its own (egress: nat-instance or nat-gateway): with egress: none it changes at any time.
`,
    });
  });

  test('asks for the topics of the account that the hub stands in', async () => {
    const asked: string[] = [];
    await doctor([], {
      openAccount: async () =>
        account({
          subscriptions: async (region, topicArn) => {
            asked.push(`${region} ${topicArn}`);
            return [];
          },
        }),
    });
    expect(asked).toEqual([
      'eu-west-1 arn:aws:sns:eu-west-1:111122223333:starttls-canary-ops',
      'eu-west-1 arn:aws:sns:eu-west-1:111122223333:starttls-canary-ops-health',
    ]);
  });

  test('sets each vantage under its name where a line is too long for the terminal', async () => {
    const { stdout } = await doctor([], { columns: 60 });
    expect(stdout).toContain('\neu\n  port 25: open\n  seen as: 203.0.113.9\n');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60);
  });

  test('prints JSON of the published form', async () => {
    const { status, stdout } = await doctor(['--json']);
    const json: unknown = JSON.parse(stdout);
    expect(status).toBe(1);
    expect(z.fromJSONSchema(JSON.parse(readFileSync(schemaFile, 'utf8'))).safeParse(json)).toMatchObject({
      success: true,
    });
    expect(doctorSchema.parse(json)).toEqual(json);
    expect(json).toMatchObject({
      state: 'warning',
      vantages: [{ id: 'eu', pointers: [HELO] }, { id: 'us' }],
      policies: {
        lastRun: { state: 'on-time', at: minute(10) },
        domains: [{ target: 'example.net', lookedAt: minute(10), mtaSts: 'enforce', tlsRpt: 'found' }],
      },
    });
  });

  describe('of a machine of our own', () => {
    const withMachine = fileWith(`name: ops
hub: eu-west-1
vantages:
  eu: { region: eu-west-1, heloName: ${HELO}, egress: nat-gateway }
  hq: { external: true, heloName: mail.example.org, mailEgress: 203.0.113.25 }
targets: [example.net]
`);
    const table = async (isHeard: boolean) => {
      const opened = sqliteTable(':memory:');
      const store = vantageStore(opened);
      for (const [vantage, address] of [['eu', ADDRESS], ...(isHeard ? [['hq', '203.0.113.25']] : [])] as const) {
        await store.writeHeartbeat(heartbeat(10, { vantage: String(vantage), greetedAs: [String(address)], version }));
        await store.writeView(view({ vantage: String(vantage) }));
      }
      return opened;
    };
    const look = (isHeard: boolean, argv: readonly string[] = []) => {
      const resolver = fakeResolver({
        ...zone,
        'mail.example.org': { a: ['203.0.113.25'] },
        '203.0.113.25': { ptr: ['mail.example.org'] },
      });
      return run(['doctor', '--config', withMachine, ...argv], {
        now: () => new Date(minute(13)),
        openTable: () => table(isHeard),
        openAccount: async () => account(),
        resolver: () => resolver,
        pointerResolver: () => resolver,
      });
    };

    test('says what a vantage has, but for an Elastic IP', async () => {
      const { stdout } = await look(true);
      expect(stdout).toMatch(
        /^hq +open +203\.0\.113\.25 +– +mail\.example\.org +mail\.example\.org \(agrees\) +3 min ago +\S+$/m,
      );
      expect(stdout).not.toMatch(/^\w+ +hq: /m);
    });

    test('says what to start where it was never heard', async () => {
      const { stdout } = await look(false);
      expect(stdout).toContain('warning   hq: It has never completed a run of all of its targets');
      expect(stdout).toContain(
        '→ Wait for 5 minutes after it began to publish; if it did not, start starttls-canary watch --publish there (docs/on-premises.md).',
      );
    });

    test('prints JSON of the published form, with no region', async () => {
      const json: unknown = JSON.parse((await look(true, ['--json'])).stdout);
      expect(z.fromJSONSchema(JSON.parse(readFileSync(schemaFile, 'utf8'))).safeParse(json).success).toBe(true);
      expect(doctorSchema.parse(json).vantages.map(({ id, egress, region }) => ({ id, egress, region }))).toEqual([
        { id: 'eu', egress: 'nat-gateway', region: 'eu-west-1' },
        { id: 'hq', egress: 'external', region: undefined },
      ]);
    });
  });

  test('shows what it can where a part is denied', async () => {
    const { status, stdout } = await doctor([], {
      openAccount: async () => account({ elasticIps: () => Promise.reject(denied), sms: () => Promise.reject(denied) }),
    });
    expect(status).toBe(1);
    expect(stdout).toMatch(/^eu +open +203\.0\.113\.9 +\? /m);
    expect(stdout).toContain(
      'Not seen: the Elastic IP addresses in eu-west-1, the Elastic IP addresses in us-east-1, the SMS settings in eu-west-1: access denied.',
    );
    expect(stdout).toContain(
      '→ Allow ec2:DescribeAddresses, sns:GetSMSSandboxAccountStatus, sns:GetSMSAttributes: docs/doctor.md has the policy.',
    );
  });

  test('ends with 3 and one reason where there are no credentials at all', async () => {
    const fault = Object.assign(new Error('x'), { name: 'CredentialsProviderError', $metadata: {} });
    const fails = () => Promise.reject(fault);
    const { status, stdout, stderr } = await doctor([], {
      openTable: async () => ({ query: fails, queryIndex: fails, batchGet: fails, put: fails, close: () => {} }),
      openAccount: async () =>
        account({ regions: fails, elasticIps: fails, stacks: fails, subscriptions: fails, sms: fails }),
      resolver: () => fakeResolver({ ...zone, [HELO]: { a: 'timeout' }, 'us.example.org': { a: [ADDRESS] } }),
    });
    expect([status, stderr]).toEqual([3, '']);
    expect(stdout.match(/no AWS credentials were found/g)).toHaveLength(1);
    expect(stdout).toContain('→ Sign in to the account');
  });

  test('finds what was left in a region of which the file says nothing, and minds no region that is forbidden', async () => {
    const { stdout } = await doctor([], {
      openAccount: async () =>
        account({
          regions: async () => ['eu-west-1', 'us-east-1', 'sa-east-1', 'ap-east-1'],
          stacks: async (region) => {
            if (region === 'ap-east-1') throw denied;
            if (region === 'eu-west-1') return STACKS;
            return [stack(`StarttlsCanary-ops-Vantage-${region === 'us-east-1' ? 'us' : 'old'}`)];
          },
        }),
    });
    expect(stdout).toContain('The stack StarttlsCanary-ops-Vantage-old in sa-east-1 is left over');
    expect(stdout).not.toContain('ap-east-1');
  });

  test('escapes what others say', async () => {
    const hostile = 'evil\u001b[2J.example';
    const { stdout } = await doctor([], {
      openAccount: async () =>
        account({ stacks: async () => [...STACKS, stack(`StarttlsCanary-ops-Vantage-${hostile}`)] }),
      pointerResolver: () => ({ pointers: async () => ({ status: 'found', records: [hostile] }) }),
    });
    expect(stdout).toContain('evil\\x1b[2J.example');
    expect(stdout).not.toContain('\u001b');
    const { stdout: json } = await doctor(['--json'], {
      pointerResolver: () => ({ pointers: async () => ({ status: 'found', records: ['\u202e\u009b'] }) }),
    });
    expect(json).not.toMatch(/[\u202e\u009b]/);
  });

  test('closes table and account, whatever comes of it', async () => {
    const closed: string[] = [];
    const defect = doctor([], {
      openTable: async () => {
        const table = await tableWith();
        return Object.assign(table, { close: () => closed.push('table') });
      },
      openAccount: async () =>
        account({ stacks: () => Promise.reject(new TypeError('a defect')), close: () => closed.push('account') }),
    });
    await expect(defect).rejects.toThrow('a defect');
    expect(closed).toEqual(['account', 'table']);
  });

  test('tells of bad usage in one line', async () => {
    expect(await doctor(['--dns', 'ns.example.org'])).toMatchObject({ status: 3, stdout: '' });
    expect((await run(['doctor', '--config', '/nowhere.yaml'])).stderr).toContain('no such file');
    expect((await run(['doctor', '--help'])).stdout).toContain('--json');
  });
});

describe('docs/doctor.md', () => {
  const page = readFileSync(join(__dirname, '../../../../docs/doctor.md'), 'utf8');
  const [, findings = ''] = page.split('\n## Findings\n');

  test('has a row for each finding, and none for another', () => {
    const rows = [...findings.matchAll(/^\| `([a-z0-9-]+)` +\|/gm)].map(([, code]) => code);
    expect(rows.toSorted()).toEqual([...DOCTOR_CODES].sort());
  });

  test('names every action that is asked for, and no other', async () => {
    const { stdout } = await doctor(['--json'], {
      openTable: async () => ({ query: refuse, queryIndex: refuse, batchGet: refuse, put: refuse, close: () => {} }),
      openAccount: async () => account({ regions: refuse, elasticIps: refuse, subscriptions: refuse, sms: refuse }),
      resolver: () => fakeResolver({ ...zone, 'us.example.org': { a: 'no-such-name' } }),
    });
    const unread = doctorSchema.parse(JSON.parse(stdout)).findings.find(({ code }) => code === 'not-readable');
    const asked = [...(unread?.remedy ?? '').matchAll(/[a-z0-9]+:[A-Za-z]+/g)].map(([action]) => action);
    const allowed = [...page.matchAll(/"([a-z0-9]+:[A-Z][A-Za-z]+)"[^:]/g)].map(([, action]) => action);
    expect([...asked, 'cloudformation:ListStacks'].sort()).toEqual(allowed.toSorted());
  });
});
