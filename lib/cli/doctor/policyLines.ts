import { duration } from '../../notification/words';
import { escapeControls } from '../../smtp/escape';
import { breakText } from '../columns';
import type { KnownPolicies, PolicyReport } from './policyReport';

/** More domains than that are a matter for `--json`. */
const MOST_DOMAINS = 20;
const INDENT = '  ';

/**
 * The policy check for people: when it ran, of how many domains it knows, and a line for each of which there is something
 * to say. `width`: columns of the terminal; absent: lines are as long as they are.
 */
export function policyLines({ lastRun, domains }: PolicyReport, at: Date, width?: number): readonly string[] {
  const wrapped = (text: string, indent = ''): readonly string[] =>
    (width === undefined ? [text] : breakText(text, width - indent.length)).map(
      (line) => `${indent}${escapeControls(line)}`,
    );
  const ago = (time: string): string => `${duration(Math.max(0, (at.getTime() - Date.parse(time)) / 1000))} ago`;
  const ran = lastRun.at === undefined ? 'never ran' : `last run ${ago(lastRun.at)}`;
  const known = domains.filter(({ lookedAt }) => lookedAt !== undefined);
  const counted = domains.length === 0 ? 'no domains' : `${known.length} of ${domains.length} domains known`;
  const shown = domains.filter(isWorthALine);
  const more = shown.length - MOST_DOMAINS;
  return [
    ...wrapped(`policy check: ${ran}, ${counted}`),
    ...shown.slice(0, MOST_DOMAINS).flatMap((each) => wrapped(domainLine(each, ago), INDENT)),
    ...(more > 0 ? wrapped(`and ${more} more: --json has all`, INDENT) : []),
  ];
}

const isWorthALine = ({ mode, tlsRpt, findings }: KnownPolicies): boolean =>
  mode !== undefined || tlsRpt === 'found' || tlsRpt === 'invalid' || findings.length > 0;

function domainLine(
  { target, mode, tlsRpt, lookedAt, findings }: KnownPolicies,
  ago: (time: string) => string,
): string {
  const sts = mode === undefined ? 'no MTA-STS policy' : `MTA-STS mode ${mode}`;
  const reports = tlsRpt === undefined ? '' : `, TLS-RPT ${tlsRpt}`;
  const looked = lookedAt === undefined ? '' : `, looked at ${ago(lookedAt)}`;
  return `${target}: ${sts}${reports}${looked}${findings.length === 0 ? '' : `; ${findings.join(', ')}`}`;
}
