import { enforcementAt } from '../../../lib/policy/enforcement';
import { policyState } from '../../../lib/policy/mtaStsState';
import { hour, policyView, stsLook } from '../../support/policies';

const withPolicy = (look: Parameters<typeof stsLook>[0], mxHosts = ['mx.example.net']) =>
  policyView({ sts: policyState(undefined, stsLook(look), hour(0)), mxHosts });

test.each([
  { what: 'a policy that is enforced', view: withPolicy({}), n: 1, expected: 'example.net' },
  { what: 'one that is tested', view: withPolicy({ mode: 'testing' }), n: 1, expected: undefined },
  { what: 'one that names other hosts', view: withPolicy({ mx: ['other.example.net'] }), n: 1, expected: undefined },
  { what: 'one that senders have forgotten', view: withPolicy({ maxAgeSeconds: 7200 }), n: 3, expected: undefined },
])('senders insist on TLS, or not, under $what', ({ view, n, expected }) => {
  expect(enforcementAt(view, 'mx.example.net', hour(n))?.domain).toBe(expected);
});

test.each([
  { what: 'the only host', mxHosts: ['mx.example.net'], isQueueing: true, otherHosts: [] },
  {
    what: 'one of several',
    mxHosts: ['mx.example.net', 'mx2.example.net'],
    isQueueing: undefined,
    otherHosts: ['mx2.example.net'],
  },
  {
    what: 'the only host that the policy names',
    mxHosts: ['mx.example.net', 'mx.example.org'],
    isQueueing: true,
    otherHosts: [],
  },
])('mail queues where it is $what, as far as that tells', ({ mxHosts, isQueueing, otherHosts }) => {
  const found = enforcementAt(withPolicy({ mx: ['*.example.net'] }, mxHosts), 'mx.example.net', hour(1));
  expect(found).toMatchObject({ otherHosts });
  expect(found?.isQueueing).toBe(isQueueing);
});
