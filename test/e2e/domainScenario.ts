import { createCertificates } from '../support/certificates';
import { healthyEhlo, strippedEhlo } from '../support/incidentReplies';
import { type Service, serves, startScriptedServer } from '../support/scriptedServer';
import { reportOf, runCheck } from './checkRun';
import { freePort, ownMailAddresses } from './loopback';
import { type NameServer, startNameServer } from './nameServer';
import type { ServerStage } from './serverScenario';

const MAIL_PORT = 25;

/** What `check` has to make of each domain of the run's own name server, as a line of `summaryOf`. */
const DOMAINS: readonly { readonly domain: string; readonly status: number; readonly summary: string }[] = [
  {
    domain: 'two.test',
    status: 2,
    summary:
      'mx1.two.test:25 10 ok certificate-not-trusted, mx2.two.test:25 20 critical starttls-not-supported; failure none',
  },
  {
    domain: 'implicit.test',
    status: 0,
    summary: 'implicit.test:25 implicit ok certificate-host-mismatch certificate-not-trusted; failure none',
  },
  { domain: 'no-mail.test', status: 3, summary: '; failure null-mx' },
  { domain: 'not-there.two.test', status: 3, summary: '; failure no-mx' },
  // The name server has no such zone and refuses, which says nothing of the domain.
  { domain: 'elsewhere.test', status: 3, summary: '; failure unresolvable' },
];

/** `check` of domains, in a process of its own, by MX records of the run's own name server (`--dns`). */
export const playDomains = async ({ lifetime, protocol }: ServerStage): Promise<void> => {
  protocol.heading('Domains, by a name server');
  const [healthy = '', stripped = ''] = await ownMailAddresses(2);
  const certificate = (await createCertificates('mx1.two.test'))['self-signed'];
  const endings = [
    await serveMail(healthy, { ehlo: () => healthyEhlo, certificate }),
    await serveMail(stripped, { ehlo: () => strippedEhlo }),
  ];
  const { server } = await serveNames({ lifetime, protocol }, healthy, stripped);
  for (const { domain, status, summary } of DOMAINS) {
    const run = await runCheck(lifetime, ['--json', '--helo', 'dns.probe.test', '--dns', server, domain]);
    protocol.check(`check ${domain} ends with ${status}`, run.status === status, run);
    const seen = summaryOf(reportOf(run));
    protocol.check(`it says: ${summary}`, seen === summary, seen);
  }
  for (const end of endings) await end();
};

const serveMail = async (host: string, service: Service): Promise<() => Promise<void>> =>
  (await startScriptedServer({ host, port: MAIL_PORT, scripts: () => [serves(service)] })).close;

const serveNames = async ({ lifetime }: ServerStage, healthy: string, stripped: string): Promise<NameServer> =>
  startNameServer(lifetime, {
    address: '127.0.0.1',
    port: await freePort(),
    zones: {
      'two.test': ['@ MX 10 mx1', '@ MX 20 mx2', `mx1 A ${healthy}`, `mx2 A ${stripped}`],
      'implicit.test': [`@ A ${healthy}`],
      'no-mail.test': ['@ MX 0 .'],
    },
  });

const summaryOf = ({ targets }: ReturnType<typeof reportOf>): string =>
  targets
    .map(({ hosts, failure }) => {
      const lines = hosts.map(({ mxHost, port, preference, state, findings }) =>
        [`${mxHost}:${port}`, preference ?? 'implicit', state, ...findings.map(({ code }) => code).sort()].join(' '),
      );
      return `${lines.join(', ')}; failure ${failure?.code ?? 'none'}`;
    })
    .join('\n');
