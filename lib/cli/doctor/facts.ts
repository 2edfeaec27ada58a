import type { Subscriber } from '../../config/canaryConfig';
import type { Lookup } from '../../dns/types';
import type { Heartbeat, View } from '../../judgement/view';
import type { PolicyHeartbeat, PolicyView } from '../../policy/policyView';
import type { DeployedStack, ElasticIp, SmsSettings, Subscription } from './account';
import type { Part } from './part';

/** All that the doctor knows; what it concludes is a function of this alone. */
export interface DoctorFacts {
  readonly at: Date;
  /** Of this program. */
  readonly version: string;
  readonly installation: string;
  readonly hub: string;
  readonly everyMinutes: number;
  readonly targets: readonly {
    readonly name: string;
    readonly kind: string;
    readonly host: string;
    readonly port: number;
  }[];
  readonly vantages: readonly VantageFacts[];
  readonly policies: Part<PolicyRuns>;
  readonly subscribers: readonly SubscriberFacts[];
  /** Those that are enabled for the account. */
  readonly everyRegion: Part<readonly string[]>;
  /** In the regions of the configuration, and in all others that are known. */
  readonly regions: readonly RegionFacts[];
  /** Absent where there is no hub to ask. */
  readonly topics?: TopicsFacts;
  /** Absent where nobody is told by SMS. */
  readonly sms?: Part<SmsSettings>;
}

/** Of a machine of one's own it is `external`. */
export const EGRESS_KINDS = ['none', 'nat-instance', 'nat-gateway', 'subnets', 'external'] as const;
export type EgressKind = (typeof EGRESS_KINDS)[number];

export interface VantageFacts {
  readonly id: string;
  /** Absent for a machine of one's own, which is in none. */
  readonly region?: string;
  readonly egress: EgressKind;
  readonly heloName: string;
  /** The public address that the configuration tells. */
  readonly toldAddress?: string;
  /** An Elastic IP address that the configuration names. */
  readonly eipAllocationId?: string;
  readonly runs: Part<VantageRuns>;
  readonly names: NameFacts;
}

/** What a vantage stored. */
export interface VantageRuns {
  /** The shards that have targets. */
  readonly shards: readonly number[];
  readonly heartbeats: readonly Heartbeat[];
  /** Without those that are retired. */
  readonly views: readonly View[];
}

/** What the policy check of the hub stored. */
export interface PolicyRuns {
  /** The shards that have targets. */
  readonly shards: readonly number[];
  /** The targets that are domains, in the order of the configuration. */
  readonly domains: readonly string[];
  readonly heartbeats: readonly PolicyHeartbeat[];
  readonly views: readonly PolicyView[];
}

/** What the DNS says. */
export interface NameFacts {
  /** The addresses of heloName, of the family of the vantage's address. Absent for an address literal. */
  readonly forward?: Lookup<string>;
  /** The names of the vantage's address, where that is known. */
  readonly pointer?: Lookup<string>;
}

export interface RegionFacts {
  readonly region: string;
  readonly stacks: Part<readonly DeployedStack[]>;
  readonly elasticIps: Part<readonly ElasticIp[]>;
}

export interface TopicsFacts {
  /** What the canary found out. */
  readonly incidents: Part<readonly Subscription[]>;
  /** Its own alarms. */
  readonly health: Part<readonly Subscription[]>;
}

export type SubscriberFacts = Subscriber & {
  /** Hosts that take the address's mail, as far as the DNS tells; none for a phone. */
  readonly mxHosts: readonly string[];
};
