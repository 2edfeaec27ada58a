import { LONGEST_LINE } from './lineSplitter';
import { ownCopy } from './ownCopy';
import { type PostfixClockOptions, postfixClock } from './postfixClock';
import { readPostfixLine } from './postfixLine';
import { readMessage } from './postfixMessage';
import { postfixPlaces } from './postfixPlaces';
import { type PostfixReport, postfixProcesses } from './postfixProcesses';
import { missingSettings, noTraces, noteTraces, type PostfixSetting } from './postfixSettings';
import { suspension } from './postfixSuspension';
import { postfixTlsProxy } from './postfixTlsProxy';
import type { LoggedSession, LogReader, Unreadable } from './types';

export interface PostfixReader extends LogReader {
  settled(at: Date): readonly LoggedSession[];
  /** Settings of Postfix without which the log keeps silent on what was looked for in it. */
  missingSettings(): readonly PostfixSetting[];
}

/**
 * Reads a log of Postfix 2.2 and later, as syslog, rsyslog, systemd's journal (`journalctl`) or Postfix itself
 * (`maillog_file`) write it. Of the daemons only `smtp` and what speaks for it counts; whose mail it is, is not kept.
 */
export function postfixReader(options: PostfixClockOptions): PostfixReader {
  const clock = postfixClock(options);
  const places = postfixPlaces();
  const proxy = postfixTlsProxy();
  const processes = postfixProcesses(places, proxy);
  const unreadable: Record<Unreadable, number> = { syntax: 0, time: 0, 'too-long': 0 };
  const traces = noTraces();
  const giveUp = (why: Unreadable): readonly LoggedSession[] => {
    unreadable[why] += 1;
    return [];
  };

  /** Of the daemons (master.cf, last column) only these tell of outbound sessions. */
  const take = (daemon: string, report: PostfixReport): readonly LoggedSession[] => {
    const { event, at, route } = report;
    switch (daemon) {
      case 'smtp':
        noteTraces(traces, event);
        return processes.take(report);
      case 'tlsproxy':
        proxy.take(report.process, event, at);
        return [];
      case 'error':
      case 'retry': {
        const held = event.kind === 'status' ? suspension({ status: event, at, route }, places) : undefined;
        return held === undefined ? [] : [held];
      }
      default:
        return [];
    }
  };

  return {
    unreadable,
    read: (text) => {
      if (text.length > LONGEST_LINE) return giveUp('too-long');
      const line = readPostfixLine(text);
      if (line === undefined) return [];
      if (typeof line === 'string') return giveUp(line);
      const event = readMessage(ownCopy(line.message));
      if (event === undefined) return [];
      if (event === 'syntax') return giveUp(event);
      const at = clock(line.stamp);
      if (at === undefined) return giveUp('time');
      const { host, program, pid } = line;
      const report = { at, process: ownCopy(`${host} ${program} ${pid}`), route: ownCopy(routeOf(program)), event };
      return take(program.slice(program.lastIndexOf('/') + 1), report);
    },
    end: () => processes.end(),
    settled: (at) => processes.settled(at.getTime()),
    missingSettings: () => missingSettings(traces),
  };
}

/** `postfix/smtp` → `smtp`, `postfix/relay/smtp` → `relay`, `postfix-out/smtp` → `postfix-out` */
function routeOf(program: string): string {
  const service = program.slice(0, program.lastIndexOf('/'));
  return service === 'postfix' ? program.slice(service.length + 1) : service.replace(/^postfix\//, '');
}
