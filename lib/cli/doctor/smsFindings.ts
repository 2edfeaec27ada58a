import type { DoctorFacts } from './facts';
import type { DoctorFinding } from './finding';

/** AWS's own limit for an account that never asked for more, in US dollars. */
const SMALL_LIMIT = 1;

/** What keeps text messages from phones; only where a phone is to be told. */
export function smsFindings({ sms, hub }: Pick<DoctorFacts, 'sms' | 'hub'>): readonly DoctorFinding[] {
  if (sms?.isKnown !== true) return [];
  const { isInSandbox, monthlyLimit } = sms.value;
  const sandbox: DoctorFinding = {
    code: 'sms-sandbox',
    severity: 'warning',
    message: `The account is in the SMS sandbox of ${hub}: only phones that were verified there get messages`,
    remedy: 'Verify the phones in the SNS console (Text messaging), or leave the sandbox there',
  };
  const limit: DoctorFinding = {
    code: 'sms-limit',
    severity: monthlyLimit === 0 ? 'warning' : 'notice',
    message: `Text messages stop at $${monthlyLimit ?? SMALL_LIMIT} a month${monthlyLimit === undefined ? ', which is where AWS starts' : ''}`,
    remedy: 'Raise it in the SNS console (Text messaging, account spend limit) if an incident could take more',
  };
  const isSmall = monthlyLimit === undefined || monthlyLimit <= SMALL_LIMIT;
  return [...(isInSandbox ? [sandbox] : []), ...(isSmall ? [limit] : [])];
}
