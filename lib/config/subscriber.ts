import * as z from 'zod';
import { emailAddress, phoneNumber } from './fields';
import { oneOf } from './oneOf';

/** From the loudest to the least; a subscriber gets its `min` and what is louder. */
export const SEVERITIES = ['critical', 'warning', 'notice'] as const;
export type Severity = (typeof SEVERITIES)[number];

const severity = z.enum(SEVERITIES, { error: `is not one of ${SEVERITIES.join(', ')}` });

/** The least that somebody is told of. */
export const least = severity.default('warning').describe('The least that it is told of: that and what is louder.');

const email = z
  .strictObject({
    email: emailAddress,
    min: least,
  })
  .transform(({ email: endpoint, min }) => ({ protocol: 'email' as const, endpoint, min }))
  .meta({
    description: 'AWS sends a link to confirm, valid for two days. Also gets the alarms about the canary itself.',
    examples: [{ email: 'postmaster@example.org' }],
  });

/** Phones are told of nothing less, so that a lower `min` would promise what never comes. */
const critical = z.literal('critical', { error: 'is not possible for sms: phones get only what is critical' });

const sms = z
  .strictObject({
    sms: phoneNumber,
    min: critical.default('critical').describe('Phones are told of nothing but what is critical.'),
  })
  .transform(({ sms: endpoint, min }) => ({ protocol: 'sms' as const, endpoint, min }))
  .meta({
    description: 'E.164, in quotes, since YAML reads it as a number. A new account reaches verified numbers only.',
    examples: [{ sms: '+15555550100' }],
  });

export const subscriberSchema = oneOf([email, sms], (value) => {
  if (typeof value !== 'object' || value === null) return 'needs either email or sms';
  const has = (key: string) => Object.hasOwn(value, key);
  if (has('email') === has('sms')) return 'needs either email or sms';
  return has('email') ? email : sms;
}).meta({ title: 'subscriber' });

/** The severities that a subscriber with this `min` gets. */
export const severitiesFrom = (min: Severity): readonly Severity[] => SEVERITIES.slice(0, SEVERITIES.indexOf(min) + 1);
