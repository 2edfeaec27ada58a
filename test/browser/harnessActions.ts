import type { Dashboard } from './dashboard';
import { openStub } from './harnessDashboard';
import type { BrowserStage } from './scenario';
import { visibleText } from './sight';

/** What `cwdb-action` does: by mouse, by keyboard, with a question before. */
export const playActions = async (stage: BrowserStage): Promise<void> => {
  stage.protocol.heading('What actions do');
  const dashboard = await openStub(stage, 'controls');
  await playPopups(stage, dashboard);
  await playConfirmation(stage, dashboard);
  await playForms(stage, dashboard);
  const { errors, sanitisedAway } = dashboard;
  stage.protocol.check('nothing went wrong', errors.length + sanitisedAway.length === 0, { errors, sanitisedAway });
  await dashboard.close();
};

const press = async (dashboard: Dashboard, name: string): Promise<void> => {
  await dashboard.page.getByRole('button', { name, exact: true }).click();
  await dashboard.settled();
};

const focused = (dashboard: Dashboard): Promise<string> =>
  dashboard.page.evaluate('document.activeElement.ariaLabel ?? document.activeElement.textContent').then(String);

const playPopups = async ({ protocol }: BrowserStage, dashboard: Dashboard): Promise<void> => {
  const { page, invocations } = dashboard;
  const popup = dashboard.popup();
  await page.getByRole('button', { name: 'details' }).focus();
  await page.keyboard.press('Enter');
  await dashboard.settled();
  protocol.check('a call on Enter, shown in a popup', (await visibleText(popup)).includes('Details'));
  const event = invocations.at(-1)?.event;
  protocol.check('it gets what the action passes on', event?.show === 'details', event);
  protocol.check('the focus moves into the popup', (await focused(dashboard)) === 'Close', await focused(dashboard));
  await press(dashboard, 'deeper');
  protocol.check('an action in a popup', (await visibleText(popup)) === 'Reset', await visibleText(popup));
  await page.keyboard.press('Escape');
  protocol.check('Escape closes the popup', !(await popup.isVisible()));
  protocol.check('the focus moves back', (await focused(dashboard)) === 'details', await focused(dashboard));
  await press(dashboard, 'help');
  protocol.check('HTML in a popup', (await visibleText(popup)).includes('What help says'), await visibleText(popup));
  await press(dashboard, 'Close');
  protocol.check('its button closes it', !(await popup.isVisible()));
  await press(dashboard, 'twice');
  protocol.check('one click is no double click', !(await popup.isVisible()));
  await page.getByRole('button', { name: 'twice' }).dblclick();
  await dashboard.settled();
  protocol.check('two are', (await visibleText(popup)) === 'Twice');
  await press(dashboard, 'Close');
  // The popup comes between the mouse and the element, where Playwright would look for the element.
  await page.getByText('hover', { exact: true }).hover({ force: true });
  await dashboard.settled();
  protocol.check('the mouse on an element', (await visibleText(popup)) === 'Hovered');
  await press(dashboard, 'Close');
};

const playConfirmation = async ({ protocol }: BrowserStage, dashboard: Dashboard): Promise<void> => {
  const { invocations } = dashboard;
  const before = invocations.length;
  await press(dashboard, 'reset');
  const question = await visibleText(dashboard.confirmation());
  protocol.check('the question comes first', question.includes('Really reset?'), question);
  await press(dashboard, 'Cancel');
  await press(dashboard, 'reset');
  await dashboard.page.keyboard.press('Escape');
  await dashboard.settled();
  protocol.check('a no ends it', invocations.length === before, invocations.length - before);
  await press(dashboard, 'reset');
  await press(dashboard, 'Confirm');
  const shown = await visibleText(dashboard.widget('controls'));
  protocol.check('a yes replaces the widget', shown === 'Reset' && invocations.length === before + 1, shown);
  await dashboard.refresh();
};

const playForms = async ({ protocol }: BrowserStage, dashboard: Dashboard): Promise<void> => {
  const { page } = dashboard;
  await page.getByLabel('Target').fill('<mx>');
  await page.getByLabel('name').check();
  await page.getByLabel('From').selectOption('us');
  await page.getByLabel('Target').press('Enter');
  await press(dashboard, 'filter');
  const shown = await visibleText(dashboard.widget('controls'));
  const fields = '{"host":"<mx>","order":"name","vantage":"us","note":""}';
  protocol.check('a call gets all fields', shown === fields, shown);
  await dashboard.refresh();
  await press(dashboard, 'fold');
  const folded = await visibleText(dashboard.widget('controls'));
  protocol.check('HTML in place of the widget', folded === 'Folded', folded);
};
