import type { Baseline, View } from './view';

const DAY_MS = 24 * 60 * 60 * 1000;
/** The share of a day's sessions that a keyword may be missing from. */
const TOLERATED = 0.05;
const MAX_DAY_KEYWORDS = 60;
const MAX_IRREGULAR = 20;

/** STARTTLS is expected from its second good session on, and wherever the configuration requires it. */
export const expectsStarttls = (view: Pick<View, 'baseline' | 'require'>): boolean =>
  (view.baseline?.starttlsSessions ?? 0) >= 2 || view.require.includes('STARTTLS');

/** The views as they are where a policy has senders insist on TLS at the hosts of these targets: it is required there. */
export const requiringStarttls = (views: readonly View[], targets: ReadonlySet<string>): readonly View[] =>
  views.map((view) =>
    targets.has(view.target) && !expectsStarttls(view) ? { ...view, require: [...view.require, 'STARTTLS'] } : view,
  );

/** Whether it is served there, or was: then nobody who is not has simply never been. */
export const isServed = (view: Pick<View, 'outcome' | 'baseline' | 'require'>): boolean =>
  view.outcome === 'offered' || expectsStarttls(view);

/** A new MX host of a target is expected to do what those did that it replaces. */
export const inheritedBaseline = (at: string): Baseline => ({ starttlsSessions: 2, keywords: [], since: at });

/** Whether a full day is behind, so that what differs from it is a finding. */
export const isSettled = (baseline: Baseline | undefined): baseline is Baseline => baseline?.irregular !== undefined;

/** One more session that offered STARTTLS: counted up to two. */
export const countOffer = (previous: Baseline | undefined, at: string): Baseline => ({
  ...(previous ?? { keywords: [], since: at }),
  starttlsSessions: Math.min((previous?.starttlsSessions ?? 0) + 1, 2),
});

type Day = NonNullable<Baseline['day']>;

/**
 * Takes the keywords of a good session into the baseline. Sessions are not counted, as that would write the view at each
 * run: how many a day has is known from the interval, and only those without a keyword are noted, up to the number that
 * keeps it out. So a keyword that comes and goes costs a few writes a day and no more.
 */
export function learnKeywords(previous: Baseline, keywords: readonly string[], at: string, everyMs: number): Baseline {
  const started = dayOf(previous);
  if (started === undefined) return beginDay(previous, keywords, keywords, at);
  const age = Date.parse(at) - Date.parse(previous.since);
  const most = Math.floor((TOLERATED * DAY_MS) / everyMs);
  const day = withSession(started, keywords, Math.floor(age / everyMs), most);
  if (age < DAY_MS) return { ...previous, day, ...(!isSettled(previous) && { keywords: faultless(day) }) };
  const usual = day.filter(({ missed }) => missed <= most).map(({ keyword }) => keyword);
  const irregular = day.filter(({ missed }) => missed > most).map(({ keyword }) => keyword);
  return { ...beginDay(previous, usual, keywords, at), irregular: irregular.sort().slice(0, MAX_IRREGULAR) };
}

/** A baseline of the version before has no day of its own, but keywords that every session had. */
const dayOf = ({ day, keywords }: Baseline): Day | undefined =>
  day ?? (keywords.length === 0 ? undefined : keywords.map((keyword) => ({ keyword, missed: 0 })));

const beginDay = (previous: Baseline, usual: readonly string[], today: readonly string[], since: string): Baseline => ({
  ...previous,
  keywords: [...usual].sort(),
  since,
  day: [...today].sort().map((keyword) => ({ keyword, missed: 0 })),
});

/** A keyword that turns up later was missing from all sessions of the day so far. */
function withSession(day: Day, keywords: readonly string[], sessionsBefore: number, most: number): Day {
  const known = day.map(({ keyword, missed }) => ({
    keyword,
    missed: keywords.includes(keyword) ? missed : Math.min(missed + 1, most + 1),
  }));
  const late = keywords
    .filter((keyword) => !day.some((entry) => entry.keyword === keyword))
    .map((keyword) => ({ keyword, missed: Math.min(Math.max(sessionsBefore, 1), most + 1) }));
  return [...known, ...late].slice(0, MAX_DAY_KEYWORDS);
}

const faultless = (day: Day): readonly string[] =>
  day
    .filter(({ missed }) => missed === 0)
    .map(({ keyword }) => keyword)
    .sort();
