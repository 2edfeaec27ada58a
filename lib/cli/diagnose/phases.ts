import type { Progress } from '../progress';

/** Several things that go on at once, in one line of progress. */
export interface Phases {
  /** A line of its own, that is part of the whole. */
  readonly begin: (name: string) => Progress;
}

/** Tells of everything that still goes on, and how long it may take at most. */
export function phasesOf(progress: Pick<Progress, 'say'>, limitMs: number): Phases {
  const running = new Map<string, string>();
  const tell = () =>
    progress.say(`${[...running.values()].join(' · ') || 'concluding'} (at most ${Math.round(limitMs / 1000)} s)`);
  return {
    begin: (name) => {
      running.set(name, name);
      tell();
      return {
        say: (text) => {
          running.set(name, text);
          tell();
        },
        end: () => {
          running.delete(name);
          tell();
        },
      };
    },
  };
}
