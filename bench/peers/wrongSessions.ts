interface Expected {
  /** How the server writes a session that went as it has to. */
  readonly right: string;
  readonly count: number;
  /** Whether connections without a word are no fault. */
  readonly knocks: boolean;
}

/** What is wrong with the sessions that a server has heard: every one that is due has to be there, and no other. */
export function wrongSessions(
  dialogues: Readonly<Record<string, number>>,
  { right, count, knocks }: Expected,
): readonly string[] {
  const heard = dialogues[right] ?? 0;
  const others = Object.entries(dialogues).filter(([text]) => text !== right && !(knocks && text === ''));
  return [
    ...(heard === count ? [] : [`${heard} right sessions of ${count}`]),
    ...others.map(([text, times]) => `${times} sessions "${text}"`),
  ];
}
