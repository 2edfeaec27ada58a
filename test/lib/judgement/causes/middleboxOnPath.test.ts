import { middleboxOnPath } from '../../../../lib/judgement/causes/middleboxOnPath';
import type { Listing } from '../../../../lib/judgement/view';
import { testRule } from '../../../support/evidence';
import { losing, offered, silent } from '../../../support/sightings';

const plain = (vantage: string, more = {}) => losing(vantage, { lost: ['STARTTLS'], gained: [], ...more });
const masked = (vantage: string, more = {}) => plain(vantage, { outcome: 'masked', masked: ['XXXXXXXA'], ...more });
const elsewhere = (vantage: string, ...hosts: readonly string[]) =>
  hosts.map((mxHost) => ({ vantage, mxHost: `${mxHost}:25`, operator: mxHost.split('.').slice(-2).join('.') }));
const tried = (fingerprint: string) => ({ unoffered: { result: 'accepted', replyCode: 220, fingerprint } }) as const;
const xbl: Listing = {
  schemaVersion: 1,
  vantage: 'a',
  shard: 0,
  address: '203.0.113.9',
  observedAt: '2026-11-23T21:55:00.000Z',
  answers: [
    {
      zone: 'zen.dq.spamhaus.net',
      state: 'listed',
      codes: ['127.0.0.4'],
      lists: ['XBL (CBL data)'],
      since: '2026-11-23T21:54:55.000Z',
      lastCleanAt: '2026-11-23T08:00:00.000Z',
    },
  ],
};

testRule(middleboxOnPath, 'middlebox-on-path', [
  { name: 'ok: nobody loses it', given: { offering: [offered('b')] } },
  { name: 'unknown: nobody can look', given: { unknown: [silent('a')] } },
  {
    name: 'masked words, and others are served',
    given: { losing: [masked('a')], offering: [offered('b')] },
    confidence: 'high',
    says: ['At a the word XXXXXXXA', 'b is served without such words'],
  },
  { name: 'masked words, and nobody else can look', given: { losing: [masked('a')] }, confidence: 'medium' },
  {
    name: 'a masked greeting',
    given: { losing: [plain('a', { outcome: 'masked' })] },
    confidence: 'medium',
    says: ['masked with asterisks'],
  },
  {
    name: 'masked words, and STARTTLS is an unknown command',
    given: { losing: [masked('a', { unoffered: { result: 'refused', replyCode: 500 } })], offering: [offered('b')] },
    confidence: 'high',
    says: ['is answered by 500'],
  },
  {
    name: 'STARTTLS is accepted though not offered, with the certificate that the others see',
    given: { losing: [plain('a', tried('F1'))], offering: [offered('b', { fingerprints: ['F1', 'F2'] })] },
    confidence: 'high',
    says: ['takes the keyword out'],
  },
  {
    name: 'ok: the same with a keyword that is new: the receiver knows the client, and hides the keyword only',
    given: {
      losing: [plain('a', { ...tried('F1'), gained: ['AUTH'] })],
      offering: [offered('b', { fingerprints: ['F1'] })],
    },
  },
  {
    name: 'the same, and the others can only be remembered',
    given: { losing: [plain('a', tried('F1'))], unknown: [silent('b', { fingerprints: ['F1'] })] },
    confidence: 'high',
  },
  {
    name: 'STARTTLS is accepted with another certificate: interception',
    given: { losing: [plain('a', tried('F9'))], offering: [offered('b', { fingerprints: ['F1'] })] },
    confidence: 'medium',
    says: ['another certificate', 'interception'],
  },
  {
    name: 'unknown: STARTTLS is accepted, and there is nothing to compare the certificate with',
    given: { losing: [plain('a', { ...tried('F1'), fingerprints: ['F1'] })], offering: [offered('b')] },
  },
  {
    name: 'ok: STARTTLS is refused, as any server would',
    given: {
      losing: [plain('a', { unoffered: { result: 'refused', replyCode: 503 } })],
      offering: [offered('b', { fingerprints: ['F1'] })],
    },
  },
  {
    name: 'lost at two unrelated operators while others keep it',
    given: { losing: [plain('a')], offering: [offered('b')], elsewhere: elsewhere('a', 'mx.fabrikam.example') },
    confidence: 'medium',
    says: ['a also loses it at fabrikam.example'],
  },
  {
    name: 'lost at three unrelated operators while others keep it',
    given: {
      losing: [plain('a')],
      offering: [offered('b')],
      elsewhere: elsewhere('a', 'mx.fabrikam.example', 'mx.tailspin.test'),
      lostShare: new Map([['a', 1]]),
    },
    confidence: 'high',
  },
  {
    name: 'ok: lost at other hosts of the same operator only',
    given: { losing: [plain('a')], offering: [offered('b')], elsewhere: elsewhere('a', 'mx2.example.net') },
  },
  {
    name: 'ok: lost at a host of an unrelated operator that the others are not told of',
    given: {
      losing: [plain('a')],
      offering: [offered('b')],
      elsewhere: elsewhere('a', 'mx.fabrikam.example').map((other) => ({ ...other, untold: ['b'] })),
    },
  },
  {
    name: 'lost at a host of an unrelated operator that one of the others is told of',
    given: {
      losing: [plain('a')],
      offering: [offered('b'), offered('c')],
      elsewhere: elsewhere('a', 'mx.fabrikam.example').map((other) => ({ ...other, untold: ['b'] })),
    },
    confidence: 'medium',
  },
  {
    name: 'ok: what is lost elsewhere is lost there by the others too',
    given: {
      losing: [plain('a')],
      offering: [offered('b')],
      elsewhere: [...elsewhere('a', 'mx.fabrikam.example'), ...elsewhere('b', 'mx.fabrikam.example')],
    },
  },
  {
    name: 'ok: nobody keeps it here',
    given: { losing: [plain('a')], elsewhere: elsewhere('a', 'mx.fabrikam.example') },
  },
  {
    name: 'ok: two operators among very many hosts',
    given: {
      losing: [plain('a')],
      offering: [offered('b')],
      elsewhere: elsewhere('a', 'mx.fabrikam.example'),
      lostShare: new Map([['a', 0.01]]),
    },
  },
  {
    name: 'the last hosts of what was told to be a middlebox',
    given: {
      losing: [plain('a')],
      offering: [offered('b')],
      lostShare: new Map([['a', 0.01]]),
      told: { losing: ['a'], cause: { code: 'middlebox-on-path', confidence: 'high', evidence: ['As before.'] } },
    },
    confidence: 'high',
    says: ['As before.'],
  },
  {
    name: 'ok: the address is newly listed, which explains as much',
    given: {
      losing: [plain('a', { listings: [xbl] })],
      offering: [offered('b')],
      elsewhere: elsewhere('a', 'mx.fabrikam.example'),
    },
  },
  {
    name: 'ok: keywords are new, which no box adds',
    given: {
      losing: [plain('a', { gained: ['AUTH'] })],
      offering: [offered('b')],
      elsewhere: elsewhere('a', 'mx.fabrikam.example'),
    },
  },
  {
    name: 'ok: the server turns the prober away, in its own words',
    given: {
      losing: [plain('a', { outcome: 'probe-refused' })],
      offering: [offered('b')],
      elsewhere: elsewhere('a', 'mx.fabrikam.example'),
    },
  },
]);
