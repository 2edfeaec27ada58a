import type { CanaryConfig } from '../config/canaryConfig';
import { ASSUMPTIONS, DAYS_PER_MONTH } from './assumptions';
import { type Component, component } from './component';
import { PRICES } from './prices';

/** Opened, confirmed, resolved. */
const MESSAGES_OF_INCIDENT = 3;
/** Confirmed, resolved. */
const MESSAGES_TO_PHONES = 2;

/** What is said in a quiet month, and to whom. */
export function messageComponents({ subscribers }: CanaryConfig): readonly Component[] {
  const { incidents, healthAlarms } = ASSUMPTIONS;
  const readers = subscribers.filter(({ protocol }) => protocol === 'email');
  const phones = subscribers.length - readers.length;
  const health = healthAlarms * 2;
  const loud = incidents * MESSAGES_OF_INCIDENT + health;
  const ofDigest = readers.filter(({ min }) => min === 'notice').length;
  const emails = readers.length * loud + ofDigest * DAYS_PER_MONTH;
  const published = loud + incidents * MESSAGES_TO_PHONES + DAYS_PER_MONTH;
  const told = `${incidents} incidents, ${healthAlarms} alarms on the canary itself`;
  return [
    component('SNS publishes', published, PRICES.published, `${told}, a digest a day`),
    component('SNS email', emails, PRICES.email, `readers: ${readers.length}, with the digest: ${ofDigest}`),
    component(
      'SNS SMS',
      phones * incidents * MESSAGES_TO_PHONES,
      PRICES.sms,
      `phones: ${phones}, as if in the US; without carrier fees and the number to send from`,
    ),
  ];
}
