import type { Setting } from '../page/board';
import { HostPage, NoHost } from '../page/HostPage';
import { hostViewOf } from '../page/hostView';
import { IncidentPage, NoIncident } from '../page/IncidentPage';
import { LogPage, OpenPage } from '../page/IncidentsPage';
import { MatrixPage } from '../page/MatrixPage';
import { matrixOf } from '../page/matrix';
import { renderPage } from '../page/render';
import { parseWidgetEvent, type WidgetRequest } from '../page/widgetEvent';
import { widgetFrame } from '../page/widgetFrame';
import { type BoardSource, readBoard, readHostBoard, readNews } from './readBoard';

export interface WidgetDependencies extends BoardSource {
  readonly setting: Pick<Setting, 'installation' | 'everySeconds' | 'vantages'>;
  /** ARN of the function that a click calls. */
  readonly endpoint: string;
  readonly now: () => Date;
}

/** Answers CloudWatch: HTML for a widget, or what the widget is, in Markdown. Reads the table only. Throws EventError. */
export async function showWidget(
  event: unknown,
  deps: WidgetDependencies,
): Promise<string | { readonly markdown: string }> {
  const now = deps.now().getTime();
  const request = parseWidgetEvent(event, now);
  if (request.isDescription) return { markdown: DESCRIPTION };
  const setting: Setting = { ...deps.setting, now, span: request.span, zone: request.zone };
  const content = await contentOf(request, setting, deps);
  return renderPage(content, { frame: widgetFrame(deps.endpoint), theme: request.theme });
}

async function contentOf(request: WidgetRequest, setting: Setting, source: BoardSource) {
  switch (request.show) {
    case 'matrix':
      return <MatrixPage matrix={matrixOf(await readBoard(setting, source), request)} setting={setting} />;
    case 'open':
      return <OpenPage news={await readNews(setting, source)} />;
    case 'log':
      return <LogPage news={await readNews(setting, source)} />;
    case 'host': {
      const board = await readHostBoard(request.host, setting, source);
      const view = hostViewOf(board);
      if (view === undefined) return <NoHost host={request.host} />;
      return <HostPage view={view} setting={setting} hasMore={board.hasMore} />;
    }
    case 'incident': {
      const { incidents } = await readNews(setting, source);
      const incident = incidents.find(({ host, id }) => host === request.host && id === request.id);
      return incident === undefined ? (
        <NoIncident id={request.id} />
      ) : (
        <IncidentPage incident={incident} setting={setting} />
      );
    }
  }
}

const DESCRIPTION = `## starttls-canary

What the vantages get from the MX hosts, as the table has it. Parameter \`show\`:

- \`matrix\` (default): hosts against vantages; \`filter\`: part of a host's or target's name; \`only: trouble\`
- \`open\`: open incidents and standing warnings
- \`log\`: the incidents of the dashboard's time range

Reads the table and nothing else.
`;
