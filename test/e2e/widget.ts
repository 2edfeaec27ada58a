import { GetDashboardCommand } from '@aws-sdk/client-cloudwatch';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import type { Aws } from './aws';
import { CANARY } from './installation';
import type { Stage } from './stage';

/** A custom widget of the dashboard, as far as CloudWatch needs it to call the function. */
const dashboardSchema = z.object({
  widgets: z.array(
    z.object({
      type: z.string(),
      properties: z.object({ endpoint: z.string().optional(), params: z.object({ show: z.string() }).optional() }),
    }),
  ),
});

/** Asks what CloudWatch would: the function that the deployed dashboard names, with a widget's parameters. */
export const shownBy = ({ hub }: Stage, show: 'open' | 'matrix' | 'log'): Promise<string> =>
  answerOf(hub, CANARY.name, { widget: show, click: {} });

/** What a click on a host in the matrix gives. */
export const hostShownBy = (hub: Aws, installation: string, host: string): Promise<string> =>
  answerOf(hub, installation, { widget: 'matrix', click: { show: 'host', host } });

async function answerOf(
  hub: Aws,
  installation: string,
  { widget, click }: { readonly widget: string; readonly click: Readonly<Record<string, string>> },
): Promise<string> {
  const { DashboardBody } = await hub.cloudWatch.send(
    new GetDashboardCommand({ DashboardName: `starttls-canary-${installation}` }),
  );
  const { widgets } = dashboardSchema.parse(JSON.parse(DashboardBody ?? ''));
  const found = widgets.find(({ properties }) => properties.params?.show === widget);
  const { Payload } = await hub.lambda.send(
    new InvokeCommand({
      FunctionName: found?.properties.endpoint ?? '',
      Payload: JSON.stringify({ ...found?.properties.params, ...click, widgetContext: { theme: 'light' } }),
    }),
  );
  return z.string().parse(JSON.parse(Buffer.from(Payload ?? []).toString()));
}

/** Checks that every one of the words is in what is shown. */
export async function expectShown(
  stage: Stage,
  show: 'open' | 'matrix' | 'log',
  words: readonly string[],
): Promise<void> {
  const html = await shownBy(stage, show);
  const missing = words.filter((word) => !html.includes(word));
  stage.protocol.check(`the dashboard's widget "${show}" shows ${words.join(', ')}`, missing.length === 0, {
    missing,
    html,
  });
}
