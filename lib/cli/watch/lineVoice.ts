import type { Matrix } from '../../page/matrix';
import { plainLine } from '../plainLine';
import { readable, type Voice, type VoiceOutput, wholeFleet } from './voice';

/** One line for each event: for a journal. Facts as JSON, since they hold strangers' words. */
export function lineVoice({ write, now }: VoiceOutput): Voice {
  const line = (text: string) => write(plainLine(`${now().toISOString()} ${text}`));
  return {
    say: line,
    ran: (board) => line(`run ended: ${runWords(wholeFleet(board))}`),
    message: ({ channel, subject }) => line(`message (${channel ?? 'report'}): ${subject}`),
    log: (message, facts) => {
      if (!TOLD_BY_US.has(message)) line(`${message} ${JSON.stringify(readable(facts))}`);
    },
    end: () => line('ended'),
  };
}

/** What the lines above say in words. */
const TOLD_BY_US: ReadonlySet<string> = new Set(['run', 'told']);

const OFFERING = ['offered', 'notice', 'warning'] as const;
const NOT_OFFERING = ['lost', 'unknown', 'never', 'absent'] as const;

/** `48 of 50 hosts offer STARTTLS, 1 lost, 1 unknown` */
function runWords({ total, counts }: Matrix): string {
  const offering = OFFERING.reduce((sum, state) => sum + counts[state], 0);
  const others = NOT_OFFERING.filter((state) => counts[state] > 0).map((state) => `, ${counts[state]} ${state}`);
  return `${offering} of ${total === 1 ? '1 host offers' : `${total} hosts offer`} STARTTLS${others.join('')}`;
}
