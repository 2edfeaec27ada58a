import type { StsLook } from '../../../../lib/policy/mtaStsLook';
import { sessions } from '../reports';
import { diagnoseHere } from './diagnoseHere';

const zone = { 'example.org': { mx: [[10, 'mx1.example.org']] }, 'mx1.example.org': { a: ['198.41.0.1'] } } as const;
const look: StsLook = {
  record: { status: 'found', id: '1' },
  fetched: { status: 'policy', policy: { mode: 'enforce', mx: ['mx1.example.org'], maxAgeSeconds: 86_400 } },
};
const ENFORCED = 'example.org has an MTA-STS policy with mode enforce, so compliant senders are now queueing';
const untrusted = {
  ...sessions.healthy,
  tls: { ...sessions.healthy.tls, trusted: false, untrustedReason: 'CERT_UNTRUSTED' },
};

test.each([
  { what: 'a loss', session: sessions.missing, words: `STARTTLS is not among the keywords; ${ENFORCED}` },
  {
    what: 'a certificate',
    session: untrusted,
    words: `The certificate is not trusted: CERT_UNTRUSTED; ${ENFORCED} (certificate-not-trusted).`,
  },
])('an MTA-STS policy that enforces is asked for, and makes $what critical', async ({ session, words }) => {
  const asked: unknown[] = [];
  const { status, text } = await diagnoseHere(['example.org', '--egress', '203.0.113.9'], zone, {
    runSession: async () => session,
    lookAtSts: async (domain, { signal }) => {
      asked.push([domain, signal instanceof AbortSignal]);
      return look;
    },
  });
  expect(status).toBe(2);
  expect(text).toContain(words);
  expect(text).toContain('The domain has an MTA-STS policy: mode enforce, for 1 day; it names 1 of 1 mail hosts.');
  expect(asked).toEqual([['example.org', true]]);
});
