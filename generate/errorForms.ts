import { explainText } from '../lib/cli/explainText';
import { FORMS } from '../lib/explain/allForms';
import { explain } from '../lib/explain/explain';
import type { Form } from '../lib/explain/form';
import { VENDOR_NAMES } from '../lib/explain/vendorNames';
import { table } from './markdown';

/** What stood in the queue of the founding incident. */
const IN_THE_QUEUE =
  '451 4.4.0 Primary target IP address responded with: "451 5.7.3 Must issue a STARTTLS command first." Attempted failover to alternate host, but that did not succeed. Either there are no alternate hosts, or delivery failed to all alternate hosts.';

/** The generated blocks of docs/explain.md. */
export const explainBlocks = (): Readonly<Record<string, string>> => ({
  'the incident explained': ['```text', shown(IN_THE_QUEUE), '```'].join('\n'),
  'how many forms': `${FORMS.length} texts of ${new Set(FORMS.map(({ vendor }) => vendor)).size} origins are known:`,
  'forms of errors': table(['form', 'known from', 'words', 'codes', 'source'], FORMS.map(row)),
});

const shown = (text: string): string =>
  explainText(explain(text, { top: 1 }), { isColoured: false, isCut: false, width: 100 }).trimEnd();

const row = (form: Form): readonly string[] => [
  `\`${form.id}\``,
  form.vendor === 'standard' ? 'RFCs' : VENDOR_NAMES[form.vendor],
  form.words.join(' … '),
  [...(form.replyCodes ?? []), ...(form.statuses ?? [])].join(' '),
  `[${form.source.title}](${form.source.url})`,
];
