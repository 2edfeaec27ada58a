import { reportSchema } from '../../../lib/cli/reportSchema';
import { runCli } from '../../../lib/cli/runCli';
import { createCertificates, type ServerCertificate } from '../../support/certificates';
import { fakeResolver } from '../../support/fakeResolver';
import { host, underTls } from '../../support/scriptedDialogue';
import type { Delivery } from '../../support/scriptedPeer';
import { closes, hangs, hears, type Script, says, startScriptedServer } from '../../support/scriptedServer';
import { recordingContext } from './recordingContext';

/** What well-known tools get wrong, seen from the command line: from the bytes on the wire to the exit status. */
const heloName = 'probe.example.net';
let selfSigned: ServerCertificate;

beforeAll(async () => {
  selfSigned = (await createCertificates(host))['self-signed'];
});

interface Outcome {
  readonly status: number;
  readonly state: string;
  /** Null is unknown. */
  readonly starttlsOffered: boolean | null;
  readonly findings: readonly string[];
  readonly hasTls: boolean;
  readonly lost?: readonly string[];
}

const upgraded: Outcome = {
  status: 0,
  state: 'ok',
  starttlsOffered: true,
  findings: ['notice certificate-not-trusted'],
  hasTls: true,
};
const missing: Outcome = {
  status: 2,
  state: 'critical',
  starttlsOffered: false,
  findings: ['critical starttls-not-supported'],
  hasTls: false,
  lost: ['STARTTLS'],
};
const masked: Outcome = { ...missing, findings: ['critical starttls-masked'] };
const broken = (code: string): Outcome => ({
  ...missing,
  starttlsOffered: true,
  findings: [`critical ${code}`],
  lost: [],
});
/** Never a word of STARTTLS being lost. */
const unknown = (code: string): Outcome => ({
  status: 3,
  state: 'unknown',
  starttlsOffered: null,
  findings: [`unknown ${code}`],
  hasTls: false,
});
const refused: Outcome = { ...unknown(''), status: 2, state: 'critical', findings: ['critical probe-refused'] };
const ehloRefused: Outcome = { ...refused, findings: ['critical ehlo-refused'] };

interface Row {
  readonly name: string;
  readonly script: Script | (() => Script);
  readonly expected: Outcome;
  readonly delivery?: Delivery;
  readonly argv?: readonly string[];
}

const greets = says('220 mx.example.org ESMTP');
const hearsEhlo = hears(`EHLO ${heloName}`);
const quits: Script = [hears('QUIT'), says('221 2.0.0 bye')];
const ehloOnly = (greeting: Script[number], ...lines: readonly string[]): Script => [
  greeting,
  hearsEhlo,
  says(...lines),
  ...quits,
];
const upgrades =
  (greeting: Script[number], ...lines: readonly string[]): (() => Script) =>
  () => [greeting, hearsEhlo, says(...lines), hears('STARTTLS'), ...underTls(selfSigned)];
const toStarttls: Script = [greets, hearsEhlo, says('250-mx', '250 STARTTLS'), hears('STARTTLS')];

const table: readonly Row[] = [
  {
    name: 'STARTTLS as the last line',
    script: upgrades(greets, '250-mx', '250-SIZE 1', '250 STARTTLS'),
    expected: upgraded,
  },
  {
    name: 'starttls in lower case',
    script: upgrades(greets, '250-mx', '250-starttls', '250 size 1'),
    expected: upgraded,
  },
  {
    name: 'starttls in lower case as the last line',
    script: upgrades(greets, '250-mx', '250-size 1', '250 starttls'),
    expected: upgraded,
  },
  {
    name: 'one byte per packet',
    script: upgrades(greets, '250-mx', '250-STARTTLS', '250 SIZE 1'),
    delivery: 'byte-by-byte',
    expected: upgraded,
  },
  {
    name: 'one byte per packet, without STARTTLS',
    script: ehloOnly(greets, '250-mx', '250 SIZE 1'),
    delivery: 'byte-by-byte',
    expected: missing,
  },
  {
    name: 'a three-line greeting',
    script: upgrades(says('220-mx.example.org', '220-No spam', '220 go'), '250-mx', '250 STARTTLS'),
    expected: upgraded,
  },
  {
    name: 'a greeting without ESMTP',
    script: upgrades(says('220 mx.example.org'), '250-mx', '250 STARTTLS'),
    expected: upgraded,
  },
  {
    name: 'a greeting that says STARTTLS, where EHLO does not',
    script: ehloOnly(says('220 STARTTLS'), '250-mx STARTTLS', '250 SIZE 1'),
    expected: missing,
  },
  {
    name: 'STARTTLS in a line of another code',
    script: [greets, hearsEhlo, says('250-mx', '550-STARTTLS', '250 SIZE 1'), hangs()],
    expected: { ...unknown(''), findings: [] },
  },
  { name: 'X-NOT-STARTTLS', script: ehloOnly(greets, '250-mx', '250 X-NOT-STARTTLS'), expected: missing },
  { name: 'X-STARTTLS', script: ehloOnly(greets, '250-mx', '250 X-STARTTLS'), expected: missing },
  { name: 'a parameter named STARTTLS', script: ehloOnly(greets, '250-mx', '250 LIMITS STARTTLS'), expected: missing },
  { name: 'XXXXXXXA', script: ehloOnly(greets, '250-mx', '250-SIZE 1', '250 XXXXXXXA'), expected: masked },
  {
    name: 'a greeting of asterisks, without STARTTLS',
    script: ehloOnly(says('220 *****2***0****'), '250-mx', '250 SIZE 1'),
    expected: masked,
  },
  {
    name: 'STARTTLS offered, then 454',
    script: [...toStarttls, says('454 4.7.0 TLS not available'), ...quits],
    expected: broken('starttls-refused'),
  },
  {
    name: 'STARTTLS offered, then 502',
    script: [...toStarttls, says('502 5.5.1 what?'), ...quits],
    expected: broken('starttls-refused'),
  },
  {
    name: 'plaintext after the 220, in the same packet',
    script: [...toStarttls, says('220 go', '250-mx', '250 AUTH PLAIN'), hangs()],
    expected: broken('plaintext-after-starttls'),
  },
  {
    name: 'plaintext after the 220, in place of the handshake',
    script: [...toStarttls, says('220 go'), says('250 AUTH PLAIN'), hangs()],
    expected: broken('plaintext-after-starttls'),
  },
  { name: 'a server that never speaks', script: [hangs()], argv: ['--timeout', '0.1'], expected: unknown('tarpit') },
  {
    name: 'a server that speaks no more after EHLO',
    script: [greets, hearsEhlo, hangs()],
    argv: ['--timeout', '0.5'],
    expected: unknown('tarpit'),
  },
  {
    name: 'a server that stops in the middle of its EHLO reply',
    script: [greets, hearsEhlo, says('250-mx', '250-SIZE 1'), hangs()],
    argv: ['--timeout', '0.5'],
    expected: unknown('tarpit'),
  },
  {
    name: 'a server that hangs up in the middle of its EHLO reply',
    script: [greets, hearsEhlo, says('250-mx', '250-SIZE 1'), closes()],
    expected: unknown('unreachable'),
  },
  {
    name: 'a greeting of 421',
    script: [says('421 4.7.0 too many connections'), ...quits],
    expected: unknown('probe-throttled'),
  },
  {
    name: '421 to EHLO',
    script: [greets, hearsEhlo, says('421 4.3.2 closing'), ...quits],
    expected: unknown('probe-throttled'),
  },
  { name: 'a greeting of 554', script: [says('554 5.7.1 listed'), ...quits], expected: refused },
  {
    name: '502 to EHLO, where HELO is answered',
    script: [greets, hearsEhlo, says('502 what?'), hears(`HELO ${heloName}`), says('250 mx'), ...quits],
    expected: ehloRefused,
  },
];

describe('check at a server of which others are wrong', () => {
  test.each(table)('tells the truth about $name', async ({ script, expected, delivery, argv = [] }) => {
    const scripts = [typeof script === 'function' ? script() : script];
    const server = await startScriptedServer({ scripts, ...(delivery !== undefined && { delivery }) });
    try {
      // Node judges the certificate at the time of the clock; so has the command to.
      const context = recordingContext(fakeResolver({ [host]: { a: ['127.0.0.1'] } }), { now: () => new Date() });
      const options = ['--json', '-4', '--allow-private', '--helo', heloName, ...argv];
      const status = await runCli(['check', ...options, `[${host}]:${server.port}`], context);
      await server.verify();

      const [target] = reportSchema.parse(JSON.parse(context.output.stdout)).targets;
      const [checked] = target?.hosts ?? [];
      const [address] = checked?.addresses ?? [];
      expect({
        status,
        state: target?.state,
        starttlsOffered: address?.starttlsOffered,
        findings: checked?.findings.map(({ severity, code }) => `${severity} ${code}`),
        hasTls: address?.tls !== undefined,
        lost: checked?.lost ?? [],
      }).toEqual({ lost: [], ...expected });
      expect(context.output.stderr).toBe('');
    } finally {
      await server.close();
    }
  });
});
