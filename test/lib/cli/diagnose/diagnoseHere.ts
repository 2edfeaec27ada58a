import { runCli } from '../../../../lib/cli/runCli';
import type { View } from '../../../../lib/judgement/view';
import { sqliteTable } from '../../../../lib/store/sqliteTable';
import { vantageStore } from '../../../../lib/store/vantageStore';
import { type FakeName, fakeResolver } from '../../../support/fakeResolver';
import { HEALTHY_KEYWORDS, STRIPPED_KEYWORDS } from '../../../support/observations';
import { heartbeat, view } from '../../../support/records';
import { machineOf, recordingContext } from '../recordingContext';
import { fileWith } from '../storeWith';

export const NOW = '2026-11-23T12:00:00.000Z';
const minutesAgo = (minutes: number): string => new Date(Date.parse(NOW) - minutes * 60_000).toISOString();

/** The address that servers greet this machine by, and what a block list of a test says of it. */
export const OURS = '203.0.113.9';
export const ZONE = 'bl.example.net';
export const blockList = (answer: NonNullable<FakeName['a']>, key = ''): Readonly<Record<string, FakeName>> => ({
  [`9.113.0.203.${key}${ZONE}`]: { a: answer },
  [`2.0.0.127.${key}${ZONE}`]: { a: ['127.0.0.2'] },
  [`1.0.0.127.${key}${ZONE}`]: { a: 'no-such-name' },
});

export const LOOPBACK: Readonly<Record<string, FakeName>> = { 'mx.example': { a: ['127.0.0.1'] } };

/** Runs `diagnose` on loopback, at noon. */
export async function diagnoseHere(
  argv: readonly string[],
  zone: Readonly<Record<string, FakeName>> = LOOPBACK,
  more: Parameters<typeof recordingContext>[1] = {},
) {
  const resolver = fakeResolver(zone);
  const context = recordingContext(resolver, {
    machine: machineOf({ address: '127.0.0.1' }),
    now: () => new Date(NOW),
    ...more,
  });
  const status = await runCli(['diagnose', '-4', '--allow-private', '--helo', 'mail.example.org', ...argv], context);
  // A paragraph is broken into lines.
  return { status, ...context.output, text: context.output.stdout.replace(/\s+/g, ' '), questions: resolver.questions };
}

export interface Elsewhere extends Partial<View> {
  readonly vantage: string;
  /** What unrelated hosts greet it by. */
  readonly seenAs: string;
}

/** The path of a store in which these vantages have looked at a host until two minutes ago. */
export async function storeOf(port: number, ...vantages: readonly Elsewhere[]): Promise<string> {
  const path = fileWith('').replace(/\.yaml$/, '.db');
  const table = sqliteTable(path, new Date(NOW));
  const store = vantageStore(table);
  for (const { vantage, seenAs, outcome = 'offered', ...more } of vantages) {
    const since = minutesAgo(60);
    await store.writeView(
      view({
        vantage,
        target: 'contoso.example',
        host: `mx.example:${port}`,
        mxHost: 'mx.example',
        port,
        outcome,
        since,
        sinceRun: since,
        observedAt: since,
        addresses: [
          {
            address: '127.0.0.1',
            outcome,
            observedAt: since,
            serverName: 'AM1EHSMHS003.mail.protection.example',
            greetedAs: seenAs,
            keywords: outcome === 'offered' ? HEALTHY_KEYWORDS : STRIPPED_KEYWORDS,
          },
        ],
        ...more,
      }),
    );
    const at = minutesAgo(2);
    await store.writeHeartbeat({
      ...heartbeat(0, { vantage, greetedAs: [seenAs] }),
      scheduledAt: at,
      startedAt: at,
      endedAt: at,
    });
  }
  table.close();
  return path;
}
