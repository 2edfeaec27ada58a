import { dnsParsers } from './dnsParsers';
import { logParsers } from './logParsers';
import type { Parser } from './parser';
import { policyParsers } from './policyParsers';
import { sessions } from './sessions';
import { smtpParsers } from './smtpParsers';
import { storedParsers } from './storedParsers';

/** Everything here that reads what others wrote, and whole sessions with who writes it. */
export const parsers: readonly Parser[] = [
  ...smtpParsers,
  ...policyParsers,
  ...dnsParsers,
  ...logParsers,
  ...storedParsers,
  sessions,
];

/** How many cases it gets of so many. */
export const casesOf = ({ share = 100 }: Parser, cases: number): number =>
  Math.max(1, Math.ceil((cases * share) / 100));
