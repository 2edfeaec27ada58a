let turn: Promise<void> | undefined;

/**
 * Resolves after one whole turn of the event loop, when all that has arrived at this machine by now has been handed
 * out. Whoever asks before the turn begins shares it: many sessions at once get their replies at once.
 */
export function wholeTurn(): Promise<void> {
  turn ??= new Promise((resolve) => {
    setImmediate(() => {
      turn = undefined;
      setImmediate(resolve);
    });
  });
  return turn;
}
