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
    ).toBe(`EHLO canary.example.net (this machine's name)

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
    expect(render(targetWith(hosts))).toBe(`EHLO canary.example.net (this machine's name)

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
  unknown   mx1.example.org at 198.41.0.1: no connection: no complete answer within 10000 ms.
  unknown   mx3.example.org has no A record.
  unknown   mx4.example.org: there was no time left to ask it.
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
      'unknown   mx1.example.org at 198.41.0.1: no greeting that lets it go on: 421 4.7.0 try again later.',
      hostWith(['throttled']),
    ],
    [
      'critical  mx1.example.org at 198.41.0.1: STARTTLS is offered, but the TLS handshake fails (no complete answer within 20000 ms) (tls-handshake-failed).',
      hostWith(['slowHandshake']),
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

  test('says why a target has no hosts', () => {
    const failure = { code: 'null-mx', message: 'example.org says that it takes no mail (null MX, RFC 7505)' } as const;
    expect(render(targetWith([], failure))).toBe(`EHLO canary.example.net (this machine's name)

example.org
  unknown   example.org says that it takes no mail (null MX, RFC 7505).
`);
  });

  test('suspects the network where no connection at all to port 25 is answered', () => {
    const hint = 'No connection to port 25 was answered: this network may block it on the way out.';
    const silent = targetWith([hostWith(['silent', 'notTried']), hostWith(['silent'])]);
    expect(render(silent)).toContain(hint);
    expect(render(silent, targetWith([hostWith(['throttled'])]))).not.toContain(hint);
    expect(render(targetWith([hostWith(['silent'], { port: 587 })]))).not.toContain(hint);
    expect(render(targetWith([hostWith(['notTried'])]))).not.toContain(hint);
  });

  test('says which EHLO name was used, and why', () => {
    const report = reportOf(targetWith([hostWith(['healthy'])]));
    const first = (from: 'option' | 'address', name: string) =>
      renderTable({ ...report, heloName: { name, from } }, plain)
        .split('\n')
        .at(0);
    expect(first('option', 'mail.example.net')).toBe('EHLO mail.example.net (as given)');
    expect(first('address', '[192.0.2.9]')).toBe(
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

  test('is coloured only where that is asked for', () => {
    const report = reportOf(targetWith([hostWith(['missing'])]));
    const coloured = renderTable(report, { ...plain, isColoured: true });
    expect(coloured).toContain('\u001b[31mmissing\u001b[39m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
    expect(coloured.replace(/\u001b\[\d+m/g, '').replace(/ +$/gm, '')).toBe(renderTable(report, plain));
  });
});
