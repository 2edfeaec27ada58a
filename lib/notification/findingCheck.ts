import type { FindingCode } from '../judgement/finding';
import type { FindingRecord } from '../judgement/findingRecord';
import { CHECK_NEEDS, checkCommand } from './advice';
import { field } from './layout';

const OF_DANE: ReadonlySet<FindingCode> = new Set(['tlsa-invalid', 'tlsa-rollover', 'dnssec-invalid', 'dane-required']);

/** Where and how to see the finding for oneself; of vantages there is nothing to check. Lines of the email. */
export function findingCheck({ kind, subject, code, targets }: FindingRecord): readonly string[] {
  const domain = kind === 'target' ? subject : targets[0];
  if (OF_DANE.has(code) && domain !== undefined && isPlain(domain)) {
    return field('Check it', [
      `on a machine that has a resolver which validates DNSSEC${CHECK_NEEDS}; for one elsewhere, name its https:// URL:`,
      `npx starttls-canary check ${domain} --dane 127.0.0.1`,
    ]);
  }
  if (!isPlain(subject) || kind === 'vantage') return [];
  const colon = subject.lastIndexOf(':');
  const command =
    kind === 'host'
      ? checkCommand({ mxHost: subject.slice(0, colon), port: Number(subject.slice(colon + 1)) })
      : `npx starttls-canary check ${subject}`;
  return field('Check it', [`on a machine behind your mail's own address${CHECK_NEEDS}:`, command]);
}

/** Nothing that a shell would act on. */
const isPlain = (name: string): boolean => /^\w[\w.:-]{0,259}$/.test(name);
