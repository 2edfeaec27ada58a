import { nodeResolver } from '../../../lib/dns/nodeResolver';
import { observeTargets } from '../../../lib/probe/observeTargets';
import { targetFromName } from '../../../lib/probe/target';
import { MAX_ADDRESSES, MAX_HOSTS } from '../../../lib/workflow/hostLimits';
import { problemsOf } from '../../support/hostile/cleanliness';
import { checkOutputs, zoneOutputs } from '../../support/hostile/outputs';
import { reportOf } from '../../support/hostile/probing';
import { DOMAIN, type HostileZone, zones } from '../../support/hostile/zones';
import { heloName } from '../../support/scriptedDialogue';
import { startScriptedDns } from '../dns/scriptedDns';

const TIMEOUT_MS = 10_000;
const SHORT_MS = 200;

async function look({ zone, isSilent }: HostileZone) {
  const dns = await startScriptedDns(zone);
  const resolver = nodeResolver({ server: dns.server, timeoutMs: isSilent ? SHORT_MS : TIMEOUT_MS, tries: 1 });
  const asked: string[] = [];
  try {
    const startedAt = performance.now();
    const { targets } = await observeTargets([targetFromName(DOMAIN)], {
      resolver,
      allowPrivateTargets: false,
      families: [4, 6],
      maxHosts: MAX_HOSTS,
      maxAddresses: MAX_ADDRESSES,
      upgrade: true,
      heloName,
      now: () => new Date(),
      runSession: async ({ address }) => {
        asked.push(address);
        throw new Error(`connects to ${address}`);
      },
    });
    const tookMs = performance.now() - startedAt;
    const [observed] = targets;
    if (observed === undefined) throw new Error('a target has its observation');
    const outputs = [...checkOutputs(reportOf(observed)), ...(await zoneOutputs(DOMAIN, resolver))];
    return { observed, asked, tookMs, outputs, questions: dns.questions.length };
  } finally {
    await dns.close();
  }
}

describe('A probe whose DNS says', () => {
  test.each(zones)(
    '$name',
    async (hostile) => {
      const { observed, asked, tookMs, outputs } = await look(hostile);
      expect(observed.failure?.code).toBe(hostile.fails);
      expect([...new Set(observed.hosts.map(({ failure }) => failure?.code))]).toEqual(hostile.hosts ?? []);
      expect(asked).toEqual([]);
      expect(tookMs).toBeLessThan(TIMEOUT_MS);
      expect(outputs.flatMap(problemsOf)).toEqual([]);
    },
    60_000,
  );
});
