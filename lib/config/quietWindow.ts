import * as z from 'zod';
import { parseTargetName } from '../dns/targetName';
import { DAYS } from '../telemetry/contract';
import { text, word } from './fields';

/** Notify's environment (4 KB, Lambda's limit) holds all of them. */
const MOST_WINDOWS = 10;
const MOST_CHARACTERS = 800;

const CLOCK = 'a time of day such as 22:00';
/** What is none is told as such, and not also as too long. */
const clock = (pattern: RegExp) => text(CLOCK).regex(pattern, { error: `is not ${CLOCK}`, abort: true });
const from = clock(/^([01][0-9]|2[0-3]):[0-5][0-9]$/).meta({
  title: 'time of day',
  description: 'Local time at which it begins.',
  examples: ['22:00'],
});
const to = clock(/^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$/).meta({
  title: 'time of day',
  description: 'On the next day where it is before `from`; never the same as `from`. `"24:00"` is the end of the day.',
  examples: ['06:00', '24:00'],
});

export const timezone = text('a time zone')
  .refine(isTimeZone, { error: 'is not a time zone of the IANA database such as Europe/Berlin', abort: true })
  .meta({ title: 'IANA time zone', examples: ['Europe/Berlin'] });

const days = z
  .array(z.enum(DAYS, { error: `is not one of ${DAYS.join(', ')}` }), { error: 'is not a list of days' })
  .min(1, { error: 'is empty: leave days out for every day' })
  .transform((names) => DAYS.filter((day) => names.includes(day)))
  .describe(
    'The days on which the window begins, every day unless given: one from 22:00 to 06:00 on `sat` ends on Sunday morning.',
  );

/** The name of a target in canonical form; crossChecks sees to it that there is such a target. */
export const quietTarget = word('a target')
  .transform((input, context): string => {
    const parsed = parseTargetName(input);
    if (parsed.ok) return parsed.name;
    context.addIssue({ code: 'custom', message: `is not a target: ${parsed.rule}`, input });
    return z.NEVER;
  })
  .meta({ title: 'target' });

const targets = z
  .array(quietTarget, { error: 'is not a list of targets' })
  .min(1, { error: 'is empty: leave targets out for all of them' })
  .transform((names) => [...new Set(names)])
  .describe("Targets of the file's, all of them unless given. A host is quiet while all of its targets are.");

export const quietWindow = z
  .strictObject(
    {
      days: days.exactOptional(),
      from,
      to,
      timezone: timezone.describe(
        'Whose clock it goes by. An offset such as `+01:00` is none, since it knows no summer.',
      ),
      targets: targets.exactOptional(),
    },
    { error: 'is not a mapping of days, from, to, timezone and targets' },
  )
  .refine((window) => window.from !== window.to, {
    error: 'begins and ends at the same time: a whole day is from 00:00 to 24:00',
  })
  .meta({ title: 'window' });

/** Recurring times at which nobody is told. */
export const quietSchema = z
  .array(quietWindow, { error: 'is not a list of quiet windows' })
  .max(MOST_WINDOWS, { error: `has more than ${MOST_WINDOWS} windows` })
  .refine((windows) => JSON.stringify(windows).length <= MOST_CHARACTERS, {
    error: `is longer than ${MOST_CHARACTERS} characters in all: name fewer targets`,
  })
  .default([])
  .meta({
    description: `Recurring times at which nobody is told, at most ${MOST_WINDOWS}, and ${MOST_CHARACTERS} characters in all, see [below](#quiet-windows).`,
    examples: [
      [{ days: ['sat', 'sun'], from: '22:00', to: '06:00', timezone: 'Europe/Berlin', targets: ['contoso.example'] }],
    ],
  });

function isTimeZone(name: string): boolean {
  // Offsets such as +01:00 are known to newer versions of Node only, and have no summer.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
