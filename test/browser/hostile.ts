import type { Page } from 'playwright-core';
import { z } from 'zod';
import type { FleetOptions, ShownFleet } from '../support/shownFleet';
import type { Dashboard } from './dashboard';
import { checkSound, LOG, MATRIX, OPEN, openFleet, press, VIEWPORTS, withFleet } from './fleetDashboard';
import type { BrowserStage, Scenario } from './scenario';
import { noHorizontalScroll, visibleText } from './sight';

interface Attack {
  readonly name: string;
  /** What stands wherever a stranger has a word, names of hosts included. */
  readonly text: string;
  /** How that is to be seen. */
  readonly seen: string;
}

const marked = (name: string, text: string, seen = text): Attack => ({ name, text, seen });

const ATTACKS: readonly Attack[] = [
  marked('a script', `<script>window.taken = 1</script>`),
  marked('an image', `"><img src=x onerror="window.taken = 1">`),
  marked('an attribute', `' onmouseover='window.taken = 1' x="`),
  marked('an address', `javascript:window.taken=1`),
  marked('a link', `<a href="javascript:window.taken=1">mx</a>`),
  marked('the end of the style sheet', `</style><style>.canary{display:none}`),
  marked('the end of the action', `"}</cwdb-action><button id="taken">x</button>`),
  marked('more of the JSON', `","show":"incident","id":"\\`),
  marked('a template', `{{constructor.constructor('window.taken = 1')()}}\${7*7}`),
  marked('Markdown', `[mx](javascript:taken) **bold** \`code\``),
  marked('entities', `&lt;script&gt;&#x202e;&amp;`),
  marked('a comment', `<!--<![CDATA[<svg onload=window.taken=1>`),
  marked('text from right to left', `mx\u202egro.live\u202c\u2067a\u2069`, `mx\\u202egro.live\\u202c\\u2067a\\u2069`),
  marked('zero-width characters', `m\u200bx\u200d.\ufeffa\u2060b`, `m\\u200bx\\u200d.\\ufeffa\\u2060b`),
  marked('control characters', `\u001b[2J\u0007\r\n\u009b31m`, `\\x1b[2J\\x07\\x0d\\x0a\\x9b31m`),
  marked('NUL', `mx\u0000\0.example`, `mx\\x00\\x00.example`),
];

/** A word of 10 KB, which is shortened, and never wider than its box. */
const ENDLESS = 'W'.repeat(10_000);

/** That nothing that strangers can set becomes more than text, and no page breaks by it. */
export const hostile: Scenario = {
  name: 'hostile',
  play: async (stage) => {
    stage.protocol.heading('What strangers say');
    for (const attack of ATTACKS) {
      await withFleet(saying(attack.text), (fleet) => playAttack(stage, fleet, attack));
    }
    await withFleet(saying(ENDLESS), (fleet) => playEndless(stage, fleet));
  },
};

const HOSTS = 8;
const withoutNul = (text: string): string => text.replaceAll('\0', '');

/**
 * What a server, a certificate or a resolver says; and what an MX record names, though that is no host. As long as it may
 * be, and without NUL, at which SQLite ends a key.
 */
const saying = (text: string): FleetOptions => ({
  hosts: HOSTS,
  says: text,
  unanswered: withoutNul(text).slice(0, 250),
});

/** What moves a cursor or turns text round is no name that is kept. */
const isKept = (text: string): boolean => !/\p{C}/u.test(withoutNul(text));

const WIDGETS = [OPEN, MATRIX, LOG];

const playAttack = async (
  stage: BrowserStage,
  fleet: ShownFleet,
  { name, text: said, seen }: Attack,
): Promise<void> => {
  const { protocol } = stage;
  const dashboard = await openFleet(stage, fleet, { widgets: WIDGETS });
  const checkElements = async (page: string): Promise<void> => {
    const foreign = await foreignElements(dashboard.page);
    protocol.check(`${name}: ${page} has no element of it`, foreign.length === 0, foreign);
  };
  const check = async (page: string, text: string): Promise<void> => {
    await checkElements(page);
    protocol.check(`${name}: ${page} shows it as text`, text.includes(seen), text.slice(0, 2000));
  };
  const matrix = await visibleText(dashboard.widget(MATRIX.title));
  if (isKept(said)) await check('the matrix', matrix);
  else
    protocol.check(`${name}: the matrix leaves it aside`, matrix.startsWith(`${HOSTS} hosts\n`), matrix.slice(0, 2000));
  await checkElements('the list of what is open');
  await pressFirst(dashboard);
  await check('a host', await visibleText(dashboard.popup()));
  await check('what a policy host says', await visibleText(dashboard.popup().locator('h3:text-is("Policies") + ul')));
  await press(dashboard, /^Incident/);
  await check('an incident', await visibleText(dashboard.popup()));
  const taken = await dashboard.page.evaluate(`typeof taken + document.querySelectorAll('[id=taken]').length`);
  protocol.check(`${name}: nothing of it ran`, taken === 'undefined0', taken);
  await dashboard.page.keyboard.press('Escape');
  await checkSound(stage, dashboard, name);
  await dashboard.close();
};

const pressFirst = async (dashboard: Dashboard): Promise<void> => {
  await dashboard.widget(MATRIX.title).locator('.matrix tbody th > button').first().click();
  await dashboard.settled();
};

/** Elements and attributes that our pages have none of. */
const FOREIGN = `[...document.querySelectorAll('.canary *')].filter((element) =>
  element.matches('script, img, iframe, object, embed, link, meta, base, a, style:not(:first-child)') ||
  [...element.attributes].some(({ name, value }) => name.startsWith('on') || /^\\s*javascript:/i.test(value) &&
    name !== 'value')).map((element) => element.outerHTML.slice(0, 200))`;

const foreignElements = async (page: Page): Promise<readonly string[]> =>
  z.array(z.string()).parse(await page.evaluate(FOREIGN));

const playEndless = async (stage: BrowserStage, fleet: ShownFleet): Promise<void> => {
  const { protocol } = stage;
  for (const size of ['phone', 'desktop'] as const) {
    const dashboard = await openFleet(stage, fleet, { widgets: WIDGETS, viewport: VIEWPORTS[size] });
    const check = async (page: string): Promise<void> => {
      const wide = await dashboard.page.evaluate(TOO_WIDE);
      protocol.check(`a word of 10 KB, ${size}: ${page} stays within its box`, JSON.stringify(wide) === '[]', wide);
      const sideways = await noHorizontalScroll(dashboard.page);
      protocol.check(`a word of 10 KB, ${size}: ${page} doesn't scroll sideways`, sideways.length === 0, sideways);
    };
    await check('the matrix');
    await pressFirst(dashboard);
    await check('a host');
    await press(dashboard, /^Incident/);
    await check('an incident');
    const bytes = dashboard.invocations.map(({ answerBytes }) => answerBytes);
    protocol.check(`a word of 10 KB, ${size}: answers stay small`, Math.max(...bytes) < 100_000, bytes);
    await checkSound(stage, dashboard, `a word of 10 KB, ${size}`);
    await dashboard.close();
  }
};

/** Boxes of the console that scroll sideways: what is wide has to scroll in a box of the page's own. */
const TOO_WIDE = `[...document.querySelectorAll('.console-content')]
  .filter((box) => box.checkVisibility() && box.scrollWidth > box.clientWidth + 1)
  .map((box) => [box.scrollWidth, box.clientWidth])`;
