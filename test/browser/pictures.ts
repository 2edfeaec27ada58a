import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { PROJECT } from '../e2e/project';
import type { ShownFleet } from '../support/shownFleet';
import type { DashboardRequest } from './dashboard';
import { FOUNDING_HOST, LOG, MATRIX, OPEN, openFleet, press, withFleet } from './fleetDashboard';
import type { BrowserStage, Scenario } from './scenario';

const IMAGES = join(PROJECT, 'docs/images');
const MOST_BYTES = 150_000;

/** Takes the pictures of README.md and docs/dashboard.md. */
export const pictures: Scenario = {
  name: 'pictures',
  play: (stage) =>
    withFleet({ hosts: 50 }, async (fleet) => {
      stage.protocol.heading('Pictures for the docs');
      mkdirSync(IMAGES, { recursive: true });
      for (const theme of ['light', 'dark'] as const) await takeMatrix(stage, fleet, theme);
      await takePopup(stage, fleet);
      await takePhone(stage, fleet);
      await takeDashboard(stage, fleet);
    }),
};

const take = async ({ protocol }: BrowserStage, what: Page | Locator, name: string): Promise<void> => {
  const path = join(IMAGES, `${name}.png`);
  await what.screenshot({ path, animations: 'disabled' });
  const { size } = statSync(path);
  protocol.check(`${name}.png is small (${size} bytes)`, size < MOST_BYTES, size);
};

const take1400 = (height: number): Pick<DashboardRequest, 'viewport'> => ({ viewport: { width: 1400, height } });

const takeMatrix = async (stage: BrowserStage, fleet: ShownFleet, theme: 'light' | 'dark'): Promise<void> => {
  const widgets = [{ ...MATRIX, heightPx: 620 }];
  const { page, close } = await openFleet(stage, fleet, { ...take1400(700), theme, widgets });
  await take(stage, page.locator('#widget-1'), `matrix-${theme}`);
  await close();
};

const takePopup = async (stage: BrowserStage, fleet: ShownFleet): Promise<void> => {
  const dashboard = await openFleet(stage, fleet, { ...take1400(1060), widgets: [{ ...MATRIX, heightPx: 910 }] });
  await press(dashboard, FOUNDING_HOST);
  // There would be slices of it beside the popup's edge.
  await dashboard.page.evaluate(`document.querySelector('.console-grid').style.visibility = 'hidden'`);
  await take(stage, dashboard.page.locator('#popup'), 'host');
  await dashboard.close();
};

const takePhone = async (stage: BrowserStage, fleet: ShownFleet): Promise<void> => {
  const { page, close } = await openFleet(stage, fleet, { viewport: { width: 390, height: 844 } });
  await take(stage, page, 'phone');
  await close();
};

const takeDashboard = async (stage: BrowserStage, fleet: ShownFleet): Promise<void> => {
  const widgets = [
    { ...OPEN, title: 'Open incidents and warnings', heightPx: 190 },
    { ...MATRIX, heightPx: 450 },
    { ...LOG, title: 'Incident log', heightPx: 160 },
  ];
  const { page, close } = await openFleet(stage, fleet, { ...take1400(850), widgets });
  await take(stage, page, 'dashboard');
  await close();
};
