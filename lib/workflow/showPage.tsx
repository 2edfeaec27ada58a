import { isLive } from '../judgement/incident';
import { clean } from '../notification/words';
import type { Setting } from '../page/board';
import { HostPage } from '../page/HostPage';
import { hostViewOf } from '../page/hostView';
import { IncidentPage } from '../page/IncidentPage';
import { LogPage, OpenPage } from '../page/IncidentsPage';
import { MatrixPage } from '../page/MatrixPage';
import { matrixOf } from '../page/matrix';
import type { DocumentProps } from '../page/PageDocument';
import { addressOf, LONGEST_MS, logAddress, type PageQuery, type SpanName, spanOf } from '../page/pageAddress';
import { pageFrame } from '../page/pageFrame';
import { beginDocument, renderDocument } from '../page/renderDocument';
import { SpanLinks } from '../page/SpanLinks';
import type { Zone } from '../page/zone';
import { type BoardSource, readBoard, readHostBoard, readNews } from './readBoard';

export interface PageDependencies {
  readonly source: BoardSource;
  readonly setting: Pick<Setting, 'installation' | 'everySeconds' | 'vantages' | 'store' | 'hub'>;
  readonly zone: (now: number) => Zone;
  readonly now: () => Date;
}

/** What a path asks for. */
export type PagePlace =
  | { readonly show: 'now' }
  | { readonly show: 'incidents' }
  | { readonly show: 'host'; readonly host: string }
  | { readonly show: 'incident'; readonly host: string; readonly id: string };

const MAX_NAME = 300;
type Part = Pick<DocumentProps, 'heading' | 'title' | 'current' | 'children'>;

/** One document of the local page as HTML. Undefined where there is no such thing. Reads the table only. */
export async function showPage(
  place: PagePlace,
  query: PageQuery,
  deps: PageDependencies,
): Promise<string | undefined> {
  const shown = shownAt(place.show, query, deps);
  const part = await partOf({ place, ...shown });
  if (part === undefined) return undefined;
  return renderDocument({ ...part, ...(await around(shown)) });
}

/** A page that is shown from its beginning on, while the rest of it is read and rendered. */
export interface BegunPage {
  readonly beginning: string;
  readonly rest: () => Promise<string>;
  /** In place of it, where it can't be read. */
  readonly failed: string;
}

/** The first page, which has every host. It is the same as `showPage` gives. `failure`: what is said where it can't be read. */
export async function beginNow(query: PageQuery, deps: PageDependencies, failure: string): Promise<BegunPage> {
  const shown = shownAt('now', query, deps);
  const { beginning, rest } = beginDocument({ ...NOW, ...(await around(shown)) });
  return { beginning, rest: async () => rest((await nowPart(shown)).children), failed: rest(<p>{failure}</p>) };
}

function shownAt(show: PagePlace['show'], query: PageQuery, deps: PageDependencies): Omit<Shown, 'place'> {
  const now = deps.now().getTime();
  const span = query.span ?? DEFAULT_SPANS[show];
  const setting: Setting = { ...deps.setting, now, span: spanOf(span, now), zone: deps.zone(now) };
  return { query, span, setting, source: deps.source };
}

/** What each page has about its own part. */
async function around({ query, setting, source }: Omit<Shown, 'place'>) {
  const { now, installation } = setting;
  const { incidents } = await readNews({ ...setting, span: { from: now, to: now } }, source);
  return { installation, live: incidents.filter(isLive), frame: pageFrame(query.span) };
}

/** What happens seldom is looked for longer. */
const DEFAULT_SPANS: Readonly<Record<PagePlace['show'], SpanName>> = {
  now: '12h',
  host: '12h',
  incidents: '30d',
  incident: '30d',
};

interface Shown {
  readonly place: PagePlace;
  readonly query: PageQuery;
  readonly span: SpanName;
  readonly setting: Setting;
  readonly source: BoardSource;
}

async function partOf({ place, query, span, setting, source }: Shown): Promise<Part | undefined> {
  switch (place.show) {
    case 'now':
      return nowPart({ query, span, setting, source });
    case 'incidents':
      return {
        heading: 'Incidents',
        current: 'incidents',
        children: (
          <>
            <SpanLinks chosen={span} addressOf={logAddress} />
            <LogPage news={await readNews(setting, source)} />
          </>
        ),
      };
    case 'host':
      return hostPart(place.host, { span, setting, source });
    case 'incident':
      return incidentPart(place, { setting, source });
  }
}

const NOW = { heading: 'What the vantages get', current: 'now' } as const;

async function nowPart({ query, span, setting, source }: Omit<Shown, 'place'>): Promise<Part> {
  const [news, board] = await Promise.all([readNews(setting, source), readBoard(setting, source)]);
  const { filter, isTroubledOnly } = query;
  const place = { show: 'matrix' as const, filter, ...(isTroubledOnly && { only: 'trouble' as const }) };
  return {
    ...NOW,
    children: (
      <>
        <h2>Open now</h2>
        <OpenPage news={news} />
        <h2>Every host</h2>
        <SpanLinks chosen={span} addressOf={(name) => addressOf(place, name)} />
        <MatrixPage matrix={matrixOf(board, query)} setting={setting} />
      </>
    ),
  };
}

async function hostPart(
  host: string,
  { span, setting, source }: Omit<Shown, 'place' | 'query'>,
): Promise<Part | undefined> {
  if (host.length > MAX_NAME) return undefined;
  const board = await readHostBoard(host, setting, source);
  const view = hostViewOf(board);
  if (view === undefined) return undefined;
  return {
    heading: 'Host',
    title: host,
    children: (
      <>
        <SpanLinks chosen={span} addressOf={(name) => addressOf({ show: 'host', host }, name)} />
        <HostPage view={view} setting={setting} hasMore={board.hasMore} />
      </>
    ),
  };
}

/** An address of an incident is good for as long as the incident is kept, whatever range somebody looked at. */
async function incidentPart(
  { host, id }: { readonly host: string; readonly id: string },
  { setting, source }: Pick<Shown, 'setting' | 'source'>,
): Promise<Part | undefined> {
  const kept = { ...setting, span: { from: setting.now - LONGEST_MS, to: setting.now } };
  const { incidents } = await readNews(kept, source);
  const incident = incidents.find((one) => one.host === host && one.id === id);
  if (incident === undefined) return undefined;
  return { heading: `Incident ${clean(id, 20)}`, children: <IncidentPage incident={incident} setting={kept} /> };
}
