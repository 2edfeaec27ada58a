import { setImmediate as nextTurn } from 'node:timers/promises';
import { type CheckReport, judgeTarget } from '../../../lib/cli/checkReport';
import { nodeResolver } from '../../../lib/dns/nodeResolver';
import { observeTargets } from '../../../lib/probe/observeTargets';
import { targetFromName } from '../../../lib/probe/target';
import type { TargetObservation } from '../../../lib/probe/types';
import type { SessionLimits, SmtpSession, Stage } from '../../../lib/smtp/types';
import { heloName, host } from '../scriptedDialogue';
import type { ScriptedPeer } from '../scriptedPeer';
import { startScriptedServer } from '../scriptedServer';
import type { Behaviour } from './behaviour';
import type { HostileCertificates } from './certificates';

const LONG_MS = 60_000;
const PATIENT: SessionLimits = {
  connect: LONG_MS,
  greeting: LONG_MS,
  reply: LONG_MS,
  tlsHandshake: LONG_MS,
  total: LONG_MS,
};
const SHORT_MS = 300;

/** What one probe of one server showed, on both sides. */
export interface Probed {
  readonly observed: TargetObservation;
  readonly session: SmtpSession;
  readonly report: CheckReport;
  readonly peers: readonly ScriptedPeer[];
  readonly tookMs: number;
  /** The limit that was to end it; absent: none. */
  readonly limitMs?: number;
}

/** Looks at the server as a check does, by the name of its host, and waits until the server sees that it is alone. */
export async function probe(
  behaviour: Behaviour,
  certificates: HostileCertificates,
  dnsServer: string,
): Promise<Probed> {
  const server = await startScriptedServer({ scripts: [behaviour.script(certificates)] });
  try {
    const startedAt = performance.now();
    const { targets } = await observeTargets([targetFromName(`[${host}]:${server.port}`)], {
      resolver: nodeResolver({ server: dnsServer }),
      allowPrivateTargets: true,
      families: [4],
      upgrade: true,
      heloName,
      now: () => new Date(),
      limits: behaviour.isEndedByTime ? { ...PATIENT, ...shortAt(behaviour.ends[0]) } : PATIENT,
    });
    const tookMs = performance.now() - startedAt;
    const [observed] = targets;
    const session = observed?.hosts[0]?.observations[0]?.session;
    if (observed === undefined || session === undefined) throw new Error('the host was not asked');
    while (server.peers.some((peer) => !peer.isClosed)) await nextTurn();
    const limit = behaviour.isEndedByTime && { limitMs: SHORT_MS };
    return { observed, session, report: reportOf(observed), peers: [...server.peers], tookMs, ...limit };
  } finally {
    await server.close();
  }
}

/** Of the other stages none is hurried, so that a slow machine does not change where it ends. */
function shortAt(stage: Stage): Partial<SessionLimits> {
  if (stage === 'greeting' || stage === 'tlsHandshake') return { [stage]: SHORT_MS };
  return { reply: SHORT_MS };
}

export const reportOf = (observed: TargetObservation): CheckReport => ({
  vantage: { role: 'mail-path', heloName: { name: heloName, from: 'option' } },
  startedAt: '2026-11-23T21:00:00.000Z',
  finishedAt: '2026-11-23T21:00:01.000Z',
  targets: [judgeTarget(observed, { role: 'mail-path', tlsNames: new Map() })],
});
