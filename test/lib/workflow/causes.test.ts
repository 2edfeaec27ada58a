import type { SmtpSession } from '../../../lib/smtp/types';
import { HEALTHY_KEYWORDS, healthy, session } from '../../support/observations';
import { saidIn, type World, world } from '../../support/world';

const causes = ({ messages }: World) =>
  messages
    .flatMap(saidIn)
    .filter(({ kind }) => kind === 'opened')
    .map(({ scope, cause }) => [scope, cause.code]);

/** STARTTLS is gone and nothing else. */
const without = (serverName = 'mx.example.net'): SmtpSession =>
  session({ keywords: HEALTHY_KEYWORDS.filter((word) => word !== 'STARTTLS'), serverName });
const tls = (fingerprint256: string) => ({
  protocol: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  trusted: true,
  matchesName: true,
  names: ['mx.example.net'],
  fingerprint256,
});
const POOL = {
  'example.net': { mx: [[10, 'mx.example.net']] },
  'mx.example.net': { a: ['192.0.2.1', '192.0.2.2'] },
} as const;
const OPERATORS = ['contoso.example', 'fabrikam.test', 'tailspin.invalid'];
const zoneOf = (domains: readonly string[]) =>
  Object.fromEntries(
    domains.flatMap((domain, n) => [
      [domain, { mx: [[10, `mx.${domain}`]] }],
      [`mx.${domain}`, { a: [`192.0.2.${n + 1}`] }],
    ]),
  );

describe('the first message names the cause', () => {
  test('of one bad address in a pool', async () => {
    const pool = world({ zone: POOL });
    await pool.pass(14);
    pool.answers((_, address) => (address === '192.0.2.2' ? without('s2') : healthy()));
    await pool.pass(3);
    expect(causes(pool)).toEqual([['some-addresses', 'receiver-pool-inconsistent']]);
  });

  test('of a box that takes STARTTLS out of everything that one vantage sees', async () => {
    const path = world({ targets: OPERATORS, zone: zoneOf(OPERATORS) });
    await path.pass(3);
    path.answers((vantage, address) => (vantage === 'b' ? without(address) : { ...healthy() }));
    await path.pass(2);
    expect(new Set(causes(path).map(String))).toEqual(new Set(['some-vantages,middlebox-on-path']));
    expect(causes(path)).toHaveLength(3);
  });

  test.each([
    { name: 'the certificate that the others see', fingerprint: 'usual', says: 'takes the keyword out' },
    { name: 'another certificate', fingerprint: 'other', says: 'interception' },
  ])('of a keyword taken out, by STARTTLS that is accepted all the same with $name', async ({ fingerprint, says }) => {
    const tried = world({ testUnofferedStarttls: true });
    const usual = { ...healthy(), tls: tls('usual') };
    tried.answers(() => (tried.sessions.at(-1)?.upgrade ? usual : healthy()));
    await tried.pass(13);
    tried.sessions.length = 0;
    tried.answers((vantage) => {
      const { upgrade, tryUnoffered } = tried.sessions.at(-1) ?? {};
      if (vantage !== 'b') return upgrade ? usual : healthy();
      const accepted = { unofferedStarttls: { replyCode: 220, text: 'go ahead' }, tls: tls(fingerprint) };
      return { ...without(), ...(tryUnoffered && accepted) };
    });
    await tried.pass(3);
    expect(causes(tried)).toEqual([['some-vantages', 'middlebox-on-path']]);
    expect(tried.messages[0]?.email.replaceAll(/\s+/g, ' ')).toContain(says);
    expect(tried.sessions.filter(({ tryUnoffered }) => tryUnoffered)).toHaveLength(1);
  });

  test('of a receiver that refuses the command it offers', async () => {
    const refused: SmtpSession = {
      ...healthy(),
      stage: 'starttls',
      failure: { stage: 'starttls', code: 'starttls-refused', message: '454 4.7.0 TLS not available' },
    };
    const receiver = world();
    await receiver.pass(13);
    receiver.answers(() => (receiver.sessions.at(-1)?.upgrade ? refused : healthy()));
    await receiver.pass(13);
    expect(causes(receiver)).toEqual([['everywhere', 'receiver-change']]);
  });

  test('of TLS handshakes that fail everywhere', async () => {
    const failing: SmtpSession = {
      ...healthy(),
      stage: 'tlsHandshake',
      failure: { stage: 'tlsHandshake', code: 'tls-handshake-failed', message: 'handshake failure' },
    };
    const receiver = world();
    await receiver.pass(13);
    receiver.answers(() => (receiver.sessions.at(-1)?.upgrade ? failing : healthy()));
    await receiver.pass(13);
    expect(causes(receiver)).toEqual([['everywhere', 'receiver-change']]);
  });

  test('and nothing of one handshake that failed once', async () => {
    const failing: SmtpSession = {
      ...healthy(),
      stage: 'tlsHandshake',
      failure: { stage: 'tlsHandshake', code: 'tls-handshake-failed', message: 'handshake failure' },
    };
    const flaky = world();
    const good = { ...healthy(), tls: tls('usual') };
    let isFirst = true;
    flaky.answers((vantage) => {
      if (flaky.sessions.at(-1)?.upgrade !== true) return healthy();
      if (vantage !== 'b' || !isFirst) return good;
      isFirst = false;
      return failing;
    });
    await flaky.pass(30);
    expect(flaky.messages).toEqual([]);
  });
});
