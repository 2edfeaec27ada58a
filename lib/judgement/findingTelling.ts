import type { QuietWindow } from '../telemetry/contract';
import type { FindingRecord } from './findingRecord';
import type { Mute } from './mute';
import { silenceAt } from './silence';
import type { Telling } from './telling';

/**
 * What to do with what is unsaid of a finding. Muted is held, and comes out when the silence ends; what came and went in
 * silence is dropped, as is the end of what an incident tells of now. `mutes` may hold some that are over: they tell what happened in silence. Pure; `now` in ms.
 */
export function findingTelling(
  { kind, subject, code, targets, targetCount, vantages, openedAt, resolvedAt, ended }: FindingRecord,
  isToldOpen: boolean,
  mutes: readonly Mute[],
  windows: readonly QuietWindow[],
  now: number,
): Telling {
  if (ended === 'told-by-incident') return 'drop';
  // A window that names no target is for everything: a vantage stands for itself.
  const muted = {
    id: `${kind}/${subject}/${code}`,
    targets: targets.length > 0 ? targets : [subject],
    ...(targetCount !== undefined && { targetCount }),
    losing: vantages,
  };
  const isSilent = (at: number): boolean => silenceAt(muted, mutes, windows, at) !== undefined;
  if (resolvedAt !== undefined && !isToldOpen && isSilent(Date.parse(openedAt)) && isSilent(Date.parse(resolvedAt)))
    return 'drop';
  return isSilent(now) ? 'hold' : 'tell';
}
