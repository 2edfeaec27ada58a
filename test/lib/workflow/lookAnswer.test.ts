import type { Observation } from '../../../lib/probe/types';
import type { SmtpSession } from '../../../lib/smtp/types';
import type { LookRequest } from '../../../lib/telemetry/contract';
import { lookAnswer } from '../../../lib/workflow/lookAnswer';
import { healthy, observation, stripped, timedOut } from '../../support/observations';
import { minute } from '../../support/records';

const request: LookRequest = {
  incident: 'I1',
  round: 7,
  shard: 0,
  target: { name: 'example.net' },
  mxHost: 'mx.example.net',
  port: 25,
  addresses: ['192.0.2.1'],
};
const answer = (own: readonly Observation[], seen?: Observation, more: Partial<LookRequest> = {}) =>
  lookAnswer({ ...request, ...more }, 'a', { own, at: minute(0), ...(seen && { seen }) });

test('names what each address answered', () => {
  const [bad, good, dead] = [
    observation(stripped(), minute(1), '192.0.2.1'),
    observation(healthy(), minute(1), '192.0.2.2'),
    observation(timedOut(), minute(1), '192.0.2.3'),
  ];
  expect(answer([bad, good, dead], bad)).toMatchObject({
    outcome: 'missing',
    address: '192.0.2.1',
    addresses: [
      { address: '192.0.2.1', outcome: 'missing' },
      { address: '192.0.2.2', outcome: 'offered' },
    ],
  });
});

test('is unknown where nobody confirmed what it saw, and names no address that lost it', () => {
  const unconfirmed = answer([observation(stripped(), minute(1))]);
  expect(unconfirmed).toMatchObject({ outcome: 'unknown', observedAt: minute(0) });
  expect(unconfirmed).not.toHaveProperty('addresses');
});

const tls = { protocol: 'TLSv1.3', cipher: 'x', trusted: true, matchesName: true, names: [], fingerprint256: 'F1' };
const tried = (unofferedStarttls: SmtpSession['unofferedStarttls'], more: Partial<SmtpSession> = {}): SmtpSession => ({
  ...stripped(),
  ...(unofferedStarttls && { unofferedStarttls }),
  ...more,
});

test.each([
  {
    name: 'accepted, with its certificate',
    session: tried({ replyCode: 220, text: 'go' }, { tls }),
    unoffered: { result: 'accepted', replyCode: 220, fingerprint: 'F1' },
  },
  {
    name: 'accepted, and the handshake failed',
    session: tried({ replyCode: 220, text: 'go' }),
    unoffered: { result: 'accepted', replyCode: 220 },
  },
  {
    name: 'refused',
    session: tried({ replyCode: 503, text: 'bad sequence' }),
    unoffered: { result: 'refused', replyCode: 503 },
  },
  { name: 'not answered', session: tried(undefined), unoffered: { result: 'no-answer' } },
])('tells what came of STARTTLS that was not offered: $name', ({ session, unoffered }) => {
  const own = observation(session, minute(1));
  expect(answer([own], own, { tryUnoffered: true }).unoffered).toEqual(unoffered);
  expect(answer([own], own)).not.toHaveProperty('unoffered');
});
