import { openStub } from './harnessDashboard';
import type { BrowserStage } from './scenario';
import { visibleText } from './sight';

/** That what must not be is taken out, refused, or said. */
export const playGuards = async (stage: BrowserStage): Promise<void> => {
  stage.protocol.heading('What a dashboard does not put up with');
  await playHostile(stage);
  await playFaults(stage);
};

const playHostile = async (stage: BrowserStage): Promise<void> => {
  const { protocol } = stage;
  const dashboard = await openStub(stage, 'hostile');
  const { page, sanitisedAway, errors } = dashboard;
  const lost = [
    '<script>',
    `onerror="window.taken = 'onerror'" of <img>`,
    '<iframe>',
    `href="javascript:taken = 'href'" of <a>`,
    '<use>',
    '<script>',
    // It would hide `document.all` from scripts of the console.
    'name="all" of <input>',
  ];
  const expected = lost.map((each) => `hostile: ${each}`);
  protocol.check(
    'all that runs is taken out',
    sanitisedAway.toSorted().join() === expected.toSorted().join(),
    sanitisedAway,
  );
  const text = await visibleText(dashboard.widget('hostile'));
  protocol.check('the rest stays', text.includes('Hostile') && text.includes('link'), text);
  const taken = await page.evaluate('typeof taken');
  protocol.check('nothing of it ran', taken === 'undefined' && errors.length === 0, { taken, errors });
  await dashboard.close();

  const faraway = await openStub(stage, 'faraway');
  await faraway.page.evaluate(`document.querySelector('img').decode().catch(() => undefined)`);
  const refused = faraway.errors.includes('request beyond loopback: http://192.0.2.1/pixel.png');
  protocol.check('a request beyond loopback is refused and told', refused, faraway.errors);
  await faraway.close();

  const leaking = await openStub(stage, 'leaking');
  const leaks = await leaking.leakedStyles();
  protocol.check('styles that reach beyond the widget are told', leaks.includes('th: color'), leaks);
  await leaking.close();
};

const playFaults = async (stage: BrowserStage): Promise<void> => {
  const { protocol } = stage;
  const dashboard = await openStub(stage, 'meaningless');
  await dashboard.page.getByRole('button', { name: 'elsewhere' }).click();
  await dashboard.settled();
  const faults = [
    'its element is a link that leads elsewhere',
    'no element before it',
    'a call without endpoint',
    'mouseenter goes with html only',
    'its JSON is no object',
    'event="keydown" is none of click, dblclick, mouseenter',
    'there is no function arn:aws:lambda:us-east-1:111122223333:function:starttls-canary-matrix-widget-2',
  ];
  const untold = faults.filter((fault) => !dashboard.errors.some((error) => error.includes(fault)));
  const isAll = untold.length === 0 && dashboard.errors.length === faults.length;
  protocol.check('actions without a meaning are told', isAll, { untold, errors: dashboard.errors });
  await dashboard.close();

  const failing = await openStub(stage, 'nothing');
  const isTold = failing.errors.some((error) => error.includes('nothing to show for nothing'));
  protocol.check('a call that fails is told', isTold, failing.errors);
  await failing.close();
};
