import { type PostfixStatus, readStatus } from '../../../lib/maillog/postfixStatus';

const MX = 'mx1.contoso.example[192.0.2.1]:25';
const PEER = { host: 'mx1.contoso.example', address: '192.0.2.1', port: 25 };
const REASON = 'TLS is required, but was not offered by host mx1.contoso.example[192.0.2.1]';
const FACTS = { offersStarttls: false, brokeAt: 'ehlo', peer: { host: PEER.host, address: PEER.address } } as const;

const status = (more: Partial<PostfixStatus> = {}): PostfixStatus => ({
  kind: 'status',
  queueId: '4Rz8V13F0Lz9s',
  request: '4Rz8V13F0Lz9s 0.1/0.02',
  outcome: 'sent',
  peer: PEER,
  connectionUse: 1,
  reason: '250 2.0.0 Ok: queued as 65307A46692',
  facts: {},
  ...more,
});
const DEFERRED = status({ outcome: 'deferred', reason: REASON, facts: FACTS });
const { peer: _, ...NOWHERE } = DEFERRED;
const TIMES = 'delay=1.2, delays=0.1/0.02/0.6/0.5';

test.each<{ name: string; text: string; expected: PostfixStatus }>([
  {
    name: 'a message that was taken',
    text: `4Rz8V13F0Lz9s: to=<a@contoso.example>, relay=${MX}, ${TIMES}, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 65307A46692)`,
    expected: status(),
  },
  {
    name: 'a message that was put off',
    text: `4Rz8V13F0Lz9s: to=<a@contoso.example>, relay=${MX}, ${TIMES}, dsn=4.7.4, status=deferred (${REASON})`,
    expected: DEFERRED,
  },
  {
    name: 'a short queue id, an alias, a connection that is used again',
    text: `A1B2C3D4E5: to=<a@contoso.example>, orig_to=<root>, relay=${MX}, conn_use=3, ${TIMES}, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 65307A46692)`,
    expected: status({ queueId: 'A1B2C3D4E5', request: 'A1B2C3D4E5 0.1/0.02', connectionUse: 3 }),
  },
  {
    name: 'IPv6',
    text: `4Rz8V13F0Lz9s: to=<a@contoso.example>, relay=mx1.contoso.example[2001:db8::1]:25, ${TIMES}, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 65307A46692)`,
    expected: status({ peer: { ...PEER, address: '2001:db8::1' } }),
  },
  {
    name: 'no server at all',
    text: `4Rz8V13F0Lz9s: to=<a@contoso.example>, relay=none, ${TIMES}, dsn=4.7.4, status=deferred (${REASON})`,
    expected: NOWHERE,
  },
  {
    name: 'Postfix 2.2, without port, delays and dsn',
    text: `A1B2C3D4E5: to=<a@contoso.example>, relay=mx1.contoso.example[192.0.2.1], delay=3, status=deferred (${REASON})`,
    expected: { ...DEFERRED, queueId: 'A1B2C3D4E5', request: 'A1B2C3D4E5 ', peer: FACTS.peer },
  },
  {
    name: 'Postfix 3.11, TLS where it is opportunistic',
    text: `4Rz8V13F0Lz9s: to=<a@contoso.example>, relay=${MX}, ${TIMES}, tls=may, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 65307A46692)`,
    expected: status({ tls: 'used' }),
  },
  {
    name: 'Postfix 3.11, DANE without usable records',
    text: `4Rz8V13F0Lz9s: to=<a@contoso.example>, relay=${MX}, ${TIMES}, tls=dane:encrypt/requiretls:none, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 65307A46692)`,
    expected: status({ tls: 'used' }),
  },
  {
    name: 'Postfix 3.11, no TLS although it is opportunistic',
    text: `4Rz8V13F0Lz9s: to=<a@contoso.example>, relay=${MX}, ${TIMES}, tls=may:none, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 65307A46692)`,
    expected: status({ tls: 'downgraded' }),
  },
  ...['none', 'may?', '!encrypt', '!verify:encrypt'].map((tls) => ({
    name: `Postfix 3.11, tls=${tls}, which tells nothing more`,
    text: `4Rz8V13F0Lz9s: to=<a@contoso.example>, relay=${MX}, ${TIMES}, tls=${tls}, dsn=4.7.4, status=deferred (${REASON})`,
    expected: DEFERRED,
  })),
  {
    name: 'soft_bounce',
    text: `4Rz8V13F0Lz9s: to=<a@contoso.example>, relay=${MX}, ${TIMES}, dsn=5.7.4, status=SOFTBOUNCE (${REASON})`,
    expected: DEFERRED,
  },
  {
    name: 'an address probe',
    text: `4Rz8V13F0Lz9s: to=<a@contoso.example>, relay=${MX}, ${TIMES}, dsn=4.7.4, status=undeliverable (${REASON})`,
    expected: { ...DEFERRED, outcome: 'other' },
  },
  {
    name: 'a line that syslog has cut off',
    text: `4Rz8V13F0Lz9s: to=<a@contoso.example>, relay=${MX}, ${TIMES}, dsn=4.7.4, status=deferred (${REASON}`,
    expected: DEFERRED,
  },
  {
    name: 'a local part in quotes that has a status of its own',
    text: `4Rz8V13F0Lz9s: to=<"x, relay=evil[203.0.113.1]:25, status=sent (\\"y)"@contoso.example>, relay=${MX}, ${TIMES}, dsn=4.7.4, status=deferred (${REASON})`,
    expected: DEFERRED,
  },
])('reads $name', ({ text, expected }) => {
  expect(readStatus(text)).toEqual(expected);
});

const FORGED = `x>, relay=evil.example[203.0.113.1]:25, ${TIMES}, dsn=4.7.4, status=deferred (TLS is required, but was not offered by host evil.example[203.0.113.1])`;
test.each([
  {
    name: 'info_log_address_format = internal, a local part with a status of its own',
    text: `4Rz8V13F0Lz9s: to=<${FORGED}@contoso.example>, relay=${MX}, ${TIMES}, dsn=2.0.0, status=sent (250 Ok)`,
  },
  {
    name: 'the same in an alias',
    text: `4Rz8V13F0Lz9s: to=<a@contoso.example>, orig_to=<"${FORGED}"@contoso.example>, relay=${MX}, ${TIMES}, dsn=2.0.0, status=sent (250 Ok)`,
  },
  { name: 'no end of the recipient', text: '4Rz8V13F0Lz9s: to=<a@contoso.example' },
  { name: 'nothing behind the recipient', text: '4Rz8V13F0Lz9s: to=<a@contoso.example>' },
  {
    name: 'a delay that is none',
    text: `4Rz8V13F0Lz9s: to=<a>, relay=${MX}, delay=x, dsn=2.0.0, status=sent (250 Ok)`,
  },
])('does not believe a line with $name', ({ text }) => {
  expect(readStatus(text)).toBe('syntax');
});

test.each(['4Rz8V13F0Lz9s: removed', '4Rz8V13F0Lz9s: from=<a@example.org>, size=1', 'to=<a>', ''])(
  'is not meant by %j',
  (text) => {
    expect(readStatus(text)).toBeUndefined();
  },
);
