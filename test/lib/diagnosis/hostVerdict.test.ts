import { hostVerdict } from '../../../lib/diagnosis/hostVerdict';
import { heard, host, losingAt, OURS, readFromHub, served, servedAt, situation } from './situations';

const { stripped } = heard;
const IPV6 = '2001:db8:1:2::9';

test.each([
  { name: 'in the cloud, of an address that nobody knows', isCloud: true, elsewhere: true },
  { name: 'in the cloud, behind the same address', isCloud: true, egress: OURS, elsewhere: false },
  { name: 'on a machine behind another address', isCloud: false, egress: '198.51.100.7', elsewhere: true },
  { name: 'on a machine behind the same address', isCloud: false, egress: OURS, elsewhere: false },
  { name: 'on a machine that is greeted as this one', isCloud: false, greetedAs: OURS, elsewhere: false },
  { name: 'on a machine of an address that nobody knows', isCloud: false, elsewhere: false },
  { name: 'on a machine known by IPv6 alone', isCloud: false, egress: IPV6, elsewhere: false },
])('a vantage $name counts as elsewhere: $elsewhere', ({ name: _, elsewhere, ...vantage }) => {
  const { egress, greetedAs, isCloud } = vantage;
  const known = { isCloud, ...(egress !== undefined && { egress }), ...(greetedAs !== undefined && { greetedAs }) };
  const facts = situation({
    given: OURS,
    others: readFromHub,
    hosts: [host({ sessions: [stripped], sightings: [servedAt('other', known)] })],
  });
  const [only] = facts.hosts;
  const verdict = only && hostVerdict(only, facts);
  expect(verdict?.elsewhere).toHaveLength(Number(elsewhere));
  expect(verdict?.alike).toHaveLength(Number(!elsewhere));
  expect(verdict?.verdict.losing).toEqual(['this machine']);
});

test('an address of the same /64 is the same place', () => {
  const facts = situation({
    given: IPV6,
    others: readFromHub,
    hosts: [
      host({ sessions: [stripped], sightings: [losingAt('other', { isCloud: true, egress: '2001:db8:1:2::7' })] }),
    ],
  });
  const [only] = facts.hosts;
  expect(only && hostVerdict(only, facts).verdict).toMatchObject({ losing: ['this machine'], scope: 'some-vantages' });
});

test('a claim of the server alone is enough to doubt that a machine is elsewhere', () => {
  const facts = situation({
    others: readFromHub,
    hosts: [host({ sessions: [stripped], sightings: [servedAt('other', { isCloud: false, egress: OURS })] })],
  });
  const [only] = facts.hosts;
  expect(only && hostVerdict(only, facts).elsewhere).toEqual([]);
});

test('one server name for three unrelated hosts is a proxy, and no word of the receiver', () => {
  const facts = situation({
    given: OURS,
    hosts: [host({ sessions: [stripped] })],
    controls: [
      host({ mxHost: 'mx.one.example', sessions: [stripped], addresses: ['198.18.0.1'] }),
      host({ mxHost: 'mx.two.example', sessions: [stripped], addresses: ['198.19.0.1'] }),
    ],
  });
  const [only] = facts.hosts;
  expect(only && hostVerdict(only, facts).verdict.cause).toMatchObject({
    code: 'smtp-proxy-on-path',
    confidence: 'high',
  });
});

test('a server that offers STARTTLS here, and not to a vantage elsewhere, is no loss of this machine', () => {
  const facts = situation({
    given: OURS,
    others: readFromHub,
    hosts: [host({ sessions: [served()], sightings: [losingAt('us-east-1')] })],
  });
  const [only] = facts.hosts;
  expect(only && hostVerdict(only, facts).verdict.losing).toEqual(['us-east-1']);
});

test('the cause of what another vantage loses is none of a first failed handshake here', () => {
  const facts = situation({
    given: OURS,
    others: readFromHub,
    hosts: [host({ sessions: [heard.noHandshake], sightings: [losingAt('us-east-1'), servedAt('eu-west-1')] })],
  });
  const [only] = facts.hosts;
  const verdict = only && hostVerdict(only, facts);
  expect(verdict?.verdict).toMatchObject({ losing: ['us-east-1'] });
  expect(verdict?.cause).toBeUndefined();
});
