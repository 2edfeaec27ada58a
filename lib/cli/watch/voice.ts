import type { Message } from '../../notification/message';
import type { Board } from '../../page/board';
import { type Matrix, matrixOf } from '../../page/matrix';

/** How `watch` tells what goes on. */
export interface Voice {
  say(text: string): void;
  /** After each run. */
  ran(board: Board): void;
  message(message: Message): void;
  log(message: string, facts: Readonly<Record<string, unknown>>): void;
  end(): void;
}

/** What there is to write to. */
export interface VoiceOutput {
  readonly write: (text: string) => void;
  readonly now: () => Date;
  readonly isColoured: boolean;
  /** Where the page is, if there is one. */
  readonly url?: string;
}

/** Every host. */
export const wholeFleet = (board: Board): Matrix => matrixOf(board, { filter: '', isTroubledOnly: false, page: 1 });

/** Errors have no enumerable fields of their own. */
export const readable = (facts: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(facts).map(([key, value]) => [
      key,
      value instanceof Error ? `${value.name}: ${value.message}` : value,
    ]),
  );
