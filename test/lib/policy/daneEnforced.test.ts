import { FINDING_CODES, type LookFinding } from '../../../lib/judgement/finding';
import {
  type DaneDelivery,
  type DaneEnforcement,
  daneDelivery,
  isDaneQueueing,
  underDane,
} from '../../../lib/policy/daneEnforced';
import type { DaneHost } from '../../../lib/policy/daneHost';
import type { DaneVerdict } from '../../../lib/policy/daneVerdict';
import type { TlsaRecord } from '../../../lib/policy/tlsaRecord';
import { type SessionKind, sessions } from '../cli/reports';

const mxHost = 'mx.contoso.example';
const record: TlsaRecord = { usage: 3, selector: 1, matching: 1, data: new Uint8Array(32) };
const signed: DaneHost = { status: 'dane', baseDomain: mxHost, records: [record] };
const none: DaneHost = { status: 'none', reason: 'no-tlsa' };
const bogus: DaneHost = { status: 'bogus', looked: `A of ${mxHost}`, message: 'its signatures have expired' };
const unknown: DaneHost = { status: 'unknown', looked: `A of ${mxHost}`, message: 'nobody answers' };

const noDane: DaneVerdict = { status: 'no-dane' };
const notSeen: DaneVerdict = { status: 'not-seen' };
const encryptOnly: DaneVerdict = { status: 'encrypt-only' };

test.each<{ clause: string; dane: DaneHost; verdict: DaneVerdict; seen: SessionKind; does: DaneDelivery }>([
  { clause: '§2.1.2', dane: bogus, verdict: noDane, seen: 'healthy', does: 'keeps' },
  { clause: '§2.1.2', dane: unknown, verdict: noDane, seen: 'healthy', does: 'unknown' },
  { clause: '§2.2', dane: none, verdict: noDane, seen: 'missing', does: 'delivers' },
  { clause: '§2.2', dane: none, verdict: noDane, seen: 'silent', does: 'unknown' },
  { clause: '§3', dane: signed, verdict: { status: 'matched', record }, seen: 'healthy', does: 'delivers' },
  { clause: '§3', dane: signed, verdict: { status: 'unmatched' }, seen: 'healthy', does: 'keeps' },
  {
    clause: '§3.1.2',
    dane: signed,
    verdict: { status: 'refused', record, reason: 'certificate-expired' },
    seen: 'healthy',
    does: 'keeps',
  },
  { clause: '§2.2', dane: signed, verdict: notSeen, seen: 'missing', does: 'keeps' },
  { clause: '§2.2', dane: signed, verdict: notSeen, seen: 'refusedStarttls', does: 'keeps' },
  { clause: '§2.2', dane: signed, verdict: notSeen, seen: 'silent', does: 'unknown' },
  { clause: '§2.2', dane: signed, verdict: notSeen, seen: 'throttled', does: 'unknown' },
  { clause: '§2.2', dane: signed, verdict: encryptOnly, seen: 'healthy', does: 'delivers' },
  { clause: '§2.2', dane: signed, verdict: encryptOnly, seen: 'missing', does: 'keeps' },
  { clause: '§2.2', dane: signed, verdict: encryptOnly, seen: 'silent', does: 'unknown' },
])('RFC 7672 $clause: $dane.status, $verdict.status, session $seen: $does', ({ dane, verdict, seen, does }) => {
  expect(daneDelivery(dane, verdict, sessions[seen])).toBe(does);
});

test.each<{ deliveries: readonly DaneDelivery[]; isQueueing: boolean | undefined }>([
  { deliveries: [], isQueueing: undefined },
  { deliveries: ['keeps'], isQueueing: true },
  { deliveries: ['keeps', 'delivers'], isQueueing: false },
  { deliveries: ['keeps', 'unknown'], isQueueing: undefined },
  { deliveries: ['unknown', 'delivers'], isQueueing: false },
])('of $deliveries, senders queue: $isQueueing', ({ deliveries, isQueueing }) => {
  expect(isDaneQueueing(deliveries)).toBe(isQueueing);
});

const LOST = ['starttls-not-supported', 'starttls-masked', 'ehlo-refused', 'starttls-refused', 'tls-handshake-failed'];
const weighed = (enforcement: Omit<DaneEnforcement, 'mxHost'>) =>
  FINDING_CODES.map((code): LookFinding => ({ code, severity: 'warning', message: 'said' })).map((found) => ({
    found,
    under: underDane(found, { mxHost, ...enforcement }),
  }));

test('RFC 7672 §2.2: under signed TLSA records a loss of TLS is critical, and nothing else is', () => {
  const critical = weighed({ dane: signed, isQueueing: true }).filter(({ under }) => under.severity === 'critical');
  expect(critical.map(({ found }) => found.code).sort()).toEqual([...LOST].sort());
});

test.each([none, bogus, unknown])('where a host is $status, everything weighs as it did', (dane) => {
  for (const { found, under } of weighed({ dane, isQueueing: undefined })) expect(under).toBe(found);
});

test.each([
  { isQueueing: true, effect: 'are now queueing' },
  { isQueueing: false, effect: 'deliver to its other hosts only' },
  { isQueueing: undefined, effect: 'are now queueing, unless another of its hosts takes the mail' },
])('what becomes of the mail is said: $effect', ({ isQueueing, effect }) => {
  const [{ under } = { under: undefined }] = weighed({ dane: signed, isQueueing });
  expect(under?.message).toBe(`said; ${mxHost} has signed TLSA records, so senders with DANE ${effect}`);
});
