/** What was worded, and what could not be. */
export interface Sound<T, M> {
  /** Absent where nothing was left to word. */
  readonly made?: M;
  /** What `made` is of. */
  readonly worded: readonly T[];
  readonly failed: readonly { readonly one: T; readonly error: unknown }[];
}

/** Something was left unsaid that could not be worded; everything else was said. A fault of ours, told to our alarms. */
export class UntoldError extends Error {
  readonly code = 'not-worded';
}

/**
 * Words what there is to say; where that fails, without those that fail by themselves, which must not keep the others from
 * being said. Where it fails only for several together, the first alone: the next round has the others.
 */
export function composeSound<T, M>(all: readonly T[], compose: (some: readonly T[]) => M): Sound<T, M> {
  if (all.length === 0) return { worded: [], failed: [] };
  const whole = attempt(all, compose);
  if ('made' in whole) return { made: whole.made, worded: all, failed: [] };
  const failed = all.flatMap((one) => {
    const alone = attempt([one], compose);
    return 'made' in alone ? [] : [{ one, error: alone.error }];
  });
  const sound = all.filter((one) => failed.every((failure) => failure.one !== one));
  if (sound.length === 0) return { worded: [], failed };
  const rest = attempt(sound, compose);
  const worded = 'made' in rest ? sound : sound.slice(0, 1);
  return { made: 'made' in rest ? rest.made : compose(worded), worded, failed };
}

function attempt<T, M>(
  some: readonly T[],
  compose: (some: readonly T[]) => M,
): { readonly made: M } | { readonly error: unknown } {
  try {
    return { made: compose(some) };
  } catch (error) {
    return { error };
  }
}
