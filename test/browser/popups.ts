import type { Dashboard } from './dashboard';
import { checkSound, FOUNDING_HOST, LOG, MATRIX, OPEN, openFleet, press, withFleet } from './fleetDashboard';
import type { BrowserStage, Scenario } from './scenario';
import { visibleText } from './sight';

/** What leads where: from the matrix to a host and to an incident, and on from there, by mouse and by keyboard. */
export const popups: Scenario = {
  name: 'popups',
  play: (stage) =>
    withFleet({ hosts: 50 }, async (fleet) => {
      stage.protocol.heading('What opens on a click');
      const dashboard = await openFleet(stage, fleet, { widgets: [OPEN, MATRIX, LOG] });
      await playHost(stage, dashboard);
      await playIncident(stage, dashboard);
      await playNews(stage, dashboard);
      await playKeys(stage, dashboard);
      await checkSound(stage, dashboard, 'popups');
      const leaks = await dashboard.leakedStyles();
      stage.protocol.check('styles stay within', leaks.length === 0, leaks);
      await dashboard.close();
    }),
};

const textOf = async (dashboard: Dashboard): Promise<string> =>
  (await visibleText(dashboard.popup())).replaceAll(/\s+/g, ' ');

const playHost = async ({ protocol }: BrowserStage, dashboard: Dashboard): Promise<void> => {
  await press(dashboard, FOUNDING_HOST);
  const text = await textOf(dashboard);
  const told = [
    `${FOUNDING_HOST}:25`,
    'contoso-shop.example',
    'lost since 21:54',
    '✕ no STARTTLS since 21:54',
    '198.51.100.7 WITHHELD',
    'SIZE PIPELINING DSN ENHANCEDSTATUSCODES STARTTLS',
    'until 23 Jan 2027 (61 days)',
    'by CN=R11, O=Example Trust, C=US',
    'trusted, names the host',
    'offered → WITHHELD, gone: STARTTLS SMTPUTF8, new: AUTH',
    'Likely cause: source-address-reputation (high)',
    'contoso.example: MTA-STS with mode enforce, names this host; id 20261101, fetched 34 min ago',
    'reports of TLS (TLS-RPT) at mailto:tls@contoso.example',
  ];
  const untold = told.filter((words) => !text.includes(words));
  protocol.check('a host: timeline, table, certificate, changes', untold.length === 0, { untold, text });
  const dialogue = dashboard.popup().locator('details');
  const isOpen = (await dialogue.count()) === 1 && (await visibleText(dialogue)).includes('> EHLO mail.example.org');
  protocol.check('the dialogue of the vantage that lost it is open', isOpen, await visibleText(dialogue));
  const width = await dashboard.popup().evaluate(({ clientWidth }) => clientWidth);
  protocol.check('a popup that is as wide as its content gets a good width', width > 900, width);
};

/** The domain of the founding incident enforces a policy. */
const QUEUEING = 'compliant senders that are treated alike are now queueing';

/** Whether CloudWatch has actions in popups is not published, so the dashboard leads there without one, too. */
const playIncident = async ({ protocol }: BrowserStage, dashboard: Dashboard): Promise<void> => {
  const name = /incident 7F3A2K/i;
  await press(dashboard, name);
  const fromPopup = await textOf(dashboard);
  await press(dashboard, `${FOUNDING_HOST}:25`);
  const isBack = (await textOf(dashboard)).includes('Timeline');
  protocol.check('an incident leads to its host', isBack);
  await dashboard.page.getByRole('button', { name: 'Close' }).click();
  await press(dashboard, name);
  const fromMatrix = await textOf(dashboard);
  protocol.check('an incident is the same from its host and from the matrix', fromPopup === fromMatrix, fromPopup);
  const told = [
    QUEUEING,
    'Do first',
    'npx starttls-canary ack 7F3A2K',
    'Spamhaus XBL',
    '< 250-AUTH',
    'opened, critical',
  ];
  const untold = told.filter((words) => !fromMatrix.includes(words));
  protocol.check('an incident has the text of its report, and what was said', untold.length === 0, untold);
  await dashboard.page.keyboard.press('Escape');
};

const playNews = async ({ protocol }: BrowserStage, dashboard: Dashboard): Promise<void> => {
  const open = await visibleText(dashboard.widget(OPEN.title));
  const isTold = open.includes('STARTTLS withheld from hq (203.0.113.9)') && open.includes('certificate expires soon');
  protocol.check('open incidents and warnings stand above', isTold, open);
  const row = dashboard.widget(MATRIX.title).locator('.matrix tbody tr', { hasText: 'mx2.fabrikam.example' });
  const marked = await visibleText(row);
  protocol.check('the matrix marks what is wrong with a policy', marked.includes('policy: sts-webpki-invalid'), marked);
  const log = await visibleText(dashboard.widget(LOG.title));
  protocol.check('the log has what is over', log.includes('resolved 2K9QWX') && log.includes('7F3A2K'), log);
  await dashboard.widget(LOG.title).getByRole('button', { name: '2K9QWX' }).click();
  await dashboard.settled();
  const past = await textOf(dashboard);
  protocol.check('an incident of the log opens', past.includes('resolved, warning'), past);
  await dashboard.page.keyboard.press('Escape');
};

const playKeys = async ({ protocol }: BrowserStage, dashboard: Dashboard): Promise<void> => {
  const { page } = dashboard;
  await dashboard.widget(MATRIX.title).getByRole('button', { name: 'mx2.fabrikam.example' }).focus();
  await page.keyboard.press('Enter');
  await dashboard.settled();
  const text = await textOf(dashboard);
  const isPolicyTold = text.includes('notice sts-webpki-invalid: the MTA-STS policy of fabrikam.example');
  protocol.check('what is wrong with the policy of its domain stands there', isPolicyTold, text);
  protocol.check('Enter opens a host', text.includes('mx2.fabrikam.example:25') && text.includes('6 days'), text);
  await page.keyboard.press('Escape');
  protocol.check('Escape closes it', !(await dashboard.popup().isVisible()));
  const focused = String(await page.evaluate('document.activeElement.textContent'));
  protocol.check('the focus is where it was', focused === 'mx2.fabrikam.example', focused);
};
