import Table from 'cli-table3';
import pc from 'picocolors';
import type { View } from '../lib/judgement/view';
import type { Message } from '../lib/notification/message';
import { duration } from '../lib/notification/words';

/** Who tells the story: to a person, or line by line to a machine. */
export interface Narrator {
  begin(
    domain: string,
    vantages: readonly { readonly id: string; readonly egress: string; readonly role: string }[],
  ): void;
  /** Where it can be watched live. */
  page(url: string): void;
  scene(text: string): void;
  run(count: number, views: readonly View[]): void;
  message(message: Message): void;
  log(message: string, facts: Record<string, unknown>): void;
  end(said: readonly Message[], isTold: boolean): void;
  /** The page stays for as long. */
  open(url: string, ms: number): void;
}

type Write = (line: string) => void;

export function personNarrator(write: Write): Narrator {
  const startedAt = Date.now();
  const stamp = () => pc.dim(`${((Date.now() - startedAt) / 1000).toFixed(1).padStart(5)} s `);
  return {
    begin(domain, vantages) {
      write(pc.bold(`starttls-canary watches ${domain} from ${vantages.length} places`));
      for (const { id, egress, role } of vantages) write(`  ${id.padEnd(15)} ${egress.padEnd(14)} ${role}`);
      write(pc.dim('  Mail server, probes, judge and notify are real and run in this process, on loopback.'));
    },
    page: (url) => write(`  The same on a page, live: ${pc.bold(url)}`),
    scene: (text) => write(`\n${pc.bold(pc.cyan(text))}`),
    run(count, views) {
      const table = new Table({ style: { head: [], border: [], compact: true } });
      table.push(...views.map((view) => [view.vantage, outcome(view), keywords(view)]));
      write(`${stamp()}run ${count}\n${table.toString()}`);
    },
    message: ({ channel, subject, email, sms }) =>
      write(
        channel === 'sms'
          ? `${stamp()}${pc.bold('SMS')}      ${sms}\n`
          : `${stamp()}${pc.bold('MESSAGE')}  ${subject}\n\n${indented(email)}\n`,
      ),
    log: () => {},
    end(said, isTold) {
      write(
        isTold
          ? pc.green('One loss, one message, and an SMS once the next run saw it too; one recovery, one of each.')
          : pc.red(`Unexpected: ${said.length} messages.`),
      );
      write(`Next: watch your own domain, ${pc.bold('npx starttls-canary watch example.org')}`);
    },
    open: (url, ms) => write(`The page stays for ${duration(ms / 1000)}: ${pc.bold(url)} (Ctrl-C ends it)`),
  };
}

function outcome({ outcome }: View): string {
  switch (outcome) {
    case 'offered':
      return pc.green('✓ offered');
    case 'unknown':
      return pc.yellow('? unknown');
    default:
      return pc.red('✕ withheld');
  }
}

const keywords = ({ lost, gained }: View): string =>
  [lost.length > 0 ? `gone: ${lost.join(' ')}` : '', gained.length > 0 ? `new: ${gained.join(' ')}` : '']
    .filter(Boolean)
    .join('   ');

const indented = (text: string): string => text.replace(/^/gm, `  ${pc.dim('|')} `);

/** One JSON object a line: `{event, …}`. */
export function machineNarrator(write: Write): Narrator {
  const say = (event: string, facts: object) =>
    write(JSON.stringify({ event, at: new Date().toISOString(), ...facts }));
  return {
    begin: (domain, vantages) => say('begin', { domain, vantages }),
    page: (url) => say('page', { url }),
    scene: (text) => say('scene', { text }),
    run: (count, views) =>
      say('run', {
        count,
        views: views.map(({ vantage, outcome, lost, gained }) => ({ vantage, outcome, lost, gained })),
      }),
    message: ({ ids, severity, channel, subject, email, sms, json }) =>
      say('message', { ids, severity, channel, subject, email, sms, body: JSON.parse(json) }),
    log: (message, facts) => say('log', { message, ...facts }),
    end: (said, isTold) => say('end', { messages: said.length, ok: isTold }),
    open: (url, ms) => say('open', { url, seconds: ms / 1000 }),
  };
}
