import { type Browser, chromium } from 'playwright-core';
import { cleanEnvironment } from '../e2e/childProcess';
import type { Lifetime } from '../e2e/lifetime';

/** Where Debian's package has it. */
export const CHROMIUM = '/usr/bin/chromium';

/** No name and no address leads anywhere but to this machine, whatever the browser itself would like to fetch. */
const WITHIN_LOOPBACK = [
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE [::1]',
  // Nobody listens there; loopback goes by no proxy.
  '--proxy-server=127.0.0.1:9',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts Debian's chromium, with a profile of its own, for as long as this process lives. */
export const openBrowser = (lifetime: Lifetime): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM,
    headless: true,
    chromiumSandbox: false,
    args: ['--disable-gpu', '--no-first-run', ...WITHIN_LOOPBACK],
    // People have scroll bars, and those take their part of the width.
    ignoreDefaultArgs: ['--hide-scrollbars'],
    env: cleanEnvironment(lifetime, {}),
    // The lifetime does.
    handleSIGHUP: false,
    handleSIGINT: false,
    handleSIGTERM: false,
  });
