import { judgeTarget } from '../../../lib/cli/checkReport';
import { renderJson } from '../../../lib/cli/renderJson';
import type { SmtpSession } from '../../../lib/smtp/types';
import { hostWith, measure, reportOf, sessions, targetWith, tlsFacts } from './reports';

const parse = (...args: Parameters<typeof renderJson>): unknown => JSON.parse(renderJson(...args));

describe('the JSON', () => {
  test('holds all that was seen and concluded', () => {
    const report = reportOf(
      targetWith([hostWith(['healthy', 'missing'])]),
      targetWith([], { code: 'null-mx', message: 'takes no mail' }, 'example.net'),
    );
    const ehlo = { replyCode: 250, serverName: 'mx1.example.org', greetedAs: '203.0.113.9' };
    const common = {
      observedAt: '2026-11-23T12:00:00.000Z',
      stage: 'quit',
      greeting: { replyCode: 220, text: 'mx1.example.org ESMTP' },
      masked: [],
      timingsMs: { total: 12.5 },
    };
    const size = { keyword: 'SIZE', params: ['1000'] };
    expect(parse(report, { hasTranscript: false })).toEqual({
      version: 1,
      vantage: { role: 'mail-path', heloName: 'canary.example.net', heloNameFrom: 'machine' },
      startedAt: '2026-11-23T12:00:00.000Z',
      finishedAt: '2026-11-23T12:00:01.000Z',
      targets: [
        {
          target: 'example.org',
          state: 'critical',
          hosts: [
            {
              mxHost: 'mx1.example.org',
              port: 25,
              preference: 10,
              state: 'critical',
              findings: [
                {
                  code: 'starttls-not-supported',
                  severity: 'critical',
                  message: 'EHLO was answered, STARTTLS is not among the keywords',
                  addresses: ['198.41.0.2'],
                },
              ],
              lost: ['STARTTLS'],
              addresses: [
                {
                  ...common,
                  address: '198.41.0.1',
                  ehlo: { ...ehlo, capabilities: [size, { keyword: 'STARTTLS', params: [] }] },
                  starttlsOffered: true,
                  tls: tlsFacts,
                  ehloAfterTls: [size],
                },
                {
                  ...common,
                  address: '198.41.0.2',
                  ehlo: { ...ehlo, capabilities: [size] },
                  starttlsOffered: false,
                },
              ],
            },
          ],
        },
        {
          target: 'example.net',
          state: 'unknown',
          failure: { code: 'null-mx', message: 'takes no mail' },
          hosts: [],
        },
      ],
      notes: [],
    });
  });

  test('says null where it is unknown whether STARTTLS is offered', () => {
    const report = reportOf(targetWith([hostWith(['throttled'])]));
    expect(parse(report, { hasTranscript: false })).toMatchObject({
      targets: [
        {
          hosts: [
            {
              state: 'unknown',
              findings: [
                {
                  code: 'probe-throttled',
                  severity: 'unknown',
                  message: 'the host puts this address off: 421 4.7.0 try again later',
                  addresses: ['198.41.0.1'],
                },
              ],
              addresses: [
                {
                  stage: 'greeting',
                  failure: { stage: 'greeting', code: 'throttled', message: '421 4.7.0 try again later' },
                  starttlsOffered: null,
                },
              ],
            },
          ],
        },
      ],
    });
  });

  test('holds key and chain of the certificate, and the name that was asked for', () => {
    const facts = { keyType: 'ec', keyBits: 256, chain: [{ subject: 'CN=mx1.example.org', issuer: 'CN=R10, C=US' }] };
    const host = hostWith(['healthy']);
    const session: SmtpSession = { ...sessions.healthy, tls: { ...tlsFacts, ...facts } };
    const observations = host.observations.map((observation) => ({ ...observation, session }));
    const observed = targetWith([{ ...host, observations }]);
    const tlsNames = new Map([['mx1.example.org:25', 'relay.example']]);
    const report = { ...reportOf(), targets: [judgeTarget(observed, { ...measure, tlsNames })] };
    expect(parse(report, { hasTranscript: false })).toMatchObject({
      targets: [{ hosts: [{ tlsName: 'relay.example', addresses: [{ tls: { ...tlsFacts, ...facts } }] }] }],
    });
  });

  test('holds the dialogue where it is wanted, byte for byte and without raw control characters', () => {
    const text = '220 \u001b[2J\u007f\u009b\u202e"\\x1b"\u2028é';
    const host = hostWith(['healthy']);
    const session: SmtpSession = { ...sessions.healthy, transcript: [{ direction: '<', text, atMs: 1 }] };
    const observations = host.observations.map((observation) => ({ ...observation, session }));
    const report = reportOf(targetWith([{ ...host, observations }]));
    const json = renderJson(report, { hasTranscript: true });
    expect(json.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028]/u);
    expect(JSON.parse(json)).toMatchObject({
      targets: [{ hosts: [{ addresses: [{ transcript: [{ direction: '<', text, atMs: 1 }] }] }] }],
    });
    expect(renderJson(report, { hasTranscript: false })).not.toContain('transcript');
  });
});
