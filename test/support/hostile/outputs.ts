import type { CheckReport } from '../../../lib/cli/checkReport';
import { renderJson } from '../../../lib/cli/renderJson';
import { renderTable } from '../../../lib/cli/renderTable';
import type { Resolver } from '../../../lib/dns/types';
import { defaultBody, type Message } from '../../../lib/notification/message';
import { UTC } from '../../../lib/page/zone';
import type { SmtpSession } from '../../../lib/smtp/types';
import { type PagePlace, showPage } from '../../../lib/workflow/showPage';
import { showWidget } from '../../../lib/workflow/showWidget';
import { healthy } from '../observations';
import { type World, world } from '../world';

/** One text that people or programs get to see, and by what it is read. */
export interface Output {
  readonly where: string;
  readonly form: 'terminal' | 'email' | 'subject' | 'sms' | 'chat' | 'json' | 'html';
  readonly text: string;
}

/** What `check` prints, on a terminal of usual width and into a file. */
export function checkOutputs(report: CheckReport): readonly Output[] {
  const plain = { isColoured: false, hasTranscript: true };
  return [
    { where: 'check in a terminal', form: 'terminal', text: renderTable(report, { ...plain, width: 80 }) },
    { where: 'check in a file', form: 'terminal', text: renderTable(report, plain) },
    { where: 'check --json', form: 'json', text: renderJson(report, { hasTranscript: true }) },
  ];
}

const HOST = 'mx.example.net:25';

/** Everything that comes of it where a host that was well answers every vantage so, and then as before. */
export async function watchOutputs(session: SmtpSession): Promise<readonly Output[]> {
  const canary = world({ vantages: [{ id: 'a', role: 'mail-path' }, { id: 'b' }], hasSummaries: true });
  await canary.pass(3);
  canary.answers(() => session);
  await canary.pass(2);
  const shown = await shownIn(canary);
  canary.answers(healthy);
  await canary.pass(3);
  return [...shown, ...canary.messages.flatMap(messageOutputs)];
}

/** The same where the DNS answers so of the domain from now on, and no host is asked. */
export async function zoneOutputs(domain: string, resolver: Resolver): Promise<readonly Output[]> {
  let isHostile = false;
  const canary = world({
    vantages: [
      { id: 'a', role: 'mail-path', settings: { allowPrivateTargets: false, ipv6: true } },
      { id: 'b', settings: { allowPrivateTargets: false, ipv6: true } },
    ],
    hasSummaries: true,
    targets: [domain, 'example.net'],
    zone: {
      [domain]: { mx: [[10, 'mx.example.net']] },
      'example.net': { mx: [[10, 'mx.example.net']] },
      'mx.example.net': { a: ['198.41.0.4'], aaaa: 'no-such-record' },
    },
    resolver: () => (isHostile ? resolver : undefined),
  });
  await canary.pass(2);
  isHostile = true;
  await canary.pass(2);
  const shown = await shownIn(canary);
  return [...shown, ...canary.messages.flatMap(messageOutputs)];
}

export const messageOutputs = (message: Message): readonly Output[] => [
  { where: 'the subject', form: 'subject', text: message.subject },
  { where: 'the email', form: 'email', text: message.email },
  { where: 'the SMS', form: 'sms', text: message.sms },
  { where: 'the JSON of a message', form: 'json', text: message.json },
  { where: 'the JSON of a topic', form: 'json', text: defaultBody(message) },
  { where: 'the chat', form: 'chat', text: chatText(message) },
];

/** As the client of a chat shows it. */
function chatText(message: Message): string {
  const { content }: { content: { title: string; description: string; nextSteps?: readonly string[] } } = JSON.parse(
    defaultBody(message),
  );
  return [content.title, content.description, ...(content.nextSteps ?? [])].join('\n');
}

/** The pages of it, as they are now. */
export async function shownIn(canary: World): Promise<readonly Output[]> {
  const now = () => new Date(canary.at());
  const source = {
    table: canary.table,
    shards: [0],
    unreadable: (error: unknown) => {
      throw error;
    },
  };
  const setting = {
    installation: 'default',
    everySeconds: 300,
    vantages: [
      { id: 'a', role: 'mail-path', external: false },
      { id: 'b', role: 'observer', external: false },
    ],
  } as const;
  const ids = canary.messages.flatMap(({ json }) => incidentsIn(json));
  const places: readonly PagePlace[] = [
    { show: 'now' },
    { show: 'incidents' },
    { show: 'host', host: HOST },
    ...ids.map((id) => ({ show: 'incident', host: HOST, id }) as const),
  ];
  const query = { filter: '', isTroubledOnly: false, page: 1 };
  const page = { source, setting, zone: () => UTC, now };
  const widget = { ...source, setting, endpoint: 'arn:aws:lambda:us-east-1:111122223333:function:widget', now };
  const outputs: Output[] = [];
  for (const place of places) {
    outputs.push({ where: `page ${place.show}`, form: 'html', text: (await showPage(place, query, page)) ?? '' });
    const show = place.show === 'now' ? 'matrix' : place.show === 'incidents' ? 'log' : place.show;
    const shown = await showWidget({ ...place, show }, widget);
    outputs.push({ where: `widget ${show}`, form: 'html', text: typeof shown === 'string' ? shown : shown.markdown });
  }
  return outputs;
}

const incidentsIn = (json: string): readonly string[] => {
  const { transitions = [] }: { transitions?: readonly { incident: string }[] } = JSON.parse(json);
  return [...new Set(transitions.map(({ incident }) => incident))];
};
