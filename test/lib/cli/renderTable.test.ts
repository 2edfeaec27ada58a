import { renderTable } from '../../../lib/cli/renderTable';
import type { HostObservation, TargetObservation } from '../../../lib/probe/types';
import type { SmtpSession } from '../../../lib/smtp/types';
import { hostWith, reportOf, sessions, targetWith } from './reports';

const plain = { isColoured: false, hasTranscript: false };
const render = (...targets: readonly TargetObservation[]): string => renderTable(reportOf(...targets), plain);
const hostOf = (session: SmtpSession): HostObservation => {
  const host = hostWith(['healthy']);
  return { ...host, observations: host.observations.map((observation) => ({ ...observation, session })) };
};

describe('the table', () => {
  test('says at a glance that all is well', () => {
    expect(
      render(targetWith([hostWith(['healthy', 'healthy']), hostWith(['healthy'], { mxHost: 'mx2.example.org' })])),
    ).toBe(`ok  example.org: All 3 addresses offer STARTTLS and complete the TLS handshake.
EHLO canary.example.net (this machine's name)

example.org
  host             address     STARTTLS  TLS      certificate            greeted as
  mx1.example.org  198.41.0.1  offered   TLSv1.3  trusted, 62 days left  203.0.113.9
                   198.41.0.2  offered   TLSv1.3  trusted, 62 days left  203.0.113.9
  mx2.example.org  198.41.0.1  offered   TLSv1.3  trusted, 62 days left  203.0.113.9

  ok        All 3 addresses offer STARTTLS and complete the TLS handshake.
`);
  });

  test('says what is wrong in plain sentences, the gravest first', () => {
    const hosts = [
      hostWith(['silent', 'missing', 'missing', 'notTried']),
      hostWith(['healthy'], {
        mxHost: 'mx2.example.org',
        refusedAddresses: [{ address: '10.0.0.1', range: 'private' }],
      }),
      hostWith([], {
        mxHost: 'mx3.example.org',
        port: 2525,
        failure: { code: 'no-address', message: 'mx3.example.org has no A record' },
      }),
      hostWith([], { mxHost: 'mx4.example.org' }),
    ];
    expect(
      render(targetWith(hosts)),
    ).toBe(`critical  example.org: mx1.example.org at 198.41.0.2, 198.41.0.3: EHLO was answered, STARTTLS is not among the keywords (starttls-not-supported).
EHLO canary.example.net (this machine's name)

example.org
  host                  address     STARTTLS   TLS      certificate            greeted as
  mx1.example.org       198.41.0.1  unknown    –        –                      –
                        198.41.0.2  missing    –        –                      203.0.113.9
                        198.41.0.3  missing    –        –                      203.0.113.9
                        198.41.0.4  –          –        –                      –
  mx2.example.org       198.41.0.1  offered    TLSv1.3  trusted, 62 days left  203.0.113.9
                        10.0.0.1    not asked  –        –                      –
  mx3.example.org:2525  –           unknown    –        –                      –
  mx4.example.org       –           unknown    –        –                      –

  critical  mx1.example.org at 198.41.0.2, 198.41.0.3: EHLO was answered, STARTTLS is not among the keywords (starttls-not-supported).
  unknown   mx3.example.org has no A record.
  unknown   mx4.example.org: there was no time left to ask it.
  unknown   mx1.example.org at 198.41.0.1: no connection: no complete answer within 10000 ms (unreachable).
  note      mx1.example.org at 198.41.0.4: cannot be tried from here: connect ENETUNREACH.
  note      mx2.example.org at 10.0.0.1: not asked, the address is private.
`);
  });

  test.each([
    ['ok        The address offers STARTTLS.', hostWith(['ehloOnly'])],
    [
      'critical  mx1.example.org at 198.41.0.1: STARTTLS is gone and XXXXXXXA stands among the keywords: a middlebox rewrites the dialogue (starttls-masked).',
      hostWith(['masked']),
    ],
    [
      'unknown   mx1.example.org at 198.41.0.1: the host puts this address off: 421 4.7.0 try again later (probe-throttled).',
      hostWith(['throttled']),
    ],
    [
      'critical  mx1.example.org at 198.41.0.1: STARTTLS is offered, but the TLS handshake fails (no complete answer within 20000 ms) (tls-handshake-failed).',
      hostWith(['slowHandshake']),
    ],
    [
      'note      mx1.example.org at 198.41.0.1: STARTTLS, sent although not offered, was answered by 220 2.0.0 go, and the TLS handshake completed: something on the path may take the keyword out.',
      hostWith(['unofferedAccepted']),
    ],
    [
      'note      mx1.example.org at 198.41.0.1: STARTTLS, sent although not offered, was answered by 220 2.0.0 go, but the TLS handshake was not completed: reset.',
      hostWith(['unofferedBroken']),
    ],
    [
      'note      mx1.example.org at 198.41.0.1: STARTTLS, tried although not offered, got no reply: closed by the server.',
      hostWith(['unofferedClosed']),
    ],
    [
      'unknown   mx1.example.org at 198.41.0.1: cannot be tried from here: connect ENETUNREACH.',
      hostWith(['notTried']),
    ],
    [
      'unknown   127.0.0.1 is loopback: never connected to unless --allow-private is given.',
      hostWith([], { failure: { code: 'refused-range', message: '127.0.0.1 is loopback: never connected to' } }),
    ],
  ])('says: %s', (sentence, host) => {
    expect(render(targetWith([host]))).toContain(`\n  ${sentence}\n`);
  });

  test.each(['unofferedAccepted', 'unofferedBroken', 'unofferedClosed'] as const)(
    'never says that STARTTLS is offered where it was only tried: %s',
    (kind) => {
      const text = render(targetWith([hostWith([kind])]));
      expect(text).toContain('starttls-not-supported');
      expect(text).not.toContain('STARTTLS is offered');
      expect(text).not.toContain('failed');
    },
  );

  test('says why a target has no hosts', () => {
    const failure = { code: 'null-mx', message: 'example.org says that it takes no mail (null MX, RFC 7505)' } as const;
    expect(
      render(targetWith([], failure)),
    ).toBe(`unknown  example.org: example.org says that it takes no mail (null MX, RFC 7505).
EHLO canary.example.net (this machine's name)

example.org
  unknown   example.org says that it takes no mail (null MX, RFC 7505).
`);
  });

  test.each([
    [
      'the only connection',
      [targetWith([hostWith(['silent', 'notTried'])])],
      'The connection to port 25 was not answered',
    ],
    [
      'all connections',
      [targetWith([hostWith(['silent', 'notTried']), hostWith(['silent'])])],
      'None of 2 connections to port 25 was answered',
    ],
    [
      'all connections to port 25, while another port answers',
      [targetWith([hostWith(['silent'])]), targetWith([hostWith(['healthy'], { port: 587 })])],
      'The connection to port 25 was not answered',
    ],
  ])('suspects the network where %s went unanswered', (_, targets, words) => {
    expect(render(...targets)).toContain(`  note      ${words}: this network may block that port on the way out`);
  });

  test('suspects an interceptor where connections are taken and nobody greets', () => {
    const words = 'note      No server on port 25 said a word: something in this network may take the connections';
    expect(render(targetWith([hostWith(['slow', 'slow', 'silent'])]))).toContain(words);
    expect(render(targetWith([hostWith(['slow'])]))).not.toContain('said a word');
    expect(render(targetWith([hostWith(['slow', 'healthy'])]))).not.toContain('said a word');
  });

  test.each([
    ['one is answered', [targetWith([hostWith(['silent'])]), targetWith([hostWith(['throttled'])])]],
    ['another port was asked', [targetWith([hostWith(['silent'], { port: 587 })])]],
    ['nothing could be tried', [targetWith([hostWith(['notTried'])])]],
    ['nothing was asked', [targetWith([], { code: 'null-mx', message: 'takes no mail' })]],
  ] as const)('does not suspect the network where %s', (_, targets) => {
    expect(render(...targets)).not.toContain('may block');
  });

  test('says once what is the same of many, and names the first of them', () => {
    const many = Array.from({ length: 12 }, (_, n) => hostWith(['silent'], { mxHost: `mx${n}.example.org` }));
    const sentences = render(targetWith(many))
      .split('\n')
      .filter((line) => line.startsWith('  ') && line.includes('(unreachable)'));
    expect(sentences).toHaveLength(1);
    expect(sentences.at(0)).toContain('mx0.example.org at 198.41.0.1; mx1.example.org at 198.41.0.1;');
    expect(sentences.at(0)).toContain('mx7.example.org at 198.41.0.1 and 4 more: no connection');
  });

  test('says that addresses may be missing', () => {
    const incomplete = 'AAAA of mx1.example.org: the DNS server did not answer in time';
    const text = render(targetWith([hostWith(['healthy'], { incomplete })]));
    expect(text).toContain(`  note      ${incomplete}; there may be more addresses.\n`);
  });

  const long = {
    mxHost: 'contoso-example-with-a-long-name.mail.protection.outlook.example',
    address: '2001:db8:1234:5678:9abc:def0:1234:5678',
  };
  const withLongNames = (session: SmtpSession): HostObservation => {
    const host = hostWith(['healthy'], { mxHost: long.mxHost });
    return { ...host, observations: host.observations.map((o) => ({ ...o, address: long.address, session })) };
  };
  const hostile: SmtpSession = {
    ...sessions.healthy,
    ehlo: { ...sessions.healthy.ehlo, greetedAs: '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff' },
    tls: {
      ...sessions.healthy.tls,
      trusted: false,
      matchesName: false,
      untrustedReason: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    },
  };

  test('puts a long host name over its addresses where the terminal is narrow', () => {
    const host = hostWith(['healthy', 'missing'], { mxHost: long.mxHost });
    const report = reportOf(targetWith([host, hostWith(['throttled'], { mxHost: 'mx2.example.org' })]));
    expect(renderTable(report, { ...plain, width: 80 })).toBe(`critical  example.org:
  contoso-example-with-a-long-name.mail.protection.outlook.example at
  198.41.0.2: EHLO was answered, STARTTLS is not among the keywords
  (starttls-not-supported).
EHLO canary.example.net (this machine's name)

example.org
    address     STARTTLS  TLS      certificate            greeted as
  contoso-example-with-a-long-name.mail.protection.outlook.example
    198.41.0.1  offered   TLSv1.3  trusted, 62 days left  203.0.113.9
    198.41.0.2  missing   –        –                      203.0.113.9
  mx2.example.org
    198.41.0.1  unknown   –        –                      –

  critical  contoso-example-with-a-long-name.mail.protection.outlook.example at
            198.41.0.2: EHLO was answered, STARTTLS is not among the keywords
            (starttls-not-supported).
  unknown   mx2.example.org at 198.41.0.1: the host puts this address off: 421
            4.7.0 try again later (probe-throttled).
`);
  });

  test.each([80, 100, 120, 200])('fits into %d columns whatever the names', (width) => {
    const hosts = [withLongNames(hostile), hostWith(['missing', 'silent', 'refused'])];
    const text = renderTable(reportOf(targetWith(hosts)), { ...plain, width });
    const longest = Math.max(...text.split('\n').map((line) => line.length));
    // The longest IPv6 addresses on both sides leave no room at 80.
    expect(longest).toBeLessThanOrEqual(Math.max(width, 117));
  });

  test('begins with the gravest target, and how many more there are', () => {
    const [fine, bad, ill] = [['healthy'], ['missing'], ['silent']] as const;
    const targets = [fine, bad, ill, bad].map((kinds) => targetWith([hostWith(kinds)]));
    const [headline] = render(...targets).split('\n');
    expect(headline).toBe(
      'critical  example.org: mx1.example.org at 198.41.0.1: EHLO was answered, STARTTLS is not among the keywords (starttls-not-supported). And 1 more target critical.',
    );
  });

  test('says which EHLO name was used, and why', () => {
    const report = reportOf(targetWith([hostWith(['healthy'])]));
    const second = (from: 'option' | 'address', name: string) =>
      renderTable({ ...report, vantage: { role: 'mail-path', heloName: { name, from } } }, plain)
        .split('\n')
        .at(1);
    expect(second('option', 'mail.example.net')).toBe('EHLO mail.example.net (as given)');
    expect(second('address', '[192.0.2.9]')).toBe(
      "EHLO [192.0.2.9] (this machine's address, for want of a name that resolves; better give one with --helo)",
    );
  });

  test('shows the dialogue where it is wanted', () => {
    const transcript = [
      { direction: '<', text: '220 mx1 \u001b[2Jready', atMs: 1.25 },
      { direction: '>', text: 'EHLO canary.example.net', atMs: 1234.5 },
    ] as const;
    const report = reportOf(targetWith([hostOf({ ...sessions.healthy, transcript })]));
    expect(renderTable(report, { ...plain, hasTranscript: true })).toContain(`
  mx1.example.org at 198.41.0.1
          1.3 ms < 220 mx1 \\x1b[2Jready
       1234.5 ms > EHLO canary.example.net
`);
    expect(renderTable(report, plain)).not.toContain('220 mx1');
  });

  test('lets no control character of a peer through, in any place', () => {
    const evil = '\u001b]0;owned\u0007\u009b2J\u202e\r\n';
    const session: SmtpSession = {
      ...sessions.missing,
      failure: { stage: 'quit', code: 'refused', message: evil },
      ehlo: { ...sessions.missing.ehlo, greetedAs: evil, masked: [evil] },
      transcript: [{ direction: '<', text: evil, atMs: 0 }],
    };
    const unanswered: SmtpSession = {
      ...sessions.throttled,
      failure: { ...sessions.throttled.failure, message: evil },
    };
    const tls = { ...sessions.healthy.tls, protocol: evil, untrustedReason: evil, trusted: false };
    const hosts = [session, unanswered, { ...sessions.healthy, tls }].map(hostOf);
    const named = hostWith(['missing', 'silent'], {
      mxHost: `mx${evil}`,
      failure: { code: 'no-address', message: evil },
    });
    const target = targetWith([...hosts, named], { code: 'unresolvable', message: evil });
    const text = renderTable(reportOf(target), { ...plain, hasTranscript: true });
    expect(text).toContain('\\x1b]0;owned\\x07');
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  });

  test('sets coloured cells as it does plain ones', () => {
    const report = reportOf(targetWith([hostWith(['missing', 'healthy', 'masked'], { mxHost: long.mxHost })]));
    const coloured = renderTable(report, { isColoured: true, hasTranscript: false, width: 80 });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
    const stripped = coloured.replace(/\u001b\[\d+m/g, '').replace(/ +$/gm, '');
    expect(stripped).toBe(renderTable(report, { ...plain, width: 80 }));
  });

  test('is coloured only where that is asked for', () => {
    const report = reportOf(targetWith([hostWith(['missing'])]));
    const coloured = renderTable(report, { ...plain, isColoured: true });
    expect(coloured).toContain('\u001b[31mmissing\u001b[39m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
    expect(coloured.replace(/\u001b\[\d+m/g, '').replace(/ +$/gm, '')).toBe(renderTable(report, plain));
  });
});
