import { runCli } from '../../../lib/cli/runCli';
import { runSession } from '../../../lib/smtp/session';
import type { SmtpSession } from '../../../lib/smtp/types';
import { createCertificates, type ServerCertificate } from '../../support/certificates';
import { type FakeName, fakeResolver } from '../../support/fakeResolver';
import { healthyEhlo, strippedEhlo } from '../../support/incidentReplies';
import {
  hangs,
  type Script,
  type ScriptedServer,
  says,
  serves,
  startScriptedServer,
} from '../../support/scriptedServer';
import { machineOf, recordingContext } from './recordingContext';
import { sessions } from './reports';

const loopback: Readonly<Record<string, FakeName>> = { 'mx.example': { a: ['127.0.0.1'] } };
/** So far; nobody waits for the server to read QUIT. */
const commands = (server: ScriptedServer): readonly string[] => server.peers.flatMap(({ received }) => received);

/** All, once each client is gone. */
async function allCommands(server: ScriptedServer): Promise<readonly string[]> {
  await server.verify();
  return commands(server);
}

describe('check against a server on loopback', () => {
  let certificate: ServerCertificate;
  let server: ScriptedServer;

  beforeAll(async () => {
    certificate = (await createCertificates('mx.example'))['self-signed'];
  });
  const listen = async (...script: Script) => {
    server = await startScriptedServer({ scripts: () => script });
    return `[mx.example]:${server.port}`;
  };
  afterEach(() => server.close());

  const check = async (argv: readonly string[], zone = loopback) => {
    const context = recordingContext(fakeResolver(zone), {
      machine: machineOf({ address: '127.0.0.1' }),
      // Node judges the certificate at the time of the clock; so has the command to.
      now: () => new Date(),
    });
    const status = await runCli(['check', '-4', '--allow-private', ...argv], context);
    return { status, ...context.output };
  };

  test('finds a healthy server healthy, up to its certificate', async () => {
    const target = await listen(serves({ ehlo: () => healthyEhlo, certificate }));
    const { status, stdout, stderr } = await check([target]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(
      /mx\.example:\d+ {2}127\.0\.0\.1 {2}offered {3}TLSv1\.3 {2}self-signed, .*days left {2}203\.0\.113\.9\n/,
    );
    expect(stdout).toContain('ok        The address offers STARTTLS and completes the TLS handshake.');
    expect(await allCommands(server)).toEqual(['EHLO [127.0.0.1]', 'STARTTLS', 'EHLO [127.0.0.1]', 'QUIT']);
  });

  test('finds the founding incident critical', async () => {
    const target = await listen(serves({ ehlo: () => strippedEhlo }));
    const { status, stdout } = await check([target, '--helo', 'canary.example.net']);
    expect(status).toBe(2);
    expect(stdout).toContain(
      'critical  mx.example at 127.0.0.1: EHLO was answered, STARTTLS is not among the keywords',
    );
    expect(await allCommands(server)).toEqual(['EHLO canary.example.net', 'QUIT']);
  });

  test('stops after EHLO with --no-tls', async () => {
    const target = await listen(serves({ ehlo: () => healthyEhlo, certificate }));
    const { status, stdout } = await check([target, '--no-tls']);
    expect(status).toBe(0);
    expect(stdout).toContain('ok        The address offers STARTTLS.');
    expect(await allCommands(server)).toEqual(['EHLO [127.0.0.1]', 'QUIT']);
  });

  test('never takes a 421 for a missing keyword', async () => {
    const target = await listen(says('421 4.7.0 too many connections'));
    const { status, stdout } = await check([target]);
    expect(status).toBe(3);
    expect(stdout).toContain('the host puts this address off: 421 4.7.0 too many connections (probe-throttled).');
  });

  test('gives a silent server the time of --timeout and no more', async () => {
    const target = await listen(hangs());
    const { status, stdout } = await check([target, '--timeout', '0.05']);
    expect(status).toBe(3);
    expect(stdout).toContain("not finished in the session's 50 ms");
  });

  test('gives JSON with the dialogue', async () => {
    const target = await listen(serves({ ehlo: () => healthyEhlo, certificate }));
    const { status, stdout, stderr } = await check([target, '--json', '--transcript', '--source', '127.0.0.2']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      vantage: { heloName: '[127.0.0.2]', heloNameFrom: 'address', sourceAddress: '127.0.0.2' },
      targets: [
        {
          target,
          hosts: [
            {
              mxHost: 'mx.example',
              port: server.port,
              state: 'ok',
              findings: [{ code: 'certificate-not-trusted', severity: 'notice' }],
              addresses: [
                {
                  address: '127.0.0.1',
                  stage: 'quit',
                  ehlo: { greetedAs: '203.0.113.9' },
                  starttlsOffered: true,
                  tls: { trusted: false, matchesName: true, keyType: 'ec', keyBits: 256, chain: [{}] },
                  transcript: expect.arrayContaining([
                    expect.objectContaining({ direction: '>', text: 'EHLO [127.0.0.2]' }),
                  ]),
                },
              ],
            },
          ],
        },
      ],
    });
    expect(server.peers.map(({ remoteAddress }) => remoteAddress)).toEqual(['127.0.0.2']);
  });

  test('gives a host that answers late the time of --timeout', async () => {
    const limits: unknown[] = [];
    const context = recordingContext(fakeResolver(loopback), {
      runSession: async (options) => {
        limits.push(options.limits);
        return sessions.healthy;
      },
    });
    for (const argv of [[], ['--timeout', '5'], ['--timeout', '300']]) {
      await runCli(['check', '-4', '--allow-private', '[mx.example]', ...argv], context);
    }
    expect(limits).toEqual([
      {},
      { total: 5_000, greeting: 60_000, reply: 30_000, tlsHandshake: 20_000 },
      { total: 300_000, greeting: 300_000, reply: 300_000, tlsHandshake: 300_000 },
    ]);
    server = await startScriptedServer({ scripts: [] });
  });

  test('warns of a loss only, where it looks on with --observer', async () => {
    const target = await listen(serves({ ehlo: () => strippedEhlo }));
    const { status, stdout } = await check([target, '--observer', '--json']);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      vantage: { role: 'observer' },
      targets: [{ state: 'warning', hosts: [{ findings: [{ code: 'starttls-not-supported', severity: 'warning' }] }] }],
    });
  });

  test('warns of what --require names and the host lacks', async () => {
    const target = await listen(serves({ ehlo: () => healthyEhlo, certificate }));
    const { status, stdout } = await check([target, '--require', 'size, dane', '--require', 'STARTTLS,Dane', '--json']);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      targets: [
        {
          hosts: [
            {
              lost: ['DANE'],
              findings: [
                {
                  code: 'required-capability-missing',
                  severity: 'warning',
                  message: 'DANE is required, but not offered',
                },
                { code: 'certificate-not-trusted' },
              ],
            },
          ],
        },
      ],
    });
  });

  test('sends STARTTLS that is not offered only with --try-unoffered, and calls it evidence', async () => {
    const target = await listen(serves({ ehlo: () => strippedEhlo, certificate }));
    const usual = await check([target]);
    expect(commands(server)).not.toContain('STARTTLS');
    const { status, stdout } = await check([target, '--try-unoffered']);
    expect(commands(server)).toContain('STARTTLS');
    expect([usual.status, status]).toEqual([2, 2]);
    expect(usual.stdout).not.toContain('although not offered');
    expect(stdout).toContain(
      'note      mx.example at 127.0.0.1: STARTTLS, sent although not offered, was answered by 220 2.0.0 ready to start TLS, and the TLS handshake completed: something on the path may take the keyword out.',
    );
    const { stdout: json } = await check([target, '--try-unoffered', '--json']);
    expect(JSON.parse(json)).toMatchObject({
      targets: [
        {
          hosts: [
            {
              lost: ['STARTTLS'],
              addresses: [{ starttlsOffered: false, unofferedStarttls: { replyCode: 220 }, tls: { trusted: false } }],
            },
          ],
        },
      ],
    });
  });

  test('takes no refusal of a STARTTLS that is not offered for a finding of its own', async () => {
    const target = await listen(serves({ ehlo: () => strippedEhlo }));
    const { stdout } = await check([target, '--try-unoffered']);
    expect(stdout).toContain('was answered by 502 5.5.1 not here, which suggests nothing.');
    expect(stdout).not.toContain('starttls-refused');
  });

  test('asks for no name in TLS where it was given an address, unless --tls-name gives one', async () => {
    const target = (await listen(serves({ ehlo: () => healthyEhlo, certificate }))).replace('mx.example', '127.0.0.1');
    const serverNames: unknown[] = [];
    const hostsOf = async (...argv: readonly string[]) => {
      const context = recordingContext(fakeResolver({}), {
        machine: machineOf({ address: '127.0.0.1' }),
        runSession: (options) => {
          serverNames.push(options.serverName);
          return runSession(options);
        },
      });
      expect(await runCli(['check', '--allow-private', '--json', target, ...argv], context)).toBe(0);
      return JSON.parse(context.output.stdout).targets[0].hosts;
    };
    expect(await hostsOf()).toMatchObject([{ addresses: [{ tls: { matchesName: false } }] }]);
    expect(await hostsOf('--tls-name', 'MX.example.')).toMatchObject([
      { tlsName: 'mx.example', addresses: [{ tls: { matchesName: true } }] },
    ]);
    const [other] = await hostsOf('--tls-name', 'other.example');
    expect(other).toMatchObject({ addresses: [{ tls: { matchesName: false } }] });
    expect(other.findings).toContainEqual(
      expect.objectContaining({
        code: 'certificate-host-mismatch',
        severity: 'notice',
        message: 'the certificate names mx.example, not other.example',
      }),
    );
    expect(serverNames).toEqual([undefined, 'mx.example', 'other.example']);
  });

  test('never connects to a private address that it was not allowed', async () => {
    const target = await listen(serves({ ehlo: () => healthyEhlo }));
    const context = recordingContext(fakeResolver(loopback));
    expect(await runCli(['check', '-4', target], context)).toBe(3);
    expect(context.output.stdout).toContain(
      '127.0.0.1 is loopback: never connected to unless --allow-private is given.',
    );
    expect(server.peers).toEqual([]);
  });

  test('asks a target that is named twice once', async () => {
    const target = await listen(serves({ ehlo: () => strippedEhlo }));
    const { stdout } = await check([target, target.toUpperCase(), '--json']);
    expect(JSON.parse(stdout).targets).toHaveLength(1);
    expect(server.peers).toHaveLength(1);
  });
});

describe('check', () => {
  const zone: Readonly<Record<string, FakeName>> = {
    'example.org': { mx: [[10, 'mail.example.net']] },
    'mail.example.net': { a: ['198.41.0.4'], aaaa: ['2001:503:ba3e::2:30'] },
  };

  test("never says a target's own name after EHLO, even where the machine has it", async () => {
    const names: string[] = [];
    const context = recordingContext(fakeResolver(zone), {
      machine: machineOf({ fullName: 'mail.example.net', address: '192.0.2.9' }),
      runSession: async ({ heloName }) => {
        names.push(heloName);
        return sessions.healthy;
      },
    });
    expect(await runCli(['check', 'example.org'], context)).toBe(0);
    expect(names).toEqual(['[192.0.2.9]', '[192.0.2.9]']);
    expect(context.output.stdout).toContain('EHLO [192.0.2.9] (');
  });

  test.each([
    [[], ['198.41.0.4', '2001:503:ba3e::2:30']],
    [
      ['-4', '-6'],
      ['198.41.0.4', '2001:503:ba3e::2:30'],
    ],
    [['-4'], ['198.41.0.4']],
    [['-6'], ['2001:503:ba3e::2:30']],
    [['--source', '192.0.2.9'], ['198.41.0.4']],
    [['--source', '2001:db8::9'], ['2001:503:ba3e::2:30']],
  ])('asks the addresses that %j leaves', async (argv, expected) => {
    const asked: string[] = [];
    const context = recordingContext(fakeResolver(zone), {
      runSession: async ({ address }): Promise<SmtpSession> => {
        asked.push(address);
        return sessions.healthy;
      },
    });
    expect(await runCli(['check', ...argv, 'example.org'], context)).toBe(0);
    expect(asked).toEqual(expected);
  });

  test('asks the DNS server that --dns names', async () => {
    const servers: unknown[] = [];
    const context = recordingContext(fakeResolver(zone), {
      resolver: (options) => {
        servers.push(options.server);
        return fakeResolver(zone);
      },
      runSession: async () => sessions.healthy,
    });
    await runCli(['check', '--dns', '[::1]:5353', 'example.org'], context);
    await runCli(['check', 'example.org'], context);
    expect(servers).toEqual(['[::1]:5353', undefined]);
  });

  test('shows how far it is on a terminal, and takes that line away before the report', async () => {
    const written: string[] = [];
    const ticks: (() => void)[] = [];
    const context = recordingContext(fakeResolver(zone), {
      stdout: () => written.push('report'),
      terminal: {
        columns: 80,
        write: (text) => written.push(text),
        repeat: (_, work) => {
          ticks.push(work);
          return () => written.push('stopped');
        },
      },
      runSession: async (): Promise<SmtpSession> => {
        for (const tick of ticks) tick();
        return sessions.healthy;
      },
    });
    expect(await runCli(['check', 'example.org', '--json'], context)).toBe(0);
    const clear = '\r\u001b[K';
    expect(written).toEqual([`${clear}connecting, 1 s`, `${clear}connecting, 2 s`, 'stopped', clear, 'report']);
  });

  test('is unknown where the DNS fails', async () => {
    const context = recordingContext(fakeResolver({ 'example.org': { mx: 'servfail' } }));
    expect(await runCli(['check', 'example.org'], context)).toBe(3);
    expect(context.output.stdout).toContain('unknown   MX of example.org: the DNS server answered SERVFAIL.');
  });

  test('throws for a defect of ours, and does not call it bad usage', async () => {
    const context = recordingContext(fakeResolver(zone), { runSession: () => Promise.reject(new Error('defect')) });
    await expect(runCli(['check', 'example.org'], context)).rejects.toThrow('defect');
  });
});
