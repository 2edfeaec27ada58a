import { isWorthWriting, type RunContext, type Seen, settle } from '../../../lib/judgement/settle';
import type { ServedChain } from '../../../lib/judgement/view';
import type { SmtpSession } from '../../../lib/smtp/types';
import { viewSchema } from '../../../lib/store/vantageSchemas';
import { healthy, observation } from '../../support/observations';
import { minute } from '../../support/records';

const digests = (of: string) => ({ sha256: `${of}-256`, sha512: `${of}-512` });
const chain = (of: string): ServedChain => ({
  path: [{ whole: digests(of), key: digests(`${of}-key`), validTo: minute(0) }],
  names: ['mx.example.net'],
  otherNames: ['example.net'],
});
const upgraded = (): SmtpSession => ({
  ...healthy(),
  tls: { protocol: 'TLSv1.3', cipher: 'x', trusted: true, matchesName: true, names: [], fingerprint256: 'AA' },
});
const run = (n: number): RunContext => ({
  vantage: 'hq',
  shard: 0,
  role: 'mail-path',
  everyMs: 60_000,
  scheduledAt: minute(n),
  startedAt: minute(n),
});
const seen = (n: number, session: SmtpSession, keepChain?: Seen['keepChain']): Seen => ({
  target: 'example.net',
  host: 'mx.example.net:25',
  mxHost: 'mx.example.net',
  port: 25,
  ours: false,
  verify: false,
  require: [],
  knownAddresses: ['192.0.2.1'],
  observations: [observation(session, minute(n))],
  ...(keepChain !== undefined && { keepChain }),
});
const first = settle(
  undefined,
  seen(0, upgraded(), () => chain('a')),
  run(0),
);
const chainOf = (view: typeof first) => view.addresses[0]?.chain;

test('the chain of the last completed handshake is kept until the next one, and read as it was written', () => {
  expect(chainOf(first)).toEqual(chain('a'));
  const later = settle(first, seen(1, healthy()), run(1));
  expect(chainOf(later)).toEqual(chain('a'));
  expect(viewSchema.parse(JSON.parse(JSON.stringify(later)))).toEqual(later);
});

test('another chain is worth writing under the same certificate, the same one is not', () => {
  const next = (of: string) =>
    settle(
      first,
      seen(1, upgraded(), () => chain(of)),
      run(1),
    );
  expect(isWorthWriting(settle(first, seen(1, healthy()), run(1)), next('a'))).toBe(false);
  expect(isWorthWriting(first, next('b'))).toBe(true);
});

test('where nobody looks for DANE nothing is kept, and what was kept goes with the next handshake', () => {
  expect(chainOf(settle(undefined, seen(0, upgraded()), run(0)))).toBeUndefined();
  expect(chainOf(settle(first, seen(1, upgraded()), run(1)))).toBeUndefined();
});
