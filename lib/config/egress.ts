import * as z from 'zod';
import { matching, REGION } from './fields';
import { oneOf } from './oneOf';

/** Ids of EC2: eight digits in old accounts, else seventeen. */
const idOf = (prefix: string, what: string) =>
  matching(
    `the ${what} such as ${prefix}-0123456789abcdef0`,
    new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`),
  ).meta({ title: what, examples: [`${prefix}-0123456789abcdef0`] });

const MOST_SUBNETS = 16;
/** Of a NAT instance whose vantage names no other. */
export const DEFAULT_INSTANCE_TYPE = 't4g.nano';
const KINDS = ['none', 'nat-instance', 'nat-gateway'] as const;

const kind = z.enum(KINDS);

/** Subnets that exist, with a way of their own to the internet. */
export const ownSubnets = z
  .strictObject({
    vpc: idOf('vpc', 'id of a VPC').describe('A VPC of yours in the region of the vantage.'),
    subnets: z
      .array(idOf('subnet', 'id of a subnet'), { error: 'is not a list of ids of subnets' })
      .min(1, { error: 'needs at least one subnet' })
      .max(MOST_SUBNETS, { error: `has more than ${MOST_SUBNETS} subnets` })
      .refine((ids) => new Set(ids).size === ids.length, { error: 'names a subnet twice' })
      .meta({
        title: 'list of ids of subnets',
        description: `Subnets of it that have a way to the internet: 1 to ${MOST_SUBNETS}, none twice.`,
        uniqueItems: true,
      }),
  })
  .meta({ examples: [{ vpc: 'vpc-0123456789abcdef0', subnets: ['subnet-0123456789abcdef0'] }] });

/** How a cloud vantage reaches the internet. */
export const egress = oneOf<typeof kind | typeof ownSubnets>([kind, ownSubnets], (value) => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return ownSubnets;
  return KINDS.some((each) => each === value)
    ? kind
    : 'is not one of none, nat-instance, nat-gateway or { vpc: …, subnets: [...] }';
});

/** What the network of one vantage is made of, where it is ours. */
export const nat = z.strictObject(
  {
    imageId: idOf('ami', 'id of an image')
      .exactOptional()
      .describe(
        "Required for `nat-instance`, and for it only: an image of Amazon Linux 2023 for arm64, in the vantage's region. It stays what it is until you write another one here.",
      ),
    instanceType: matching(
      'an instance type of the Arm architecture such as t4g.nano',
      /^[a-z]+[0-9]+g[a-z]*\.[a-z0-9]+$/,
    )
      .exactOptional()
      .meta({
        title: 'instance type',
        description: `For \`nat-instance\` only: a type of the Arm architecture, \`${DEFAULT_INSTANCE_TYPE}\` unless given.`,
      }),
    availabilityZone: matching('an availability zone such as eu-west-1a', /^[a-z]{2,4}(-[a-z]+)+-[1-9][0-9]?[a-z]$/)
      .exactOptional()
      .meta({
        title: 'availability zone',
        description:
          "For both kinds of NAT: the zone of the vantage's region that all of it is in, chosen once; the account's first one unless given.",
        examples: ['eu-west-1a'],
      }),
    eipAllocationId: idOf('eipalloc', 'allocation id of an Elastic IP address')
      .exactOptional()
      .describe(
        "For both kinds of NAT: an Elastic IP address that you have, with the permission that hangs on it, in place of one of the vantage's own.",
      ),
  },
  { error: 'is not a mapping' },
);

interface Networked {
  readonly region: string;
  readonly egress: z.output<typeof egress>;
  readonly nat: z.output<typeof nat>;
  readonly ipv6: boolean;
}

/** The rules between the settings of one vantage's network. */
export const checkNetwork = (
  { region, egress: kind, nat: settings, ipv6 }: Networked,
  context: z.RefinementCtx,
): void => {
  const refuse = (path: readonly PropertyKey[], message: string): void =>
    context.addIssue({ code: 'custom', path: [...path], message });
  const isInstance = kind === 'nat-instance';
  if (isInstance && settings.imageId === undefined) {
    refuse(
      ['nat', 'imageId'],
      'is missing: a nat-instance needs the id of an image (docs/network.md says how to find it)',
    );
  }
  for (const key of ['imageId', 'instanceType'] as const) {
    if (!isInstance && settings[key] !== undefined) refuse(['nat', key], 'goes with egress: nat-instance only');
  }
  for (const key of ['availabilityZone', 'eipAllocationId'] as const) {
    if (!isInstance && kind !== 'nat-gateway' && settings[key] !== undefined)
      refuse(['nat', key], 'goes with egress: nat-instance or nat-gateway only');
  }
  const { availabilityZone } = settings;
  // What is no region is told as such.
  if (availabilityZone !== undefined && REGION.test(region) && availabilityZone.replace(/[a-z]$/, '') !== region)
    refuse(['nat', 'availabilityZone'], `is not in ${region}`);
  if (ipv6 && (isInstance || kind === 'nat-gateway'))
    refuse(['ipv6'], `can't be true with egress: ${kind}, which has IPv4 only`);
};
