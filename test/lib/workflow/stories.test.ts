import type { SmtpSession } from '../../../lib/smtp/types';
import { HEALTHY_KEYWORDS, healthy, session, stripped } from '../../support/observations';
import { type saidIn, type World, world, type Zone } from '../../support/world';

type Transition = ReturnType<typeof saidIn>[number];

const transitionsOf = ({ messages }: World): readonly Transition[] =>
  messages.flatMap(({ json }) => {
    const { transitions = [] }: { readonly transitions?: readonly Transition[] } = JSON.parse(json);
    return transitions;
  });
const told = (story: World) => transitionsOf(story).map(({ kind, scope, cause }) => [kind, scope, cause.code]);
const emailOf = (story: World, part: string): string =>
  story.messages.find(({ email }) => email.includes(part))?.email.replaceAll(/\s+/g, ' ') ?? '';

/** STARTTLS is gone and nothing else. */
const without = (serverName = 'mx.example.net'): SmtpSession =>
  session({ keywords: HEALTHY_KEYWORDS.filter((word) => word !== 'STARTTLS'), serverName });
const healthyAs = (serverName: string): SmtpSession => session({ keywords: HEALTHY_KEYWORDS, serverName });

const tls = {
  protocol: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  trusted: true,
  matchesName: true,
  names: ['mx.example.net'],
  fingerprint256: 'F1',
};

describe('from a trouble to its message and its end', () => {
  test('an SMTP proxy on the path of one vantage: told of that path, while the others keep STARTTLS', async () => {
    const domains = ['contoso.example', 'fabrikam.test', 'tailspin.invalid'];
    const zone: Zone = Object.fromEntries(
      domains.flatMap((domain, n) => [
        [domain, { mx: [[10, `mx.${domain}`]] }],
        [`mx.${domain}`, { a: [`192.${n + 10}.2.1`] }],
      ]),
    );
    const story = world({ targets: domains, zone });
    const own = (address: string) => healthyAs(`s${address}`);
    story.answers((_, address) => own(address));
    await story.pass(3);
    story.answers((vantage, address) => (vantage === 'b' ? without('proxy.example.org') : own(address)));
    await story.pass(3);
    expect(told(story)).toEqual(domains.map(() => ['opened', 'some-vantages', 'smtp-proxy-on-path']));
    expect(transitionsOf(story).every(({ losing }) => losing.join() === 'b')).toBe(true);
    expect(emailOf(story, 'smtp-proxy-on-path')).toContain(
      'proxy.example.org answers b for hosts of unrelated operators',
    );
    story.answers((_, address) => own(address));
    await story.pass(4);
    expect(told(story).slice(domains.length)).toEqual(
      domains.map(() => ['resolved', 'some-vantages', 'smtp-proxy-on-path']),
    );
  });

  test('a server that withholds STARTTLS from a client whose handshake failed', async () => {
    const failing: SmtpSession = {
      ...healthy(),
      stage: 'tlsHandshake',
      failure: { stage: 'tlsHandshake', code: 'tls-handshake-failed', message: 'handshake failure' },
    };
    const story = world();
    const good = () => (story.sessions.at(-1)?.upgrade ? { ...healthy(), tls } : healthy());
    story.answers(good);
    await story.pass(13);
    let failed = 0;
    story.answers((vantage) => {
      if (vantage !== 'b') return good();
      if (failed > 0) return without();
      if (story.sessions.at(-1)?.upgrade !== true) return healthy();
      failed += 1;
      return failing;
    });
    await story.pass(14);
    expect(failed).toBe(1);
    expect(told(story)).toEqual([['opened', 'some-vantages', 'withheld-after-tls-failure']]);
    expect(emailOf(story, 'withheld-after-tls-failure')).toContain('At b our own TLS handshake failed');
    story.answers(good);
    await story.pass(14);
    expect(told(story).at(-1)).toEqual(['resolved', 'some-vantages', 'withheld-after-tls-failure']);
  });

  test('servers of one region that lack it, where the DNS answers by region', async () => {
    const europe: Zone = { 'example.net': { mx: [[10, 'mx.example.net']] }, 'mx.example.net': { a: ['192.0.2.1'] } };
    const asia: Zone = { ...europe, 'mx.example.net': { a: ['198.51.100.1'] } };
    const story = world({
      vantages: [{ id: 'a' }, { id: 'b' }, { id: 'c', zone: asia }, { id: 'd', zone: asia }],
      zone: europe,
    });
    const named = (address: string) => `s-${address}`;
    story.answers((_, address) => healthyAs(named(address)));
    await story.pass(3);
    story.answers((_, address) => (address === '198.51.100.1' ? without(named(address)) : healthyAs(named(address))));
    await story.pass(3);
    expect(told(story)).toEqual([['opened', 'some-vantages', 'receiver-regional']]);
    expect(transitionsOf(story)[0]?.losing).toEqual(['c', 'd']);
    story.answers((_, address) => healthyAs(named(address)));
    await story.pass(4);
    expect(told(story).map(([kind]) => kind)).toEqual(['opened', 'resolved']);
  });

  test('a host that loses it and then is no MX any more', async () => {
    const current: { zone: Zone } = {
      zone: { 'example.net': { mx: [[10, 'mx.example.net']] }, 'mx.example.net': { a: ['192.0.2.1'] } },
    };
    const story = world({ zone: () => current.zone });
    await story.pass(3);
    story.answers((_, address) => (address === '192.0.2.1' ? stripped() : healthyAs('mx2.example.net')));
    await story.pass(2);
    expect(told(story).map(([kind]) => kind)).toEqual(['opened', 'confirmed']);
    current.zone = {
      'example.net': { mx: [[10, 'mx2.example.net']] },
      'mx.example.net': { a: ['192.0.2.1'] },
      'mx2.example.net': { a: ['192.0.2.2'] },
    };
    await story.pass(2);
    const last = transitionsOf(story).at(-1);
    expect(last).toMatchObject({ kind: 'resolved', host: 'mx.example.net:25', ended: 'no-longer-mx' });
    expect(last).not.toHaveProperty('durationSeconds');
    expect(story.messages.at(-1)?.subject).toBe('ENDED: no longer an MX, mx.example.net');
    expect(emailOf(story, 'ENDED.')).toContain('takes no mail of example.net any more (no longer an MX)');
  });

  test('an address of the mail that is listed before STARTTLS is lost: the warning first, then the loss', async () => {
    const listings: { code?: string } = {};
    const ZONE = 'zen.spamhaus.org';
    const zone = (): Zone => ({
      'example.net': { mx: [[10, 'mx.example.net']] },
      'mx.example.net': { a: ['192.0.2.1'] },
      [`2.0.0.127.${ZONE}`]: { a: ['127.0.0.2'] },
      [`1.0.0.127.${ZONE}`]: { a: 'no-such-name' },
      [`9.113.0.203.${ZONE}`]: { a: listings.code === undefined ? 'no-such-name' : [listings.code] },
    });
    const settings = { mailEgress: '203.0.113.9', blockLists: [{ zone: ZONE }] };
    const story = world({
      vantages: [{ id: 'a' }, { id: 'hq', role: 'mail-path', external: true, egress: '203.0.113.9', settings }],
      zone,
    });
    await story.pass(12);
    listings.code = '127.0.0.4';
    await story.pass(24 * 12);
    const [warning, ...more] = story.messages;
    expect(more).toEqual([]);
    expect(warning?.severity).toBe('warning');
    expect(warning?.subject).toContain('vantage hq: address on a block list');
    story.answers((vantage) => (vantage === 'hq' ? stripped() : healthy()));
    await story.pass(2);
    expect(told(story)[0]).toEqual(['opened', 'some-vantages', 'source-address-reputation']);
    expect(transitionsOf(story)[0]).toMatchObject({ cause: { confidence: 'medium' } });
    expect(emailOf(story, 'source-address-reputation')).toContain(
      '203.0.113.9 is on XBL (CBL data) of zen.spamhaus.org',
    );
    expect(emailOf(story, 'source-address-reputation')).toContain('STARTTLS was offered all the same');
  });
});
