import type { DoctorFacts, PolicyRuns, VantageFacts, VantageRuns } from '../../../../lib/cli/doctor/facts';
import { known, type Part } from '../../../../lib/cli/doctor/part';
import type { AddressView } from '../../../../lib/judgement/view';
import { policyHeartbeat, policyView } from '../../../support/policies';
import { heartbeat, minute, view } from '../../../support/records';

export const ADDRESS = '203.0.113.9';
export const HELO = 'canary.example.org';
/** Three minutes after the newest run of `runs()`. */
export const NOW = new Date(minute(13));

export const unread = (what = 'the table'): Extract<Part<never>, { readonly isKnown: false }> => ({
  isKnown: false,
  what,
  needs: ['dynamodb:Query'],
  fault: 'denied',
  why: 'access denied',
});

/** What an address of a host did. */
export const answered = (more: Partial<AddressView> = {}): AddressView => ({
  address: '192.0.2.1',
  outcome: 'offered',
  observedAt: minute(10),
  ...more,
});
export const failed = (
  stage: 'resolve' | 'connect' | 'greeting' | 'ehlo',
  code: 'timed-out' | 'connection-refused' | 'throttled' | 'not-tried',
) => answered({ outcome: 'unknown', failure: { stage, code, message: code } });
export const deaf = failed('connect', 'timed-out');

/** A view of `host`, of the form `mxHost:port`. */
export const seen = (host: string, ...addresses: readonly AddressView[]) => {
  const [mxHost = '', port = '25'] = host.split(':');
  return view({ host, mxHost, port: Number(port), addresses });
};

/** Ran three minutes ago, sees one host on port 25 and is greeted by its own address. */
export const runs = (more: Partial<VantageRuns> = {}, beat: Parameters<typeof heartbeat>[1] = {}): VantageRuns => ({
  shards: [0],
  heartbeats: [heartbeat(10, { greetedAs: [ADDRESS], version: '0.1.0', ...beat })],
  views: [seen('mx.example.net:25', answered())],
  ...more,
});

/** Ran a minute ago, and knows the policies of the one domain that there is. */
export const policyRuns = (more: Partial<PolicyRuns> = {}): PolicyRuns => ({
  shards: [0],
  domains: ['example.net'],
  heartbeats: [policyHeartbeat(new Date(minute(12)))],
  views: [policyView()],
  ...more,
});

/** A vantage about which there is nothing to say. */
export const vantageFacts = (more: Partial<VantageFacts> = {}): VantageFacts => ({
  id: 'eu',
  region: 'eu-west-1',
  egress: 'nat-instance',
  heloName: HELO,
  runs: known(runs()),
  names: { forward: { status: 'found', records: [ADDRESS] }, pointer: { status: 'found', records: [HELO] } },
  ...more,
});

/** A machine of ours about which there is nothing to say. */
export const machineFacts = (more: Partial<VantageFacts> = {}): VantageFacts => {
  const { region: _, ...facts } = vantageFacts({ id: 'hq', egress: 'external', toldAddress: ADDRESS, ...more });
  return facts;
};

export const elasticIp = {
  publicIp: ADDRESS,
  allocationId: 'eipalloc-0123456789abcdef0',
  name: 'starttls-canary-ops-probe-eu',
  isAssociated: true,
} as const;

export const stack = (name: string, status = 'UPDATE_COMPLETE') => ({
  name,
  status,
  id: `arn:aws:cloudformation:eu-west-1:111122223333:stack/${name}/1`,
});

export const STACKS = ['State', 'Hub', 'Address-eu', 'Network-eu', 'Vantage-eu'].map((part) =>
  stack(`StarttlsCanary-ops-${part}`),
);

const email = { protocol: 'email', endpoint: 'postmaster@example.org', min: 'warning', mxHosts: [] } as const;
export const confirmed = { protocol: 'email', endpoint: 'postmaster@example.org', state: 'confirmed' } as const;

/** An installation about which there is nothing to say. */
export const doctorFacts = (more: Partial<DoctorFacts> = {}): DoctorFacts => ({
  at: NOW,
  version: '0.1.0',
  installation: 'ops',
  hub: 'eu-west-1',
  everyMinutes: 5,
  targets: [{ name: 'example.net', kind: 'domain', host: 'example.net', port: 25 }],
  vantages: [vantageFacts()],
  policies: known(policyRuns()),
  subscribers: [email],
  everyRegion: known(['eu-west-1']),
  regions: [{ region: 'eu-west-1', stacks: known(STACKS), elasticIps: known([elasticIp]) }],
  topics: { incidents: known([confirmed]), health: known([confirmed]) },
  ...more,
});
