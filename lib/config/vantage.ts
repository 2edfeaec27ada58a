import * as z from 'zod';
import { ROLES } from '../telemetry/contract';
import { checkNetwork, egress, nat } from './egress';
import { dnsServer, flag, heloName, ipAddress, region } from './fields';
import { oneOf } from './oneOf';

/** What the keys under `vantages` look like; crossChecks refuses the others. */
export const VANTAGE_ID = /^(?=.{1,32}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/** The judge's environment (4 KB, Lambda's limit) names all of them. */
export const MOST_VANTAGES = 12;

const role = z.enum(ROLES, { error: `is not one of ${ROLES.join(', ')}` });

const shared = {
  heloName: heloName.describe(
    "What it says after EHLO: a fully-qualified domain name or an address literal. Let the name resolve to the vantage's address and the address back to the name. A bare, wrong or changing name gets the one who uses it onto block lists. Never a target's own name.",
  ),
  mailEgress: ipAddress.exactOptional().describe('The address that the world sees it come from.'),
  sourceAddress: ipAddress
    .exactOptional()
    .describe('Local address to connect from; also the known egress where `mailEgress` says nothing.'),
  dns: dnsServer
    .exactOptional()
    .describe("DNS server, in place of the file's: for a vantage whose network has answers of its own."),
};

const cloudVantage = z
  .strictObject(
    {
      region: region.describe('Where the probe runs.'),
      external: z
        .literal(false, { error: 'is not true or false' })
        .default(false)
        .describe('`true` for a machine of yours, see [below](#machines-of-your-own).'),
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

const externalVantage = z
  .strictObject({
    external: z
      .literal(true, { error: 'is not true or false' })
      .describe('What makes it one: nothing is deployed for it.'),
    role: role
      .default('mail-path')
      .describe(
        '`observer` for a machine whose address carries no mail: what it loses is not known to be lost for yours.',
      ),
    ...shared,
    mailEgress: shared.mailEgress.describe(
      'The address that your mail leaves from. Without it nobody finds out that the machine is not on the path of the mail after all (`vantage-not-mail-path`).',
    ),
    sourceAddress: shared.sourceAddress.describe(
      'Local address to connect from; where it is public and `mailEgress` says nothing, also the known egress.',
    ),
  })
  .meta({ examples: [{ external: true, heloName: 'mail.example.org', mailEgress: '203.0.113.9' }] });

/** A vantage by its settings; its id is the key in the file. */
export const vantageSchema = oneOf<typeof cloudVantage | typeof externalVantage>(
  [cloudVantage, externalVantage],
  (value) => (isExternal(value) ? externalVantage : cloudVantage),
);

/** Also where `external` is neither true nor false: what has no region is hardly one in the cloud. */
export function isExternal(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('external' in value) || value.external === false) return false;
  return value.external === true || !('region' in value);
}
