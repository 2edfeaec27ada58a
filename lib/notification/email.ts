import type { MessageContext } from './context';
import type { Group } from './groups';
import { field, WIDTH } from './layout';
import { report } from './report';
import { title } from './title';
import { clean, shortened } from './words';

const FULL_REPORTS = 5;
const MAX_TITLES = 50;
const RULE = '-'.repeat(72);

/** Plain text that a mail administrator can act on without opening anything else. */
export function emailText(groups: readonly Group[], context: MessageContext): string {
  const { installation, later = 0 } = context;
  const reports = groups.slice(0, FULL_REPORTS).map((group) => report(group, context).join('\n'));
  const signature = `-- \nstarttls-canary, installation ${clean(installation)}`;
  return [
    ...(groups.length > 1 ? [overview(groups)] : []),
    reports.join(`\n\n${RULE}\n\n`),
    ...(later > 0 ? [field('More', [`${later} more to be said: the next message follows.`]).join('\n')] : []),
    signature,
  ].join('\n\n');
}

function overview(groups: readonly Group[]): string {
  const titles = groups.slice(0, MAX_TITLES).map((group) => `  ${shortened(title(group), WIDTH - 2)}`);
  const more = groups.length > MAX_TITLES ? [`  and ${groups.length - MAX_TITLES} more`] : [];
  const inFull = groups.length > FULL_REPORTS ? `, the first ${FULL_REPORTS} of ${groups.length} in full` : '';
  return [`In this message${inFull}`, ...titles, ...more, '', RULE].join('\n');
}
