import { readFileSync } from 'node:fs';
import { examineAccessibility } from './accessibility';
import { openDocument } from './document';
import { openStub } from './harnessDashboard';
import { everythingReachableByKeyboard } from './keyboard';
import type { BrowserStage } from './scenario';
import { noHorizontalScroll, screenshot, visibleText } from './sight';

/** That the checks pass what is well, and find what is not. */
export const playChecks = async (stage: BrowserStage): Promise<void> => {
  stage.protocol.heading('What checks find');
  await playGood(stage);
  await playBad(stage);
};

const playGood = async (stage: BrowserStage): Promise<void> => {
  const { protocol } = stage;
  for (const theme of ['light', 'dark'] as const) {
    const dashboard = await openStub(stage, 'controls', theme);
    const { page } = dashboard;
    const { violations, undecided } = await examineAccessibility(page);
    protocol.check(`${theme}: axe has nothing to say`, violations.length + undecided.length === 0, {
      violations,
      undecided,
    });
    const { stops, faults } = await everythingReachableByKeyboard(page);
    // The scroll box, six buttons, five fields, and one of two radio buttons.
    protocol.check(`${theme}: Tab comes by all`, stops.length === 12, stops);
    const unheard = 'not reached: td > span “hover”';
    protocol.check(`${theme}: but by no element that only knows the mouse`, faults.join() === unheard, faults);
    const leaks = await dashboard.leakedStyles();
    protocol.check(`${theme}: styles stay within`, leaks.length === 0, leaks);
    const sideways = await noHorizontalScroll(page);
    protocol.check(`${theme}: nothing scrolls sideways`, sideways.length === 0, sideways);
    const file = await screenshot(dashboard.page, `harness-${theme}`);
    protocol.check(`${theme}: a picture is taken`, readFileSync(file).subarray(1, 4).toString() === 'PNG', file);
    await page.getByRole('button', { name: 'details' }).click();
    await dashboard.settled();
    const inPopup = await everythingReachableByKeyboard(page);
    protocol.check(
      `${theme}: Tab stays in a popup`,
      inPopup.stops.length === 3 && inPopup.faults.length === 0,
      inPopup,
    );
    const popup = await examineAccessibility(page, '#popup');
    protocol.check(`${theme}: axe has nothing to say of it`, popup.violations.length === 0, popup.violations);
    await dashboard.close();
  }
};

const BAD = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Bad</title>
<style>:focus { outline: none } @media (prefers-color-scheme: dark) { html { background: #000; color: #fff } }
.box { overflow: auto } .wide { width: 2000px }</style>
<h1>Bad</h1><h4>Heading</h4><p style="color: #bbb; background: #fff">pale</p>
<table><tr><th></th></tr><tr><td>cell</td></tr></table><img src="data:,"><input>
<a tabindex="0">deaf</a><cwdb-action hidden></cwdb-action><span>mute</span><cwdb-action hidden></cwdb-action>
<div class="box"><div class="wide">in a box</div></div><div class="wide">wide</div></html>`;

const playBad = async ({ browser, protocol }: BrowserStage): Promise<void> => {
  const shown = await openDocument(browser, {
    document: { html: BAD },
    theme: 'dark',
    viewport: { width: 360, height: 640 },
  });
  const { page } = shown;
  const ground = await page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
  protocol.check('a plain document follows the system', ground === 'rgb(0, 0, 0)', ground);
  protocol.check('its text is read', (await visibleText(page.locator('h1'))) === 'Bad');
  const { violations } = await examineAccessibility(page);
  const rules = [...new Set(violations.map(({ rule }) => rule))].sort();
  const expected = ['color-contrast', 'empty-table-header', 'heading-order', 'image-alt', 'label'];
  protocol.check('axe finds all of it', rules.join() === expected.join(), rules);
  const { faults } = await everythingReachableByKeyboard(page);
  const told = ["doesn't show the focus: input", 'not reached: span “mute”', 'does nothing on Enter: a “deaf”'];
  const untold = told.filter((fault) => !faults.includes(fault));
  protocol.check('the keyboard finds all of it', untold.length === 0, { untold, faults });
  const sideways = await noHorizontalScroll(page);
  const isFound = sideways.some((line) => line.endsWith('“wide”')) && !sideways.join().includes('in a box');
  protocol.check('what is too wide is found', isFound, sideways);
  await shown.close();
};
