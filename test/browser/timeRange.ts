import { vantageStore } from '../../lib/store/vantageStore';
import type { ShownFleet } from '../support/shownFleet';
import { minutesAgo } from '../support/shownTime';
import type { Dashboard } from './dashboard';
import { checkSound, LOG, MATRIX, openFleet, press, upTo, withFleet } from './fleetDashboard';
import type { BrowserStage, Scenario } from './scenario';
import { visibleText } from './sight';

const HOST = 'mx1.fabrikam.example';

/** That strips, log and clocks follow the dashboard's time range and the reader's zone. */
export const timeRange: Scenario = {
  name: 'time',
  play: (stage) =>
    withFleet({ hosts: 50 }, async (fleet) => {
      stage.protocol.heading('The time range of the dashboard');
      await writeOldLoss(fleet);
      await playRanges(stage, fleet);
      await playZone(stage, fleet);
    }),
};

/** Three days ago, for four hours: more than the views remember. */
const writeOldLoss = async ({ table }: ShownFleet): Promise<void> => {
  const store = vantageStore(table);
  const change = {
    schemaVersion: 1,
    vantage: 'ap-southeast-2',
    shard: 0,
    target: 'fabrikam.example',
    host: `${HOST}:25`,
    lost: [],
    gained: [],
    transcript: [],
  } as const;
  await store.writeChange({ ...change, at: minutesAgo(4320), from: 'offered', to: 'missing' });
  await store.writeChange({ ...change, at: minutesAgo(4080), from: 'missing', to: 'offered' });
};

/** Whether the strip of the host shows a loss at the vantage. */
const hasLoss = async (dashboard: Dashboard, vantage: string): Promise<boolean> => {
  const row = dashboard.widget(MATRIX.title).locator('.matrix tbody tr').filter({ hasText: HOST });
  return (await row.locator(`td[data-at="${vantage}"] path.l`).count()) === 1;
};

const playRanges = async (stage: BrowserStage, fleet: ShownFleet): Promise<void> => {
  const { protocol } = stage;
  const dashboard = await openFleet(stage, fleet, { widgets: [MATRIX, LOG] });
  const legend = (): Promise<string> => visibleText(dashboard.widget(MATRIX.title).locator('.legend'));
  const log = (): Promise<string> => visibleText(dashboard.widget(LOG.title));
  protocol.check('12 hours: a loss 6 hours ago is in the strip', await hasLoss(dashboard, 'us-east-1'));
  protocol.check('12 hours: it is in the log', (await log()).includes('2K9QWX'), await log());
  await dashboard.setTimeRange(upTo(1));
  protocol.check('1 hour: the strip begins after it', !(await hasLoss(dashboard, 'us-east-1')));
  protocol.check('1 hour: it says from when to when', (await legend()).includes('21:30 to 22:30 UTC'), await legend());
  const isOver = !(await log()).includes('2K9QWX') && (await log()).includes('7F3A2K');
  protocol.check('1 hour: the log has what is open and not what was over before', isOver, await log());
  protocol.check('a loss 3 days ago is not in it', !(await hasLoss(dashboard, 'ap-southeast-2')));
  await dashboard.setTimeRange(upTo(7 * 24));
  protocol.check('7 days: it is, read from the changes', await hasLoss(dashboard, 'ap-southeast-2'));
  await press(dashboard, HOST);
  const popup = await visibleText(dashboard.popup());
  const isTold = popup.includes('lost 20 Nov 2026 22:30 to 21 Nov 2026 02:30');
  protocol.check('7 days: the popup has the same range', isTold, popup);
  await dashboard.page.keyboard.press('Escape');
  const zoom = { start: upTo(6).start, end: upTo(5).start };
  await dashboard.setTimeRange({ ...upTo(12), zoom });
  protocol.check('zoomed: the part is what counts', (await legend()).includes('16:30 to 17:30 UTC'), await legend());
  await checkSound(stage, dashboard, 'ranges');
  await dashboard.close();
};

const playZone = async (stage: BrowserStage, fleet: ShownFleet): Promise<void> => {
  const { protocol } = stage;
  const dashboard = await openFleet(stage, fleet, { minutesAhead: 330 });
  const text = await visibleText(dashboard.widget(MATRIX.title));
  const isLocal = text.includes('16:00 to 04:00 UTC+05:30') || text.includes('23 Nov 2026 16:00 to 04:00 UTC+05:30');
  protocol.check('at +05:30 strips have the clock of there', isLocal, text.slice(0, 300));
  protocol.check('so have losses', text.includes('since 03:24'), text.slice(0, 600));
  await press(dashboard, 'contoso-example.mail.protection.example');
  const popup = await visibleText(dashboard.popup());
  protocol.check('and a popup', popup.includes('24 Nov 2026 03:24:52 UTC+05:30'), popup);
  await checkSound(stage, dashboard, 'zone');
  await dashboard.close();
};
