import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { a, type ScriptedDns, startScriptedDns } from '../../lib/dns/scriptedDns';
import { heloName, host } from '../scriptedDialogue';
import type { Behaviour } from './behaviour';
import { createHostileCertificates, type HostileCertificates } from './certificates';
import { problemsOf } from './cleanliness';
import { checkOutputs, watchOutputs } from './outputs';
import { type Probed, probe } from './probing';

/** What a whole session leaves as JSON: 32 KB of dialogue, of which JSON makes six bytes each at the worst, and its facts. */
const MOST_KEPT = 300_000;
/** What a machine that is busy with all other tests may be late. */
const LATE_MS = 5_000;
const ALLOWED = new Set([`EHLO ${heloName}`, `HELO ${heloName}`, 'STARTTLS', 'QUIT']);

/** Lets each of them play against a real probe, and looks at both ends and at everything that comes of it. */
export function plays(behaviours: readonly Behaviour[]): void {
  let certificates: HostileCertificates;
  let dns: ScriptedDns;
  beforeAll(async () => {
    certificates = await createHostileCertificates();
    dns = await startScriptedDns((question) => (question === `A ${host}` ? { records: [a(host, 127, 0, 0, 1)] } : {}));
  }, 60_000);
  afterAll(() => dns.close());

  test.each(behaviours)(
    '$name',
    async (behaviour) => {
      const probed = await probe(behaviour, certificates, dns.server);
      checkEnd(behaviour, probed);
      checkWire(probed);
      const outputs = [...checkOutputs(probed.report), ...(await watchOutputs(probed.session))];
      expect(new Set(outputs.map(({ form }) => form))).toEqual(FORMS);
      expect(outputs.flatMap(problemsOf)).toEqual([]);
    },
    60_000,
  );

  test('leave nothing behind, however often', async () => {
    const { length } = behaviours;
    const before = await heldAfter(() => playAll(behaviours, certificates, dns));
    const after = await heldAfter(() => playAll(behaviours, certificates, dns));
    expect((after - before) / length).toBeLessThan(10_000);
  }, 120_000);
}

const FORMS = new Set(['terminal', 'json', 'html', 'email', 'subject', 'sms', 'chat']);

function checkEnd({ ends, finds, mayEndSooner }: Behaviour, { session, report, tookMs, limitMs }: Probed): void {
  expect([session.stage, session.failure?.code]).toEqual([ends[0], ends[1]]);
  const codes = report.targets.flatMap(({ hosts }) =>
    hosts.flatMap(({ findings }) => findings.map(({ code }) => code)),
  );
  expect(codes).toEqual(finds);
  // Without a limit in its way it is over at once.
  expect(tookMs).toBeLessThan((limitMs ?? 0) * 1.1 + LATE_MS);
  expect(tookMs).toBeGreaterThan(mayEndSooner === true ? 0 : (limitMs ?? 0) * 0.9);
  expect(JSON.stringify(session).length).toBeLessThan(MOST_KEPT);
}

function checkWire({ peers }: Probed): void {
  expect(peers).toHaveLength(1);
  const said = peers.flatMap(({ received }) => received);
  expect(said.filter((line) => !ALLOWED.has(line))).toEqual([]);
}

/** All of them, one after the other; those that wait for a limit say nothing that could be kept. */
async function playAll(
  behaviours: readonly Behaviour[],
  certificates: HostileCertificates,
  dns: ScriptedDns,
): Promise<void> {
  for (const behaviour of behaviours) {
    if (!behaviour.isEndedByTime) await probe(behaviour, certificates, dns.server);
  }
}

/** Bytes that are held when garbage is gone. */
async function heldAfter(work: () => Promise<void>): Promise<number> {
  await work();
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') for (let times = 0; times < 3; times += 1) collect();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
}
