import { startEmulator } from './emulator';
import { beginLifetime } from './lifetime';
import { ownAddress } from './loopback';
import { startNameServer } from './nameServer';
import { startPostfix } from './postfix';

const SMTP_PORT = 25;
const DNS_PORT = 53;

/**
 * For `endings.ts`: starts what the main job's stage starts, says in a line of JSON what there is, and lives on until its
 * input ends. Then it throws, as a fault in the middle of a scenario would.
 */
const lifetime = beginLifetime(false);
const address = await ownAddress([SMTP_PORT, DNS_PORT]);
const [, , emulator] = await Promise.all([
  startPostfix(lifetime, {
    hostName: 'mx.endings.test',
    listeners: [{ address, port: SMTP_PORT }],
    clientAddresses: ['127.0.0.1'],
  }),
  startNameServer(lifetime, { address, port: DNS_PORT, zones: { 'endings.test': ['@ MX 10 mx.endings.test.'] } }),
  startEmulator(lifetime),
]);
const { hostname, port } = new URL(emulator.endpoint);
const endpoints = [
  { address, port: SMTP_PORT },
  { address, port: DNS_PORT },
  { address: hostname, port: Number(port) },
];
process.stdout.write(`${JSON.stringify({ directory: lifetime.directory, endpoints })}\n`);
process.stdin.resume().once('end', () => {
  throw new Error('a fault in the middle');
});
