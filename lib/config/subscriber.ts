import * as z from 'zod';
import { emailAddress, phoneNumber } from './fields';
import { oneOf } from './oneOf';

/** From the loudest to the least; a subscriber gets its `min` and what is louder. */
export const SEVERITIES = ['critical', 'warning', 'notice'] as const;
export type Severity = (typeof SEVERITIES)[number];

const severity = z.enum(SEVERITIES, { error: `is not one of ${SEVERITIES.join(', ')}` });

const email = z
  .strictObject({ email: emailAddress, min: severity.default('warning') })
  .transform(({ email: endpoint, min }) => ({ protocol: 'email' as const, endpoint, min }));

/** Phones are told of nothing less, so that a lower `min` would promise what never comes. */
const critical = z.literal('critical', { error: 'is not possible for sms: phones get only what is critical' });

const sms = z
  .strictObject({ sms: phoneNumber, min: critical.default('critical') })
  .transform(({ sms: endpoint, min }) => ({ protocol: 'sms' as const, endpoint, min }));

export const subscriberSchema = oneOf((value) => {
  if (typeof value !== 'object' || value === null) return 'needs either email or sms';
  const has = (key: string) => Object.hasOwn(value, key);
  if (has('email') === has('sms')) return 'needs either email or sms';
  return has('email') ? email : sms;
});

/** The severities that a subscriber with this `min` gets. */
export const severitiesFrom = (min: Severity): readonly Severity[] => SEVERITIES.slice(0, SEVERITIES.indexOf(min) + 1);
