import type { Situation } from '../../../lib/diagnosis/situation';
import {
  AT,
  clean,
  control,
  failing,
  heard,
  host,
  incidentSince,
  losingAt,
  OURS,
  onXbl,
  readFromHub,
  served,
  servedAt,
  situation,
  unknown,
} from './situations';

const { stripped, masked, timedOut, noHandshake } = heard;
const everywhereServed = [servedAt('us-east-1'), servedAt('eu-west-1')];
const mismatch = {
  code: 'certificate-host-mismatch',
  severity: 'notice',
  message: 'the certificate names mail.other.example, not mx.contoso.example',
} as const;

const badSignatures = {
  code: 'dnssec-invalid',
  severity: 'critical',
  message: 'MX of contoso.example: its signatures have expired; who validates keeps the mail',
} as const;

/** Each by the name of the file in golden/ that says what is told of it. */
export const SITUATIONS: Readonly<Record<string, Situation>> = {
  healthy: situation({ given: OURS, listings: [clean], hosts: [host({ sessions: [served(), served()] })] }),
  'healthy, though listed': situation({ given: OURS, listings: [onXbl], hosts: [host({ sessions: [served()] })] }),
  'healthy, with an incident elsewhere': situation({
    given: OURS,
    others: readFromHub,
    hosts: [host({ sessions: [served()], sightings: [losingAt('us-east-1')], incident: incidentSince(AT) })],
  }),
  'stripped and listed, nobody else': situation({
    given: OURS,
    listings: [onXbl],
    hosts: [host({ sessions: [stripped] })],
  }),
  'stripped, lists unknown, nobody else': situation({
    given: OURS,
    listings: [unknown],
    hosts: [host({ sessions: [stripped] })],
  }),
  'stripped, address not known': situation({ hosts: [host({ sessions: [stripped] })] }),
  'stripped here, others served, not listed': situation({
    given: OURS,
    listings: [clean],
    others: readFromHub,
    hosts: [host({ sessions: [stripped], sightings: everywhereServed })],
  }),
  'stripped here since two hours, others served, listed': situation({
    given: OURS,
    listings: [onXbl],
    others: readFromHub,
    stuckMs: 2 * 60 * 60 * 1000,
    hosts: [host({ sessions: [stripped], sightings: everywhereServed, incident: incidentSince(AT) })],
  }),
  'stripped everywhere': situation({
    given: OURS,
    listings: [clean],
    others: readFromHub,
    hosts: [host({ sessions: [stripped], sightings: [losingAt('us-east-1'), losingAt('eu-west-1')] })],
  }),
  'stripped, and a vantage behind the same address is served': situation({
    given: OURS,
    others: readFromHub,
    hosts: [host({ sessions: [stripped], sightings: [servedAt('hq', { isCloud: false, egress: OURS })] })],
  }),
  'stripped, and the hub does not watch the host': situation({
    given: OURS,
    others: readFromHub,
    hosts: [host({ sessions: [stripped] })],
  }),
  'stripped, and the hub can not be read': situation({
    given: OURS,
    others: { kind: 'unreadable', reason: 'no AWS credentials were found' },
    hosts: [host({ sessions: [stripped] })],
  }),
  'stripped here and at control hosts, others served': situation({
    given: OURS,
    others: readFromHub,
    hosts: [host({ sessions: [stripped], sightings: everywhereServed })],
    controls: [control('mx.one.example', stripped), control('mx.two.example', stripped)],
  }),
  'stripped at the first host only': situation({
    given: OURS,
    hosts: [
      host({ sessions: [stripped] }),
      host({ mxHost: 'mx2.contoso.example', preference: 20, sessions: [served()] }),
    ],
  }),
  'masked words': situation({ given: OURS, hosts: [host({ sessions: [masked] })] }),
  'masked words, others served': situation({
    given: OURS,
    others: readFromHub,
    hosts: [host({ sessions: [masked], sightings: [servedAt('us-east-1')] })],
  }),
  'all time out, control hosts too': situation({
    hosts: [host({ sessions: [timedOut, timedOut] })],
    controls: [control('mx.one.example', timedOut), control('mx.two.example', timedOut)],
  }),
  'all time out, the one control host too': situation({
    hosts: [host({ sessions: [timedOut] })],
    controls: [control('mx.one.example', timedOut)],
  }),
  'all time out, a control host answers': situation({
    hosts: [host({ sessions: [timedOut, timedOut] })],
    controls: [control('mx.one.example', served())],
  }),
  'all time out, without control hosts': situation({ hosts: [host({ sessions: [timedOut, timedOut] })] }),
  'all time out, others served': situation({
    others: readFromHub,
    hosts: [host({ sessions: [timedOut], sightings: everywhereServed })],
  }),
  'no MX': situation({
    failure: { code: 'no-mx', message: 'contoso.example has neither an MX record nor an address' },
  }),
  'null MX': situation({ failure: { code: 'null-mx', message: 'contoso.example says that it takes no mail' } }),
  'TLSA records that match no certificate': situation({
    given: OURS,
    hosts: [host({ sessions: [served(false)], findings: [mismatch] })],
    keeping: [
      {
        code: 'tlsa-invalid',
        severity: 'critical',
        message:
          'no TLSA record of mx.contoso.example matches its certificate (3 1 1 0b9fa5a5…); senders with DANE are now queueing',
      },
    ],
  }),
  'signatures that do not hold': situation({
    failure: { code: 'unresolvable', message: 'MX of contoso.example: the DNS server answered SERVFAIL' },
    keeping: [badSignatures],
  }),
  'signatures that do not hold of a mail host': situation({
    hosts: [host({ sessions: [], failure: { code: 'unresolvable', message: 'the DNS server answered SERVFAIL' } })],
    keeping: [{ ...badSignatures, message: badSignatures.message.replace('MX of ', 'A of mx.') }],
  }),
  'the DNS does not answer': situation({
    failure: { code: 'unresolvable', message: 'MX of contoso.example: the DNS server answered SERVFAIL' },
  }),
  'MX without an address': situation({
    hosts: [
      host({ sessions: [], failure: { code: 'no-address', message: 'mx.contoso.example has no A nor AAAA record' } }),
    ],
  }),
  'no time left': situation({ hosts: [host({ sessions: [] })] }),
  'TLS handshake failed once': situation({ given: OURS, hosts: [host({ sessions: [noHandshake] })] }),
  'TLS handshake failed twice, others served': situation({
    given: OURS,
    others: readFromHub,
    hosts: [host({ sessions: [noHandshake, noHandshake], sightings: [servedAt('us-east-1')] })],
  }),
  'a proxy that offers STARTTLS for everybody': situation({
    given: OURS,
    hosts: [host({ sessions: [served()] })],
    controls: [
      host({ mxHost: 'mx.one.example', sessions: [served()], addresses: ['198.18.0.1'] }),
      host({ mxHost: 'mx.two.example', sessions: [served()], addresses: ['198.19.0.1'] }),
    ],
  }),
  'certificate of another name': situation({
    given: OURS,
    hosts: [host({ sessions: [served(false)], findings: [mismatch] })],
  }),
  'throttled by 421': situation({ hosts: [host({ sessions: [heard.throttled] })] }),
  'refused by 554, and listed': situation({
    given: OURS,
    listings: [onXbl],
    hosts: [host({ sessions: [heard.listed] })],
  }),
  'connection refused, others served': situation({
    others: readFromHub,
    hosts: [host({ sessions: [heard.refusedConnection], sightings: everywhereServed })],
  }),
  'IPv6 only, not tried': situation({ hosts: [host({ sessions: [heard.notTried], addresses: ['2001:db8::1'] })] }),
  'STARTTLS refused by a smart host, with control characters': situation({
    given: OURS,
    target: '[smart.contoso.example]:587',
    hosts: [
      host({
        mxHost: 'smart.contoso.example',
        port: 587,
        sessions: [failing('starttls', 'starttls-refused', '454 4.7.0 \u001b[2J\u202enot now', ['STARTTLS'])],
      }),
    ],
  }),
};
