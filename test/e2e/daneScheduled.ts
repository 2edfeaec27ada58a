import { lookAtSts } from '../../lib/cli/lookAtSts';
import { lookAtTlsRpt } from '../../lib/cli/lookAtTlsRpt';
import { openValidatingResolver } from '../../lib/cli/openValidatingResolver';
import { policiesHere } from '../../lib/cli/watch/policiesHere';
import { nodeResolver } from '../../lib/dns/nodeResolver';
import type { Message } from '../../lib/notification/message';
import type { Target } from '../../lib/probe/types';
import { findingStore } from '../../lib/store/findingStore';
import { sqliteTable } from '../../lib/store/sqliteTable';
import type { ConfiguredVantage, VantageSettings } from '../../lib/telemetry/contract';
import { embeddedCanary } from '../../lib/workflow/embedded';

/** What scheduled runs found of one domain and its host, as `critical tlsa-invalid`. */
export type Scheduled = ReadonlyMap<string, readonly string[]>;

const EVERY_MINUTES = 5;
/** Two turns of the policy check, and two of the hourly handshakes. */
const MINUTES = 150;
const HALF_HOUR_MS = 30 * 60_000;
const CONFIGURED: ConfiguredVantage = { id: 'here', role: 'mail-path', external: true };

/**
 * Watches domains as `watch` does on a plain machine with a `validatingResolver`, for two and a half hours of a clock that
 * is put forward: probe, policy check, judge and notify over one store, real DNS and real handshakes.
 */
export async function watchDane(
  targets: readonly Target[],
  resolver: string,
): Promise<{ readonly found: Scheduled; readonly messages: readonly Message[]; readonly faults: readonly string[] }> {
  const table = sqliteTable(':memory:');
  // On the half hour, at which the judge looks at all that stands: here the clock goes in steps of five minutes.
  const begun = Math.floor(Date.now() / HALF_HOUR_MS) * HALF_HOUR_MS;
  let clock = begun;
  const now = (): Date => new Date(clock);
  const messages: Message[] = [];
  const faults: string[] = [];
  const log = (message: string, facts: Record<string, unknown>): void => {
    if ('error' in facts) faults.push(`${message}: ${String(facts.error)}`);
  };
  const settings: VantageSettings = {
    id: CONFIGURED.id,
    role: CONFIGURED.role,
    heloName: 'probe.test',
    dns: resolver,
    allowPrivateTargets: true,
    ipv6: false,
    logEveryHost: false,
    controlHosts: [],
    keepsChains: true,
  };
  const everySeconds = EVERY_MINUTES * 60;
  const probe = {
    vantage: settings,
    everySeconds,
    metricsLevel: 'lean' as const,
    resolver: nodeResolver({ server: resolver }),
    emit: async () => {},
    log,
    now,
    wait: async () => {},
    confirmAfterMs: 0,
  };
  const canary = embeddedCanary({
    table,
    vantages: [{ configured: CONFIGURED, probe }],
    targets,
    judge: { everySeconds, now, log },
    tell: {
      context: { installation: 'dane', timezone: 'UTC' },
      publish: async (message) => void messages.push(message),
      now,
      wait: async () => {},
      gatherMs: 0,
      log,
    },
  });
  const { signal } = new AbortController();
  const policies = policiesHere(
    {
      table,
      here: { settings },
      request: { targets, allowPrivateTargets: true, validatingResolver: resolver },
      voice: { log },
    },
    { now, resolver: nodeResolver, lookAtSts, lookAtTlsRpt, openValidatingResolver },
    signal,
  );
  for (let minute = 0; minute <= MINUTES; minute += EVERY_MINUTES) {
    clock = begun + minute * 60_000;
    policies.begin();
    await policies.ended();
    await canary.run(now(), signal);
    await canary.sweep();
  }
  const open = await findingStore(table).open();
  const found = new Map<string, string[]>();
  for (const { record } of open) {
    const { subject, severity, code } = record;
    found.set(subject, [...(found.get(subject) ?? []), `${severity} ${code}`].sort());
  }
  table.close();
  return { found, messages, faults };
}
