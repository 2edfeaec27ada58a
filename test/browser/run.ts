import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { install } from '../e2e/install';
import { beginLifetime } from '../e2e/lifetime';
import { type Protocol, startProtocol } from '../e2e/protocol';
import { CHROMIUM, openBrowser } from './browser';
import { documents } from './documents';
import { harness } from './harness';
import { hostile } from './hostile';
import { localPage, pagePicture } from './localPage';
import { matrix } from './matrix';
import { pictures } from './pictures';
import { popups } from './popups';
import type { Scenario } from './scenario';
import { timeRange } from './timeRange';
import { widths } from './widths';

/** Scenarios of pages join here. */
const SCENARIOS: readonly Scenario[] = [harness, matrix, popups, timeRange, widths, hostile, documents, localPage];
/** Those that are played only where they are asked for. */
const ON_REQUEST: readonly Scenario[] = [pictures, pagePicture];

const chosen = (only: string | undefined): readonly Scenario[] => {
  if (only === undefined) return SCENARIOS;
  const all = [...SCENARIOS, ...ON_REQUEST];
  const scenarios = all.filter(({ name }) => name === only);
  if (scenarios.length > 0) return scenarios;
  throw new Error(`no scenario ${only}: ${all.map(({ name }) => name).join(', ')}`);
};

const play = async (protocol: Protocol): Promise<void> => {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  const scenarios = chosen(values.only);
  if (!existsSync(CHROMIUM)) install();
  const browser = await openBrowser(beginLifetime(false));
  protocol.say(`chromium ${browser.version()}`);
  for (const scenario of scenarios) await scenario.play({ browser, protocol });
  await browser.close();
};

const main = async (): Promise<number> => {
  const protocol = startProtocol();
  try {
    await play(protocol);
  } catch (error) {
    protocol.check('the test runs to its end', false, error instanceof Error ? error.message : error);
    process.stdout.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  }
  return protocol.finish();
};

process.exit(await main());
