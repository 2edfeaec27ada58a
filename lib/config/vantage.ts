import * as z from 'zod';
import { ROLES } from '../telemetry/contract';
import { checkNetwork, egress, nat } from './egress';
import { flag, heloName, ipAddress, region } from './fields';
import { oneOf } from './oneOf';
import { NOT_AVAILABLE } from './problem';

const role = z.enum(ROLES, { error: `is not one of ${ROLES.join(', ')}` });

const shared = { heloName, mailEgress: ipAddress.exactOptional(), sourceAddress: ipAddress.exactOptional() };

const cloudVantage = z
  .strictObject(
    {
      region,
      external: z.literal(false, { error: 'is not true or false' }).default(false),
      role: role.default('observer'),
      egress: egress.default('none'),
      nat: nat.default({}),
      ipv6: flag.default(false),
      ...shared,
    },
    { error: 'is not a mapping' },
  )
  .superRefine(checkNetwork);

/** A plain machine that publishes: read in full, so that its other mistakes are said too, and then refused. */
const externalVantage = z
  .strictObject({
    external: z.literal(true).refine(() => false, { error: NOT_AVAILABLE }),
    role: role.default('mail-path'),
    ...shared,
  })
  .transform(() => z.NEVER);

/** A vantage by its settings; its id is the key in the file. */
export const vantageSchema = oneOf<typeof cloudVantage | typeof externalVantage>((value) =>
  typeof value === 'object' && value !== null && 'external' in value && value.external === true
    ? externalVantage
    : cloudVantage,
);
