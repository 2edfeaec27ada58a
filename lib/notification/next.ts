import type { MessageContext } from './context';
import type { Entry, News } from './groups';
import { moment } from './localTime';
import { duration } from './words';

const DAY_MS = 24 * 60 * 60 * 1000;

/** When the reader hears of it again. */
export function nextWords(
  { incident, transition }: News,
  { timezone, everySeconds }: MessageContext,
): readonly string[] {
  const { kind, severity, unseen } = transition;
  if (kind === 'resolved') return [];
  const isCritical = severity === 'critical';
  const isForPhones = isCritical && incident.confirmedAt === undefined && unseen === undefined;
  const within = everySeconds === undefined ? '' : `, within ${duration(everySeconds)},`;
  const news =
    unseen === undefined
      ? 'is back, reaches further or turns out to be something else'
      : 'is back, or seen again in another way';
  return [
    ...(isForPhones ? [`To phones, if the next run${within} sees it too.`] : []),
    `By email, when it ${news}.`,
    ...(isCritical && incident.acknowledged === undefined
      ? [`And ${reminderAt({ incident, transition }, timezone)}, as long as nobody acknowledges it.`]
      : []),
  ];
}

/** A day after the last report; phones don't count. */
function reminderAt({ incident, transition }: Entry, timezone: string | undefined): string {
  const last = incident.transitions.findLast(
    ({ sequence, kind }) => sequence <= transition.sequence && kind !== 'confirmed',
  );
  return moment(new Date(Date.parse((last ?? transition).at) + DAY_MS).toISOString(), timezone);
}
