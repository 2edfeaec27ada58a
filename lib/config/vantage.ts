import * as z from 'zod';
import { ROLES } from '../telemetry/contract';
import { checkNetwork, egress, nat } from './egress';
import { flag, heloName, ipAddress, region } from './fields';
import { oneOf } from './oneOf';
import { NOT_AVAILABLE } from './problem';

/** What the keys under `vantages` look like; crossChecks refuses the others. */
export const VANTAGE_ID = /^(?=.{1,32}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

const role = z.enum(ROLES, { error: `is not one of ${ROLES.join(', ')}` });

const shared = {
  heloName: heloName.describe(
    "What it says after EHLO: a fully-qualified domain name or an address literal. Let the name resolve to the vantage's address and the address back to the name. A bare, wrong or changing name gets the one who uses it onto block lists. Never a target's own name.",
  ),
  mailEgress: ipAddress.exactOptional().describe('The address that the world sees it come from.'),
  sourceAddress: ipAddress
    .exactOptional()
    .describe('Local address to connect from; also the known egress where `mailEgress` says nothing.'),
};

const cloudVantage = z
  .strictObject(
    {
      region: region.describe('Where the probe runs.'),
      external: z
        .literal(false, { error: 'is not true or false' })
        .default(false)
        .describe(`\`true\`, a machine of yours that publishes to the hub, ${NOT_AVAILABLE}.`),
      role: role
        .default('observer')
        .describe(
          '`mail-path` if it leaves through the address that your mail uses: then what it loses is what your mail loses.',
        ),
      egress: egress
        .default('none')
        .describe(
          'How it reaches the internet: [network.md](network.md) has what each makes and costs. `none` is outside a VPC, where port 25 is blocked for good. With `vpc` and `subnets` the network is yours.',
        ),
      nat: nat.default({}).describe('What is made for `nat-instance` and `nat-gateway`, see [below](#nat).'),
      ipv6: flag
        .default(false)
        .describe('Whether AAAA records are looked up and connected to. Networks that are made here have IPv4 only.'),
      ...shared,
    },
    { error: 'is not a mapping' },
  )
  .superRefine(checkNetwork)
  .meta({ examples: [{ region: 'eu-west-1', heloName: 'canary-euw1.example.org' }] });

/** A plain machine that publishes: read in full, so that its other mistakes are said too, and then refused. */
const externalVantage = z
  .strictObject({
    external: z.literal(true).refine(() => false, { error: NOT_AVAILABLE }),
    role: role.default('mail-path'),
    ...shared,
  })
  .transform(() => z.NEVER);

/** A vantage by its settings; its id is the key in the file. */
export const vantageSchema = oneOf<typeof cloudVantage | typeof externalVantage>([cloudVantage], (value) =>
  typeof value === 'object' && value !== null && 'external' in value && value.external === true
    ? externalVantage
    : cloudVantage,
);
