import type { MessageContext } from './context';
import type { Entry, Group } from './groups';
import { outline } from './outline';
import { briefTransition, jsonTransition, shownDialogue } from './transitionJson';

/** For machines: what SQS, HTTPS and Lambda subscribers get. Shape: docs/messages.md. */
export function jsonText(
  entries: readonly Entry[],
  groups: readonly Group[],
  { installation, later = 0, isBrief = false, room }: MessageContext,
): string {
  const about = { schemaVersion: 1, installation, ...(later > 0 && { later }) };
  if (room !== undefined) return JSON.stringify({ ...about, ...outline(groups, room) });
  const toldInFull = new Set(groups.map(({ first }) => first.transition));
  const transitions = entries.map((entry) => ({
    ...(isBrief && !toldInFull.has(entry.transition) ? briefTransition(entry) : jsonTransition(entry)),
    // Forty tenants of one provider show the same dialogue: once is enough, and leaves room for the others.
    ...(toldInFull.has(entry.transition) && shownDialogue(entry)),
  }));
  return JSON.stringify({ ...about, transitions });
}
