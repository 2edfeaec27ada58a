import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'libsql';
import { type Fleet, startFleet } from '../../demo/fleet';
import { lastSequence } from '../../lib/judgement/incident';
import { incidentStore } from '../../lib/store/incidentStore';
import { sqliteTable } from '../../lib/store/sqliteTable';
import { vantageStore } from '../../lib/store/vantageStore';
import { createAuthority } from '../support/certificates';
import { tail } from './childProcess';
import { beginLifetime, killGroup, type Lifetime } from './lifetime';
import { type Protocol, startProtocol } from './protocol';

const KILLS = 50;
const HOSTS = 5;
const LIFE_MS = [300, 2600] as const;
/** What changed is asked again after three seconds, so a shorter life never tells of it: the run under way is lost. */
const LONG_LIFE_MS = [500, 8000] as const;
/** Between these kills the first host withholds STARTTLS. */
const LOST_FROM = 10;
const LOST_TO = 30;
const QUIET_MS = 12_000;
const HELO = 'watch.example.org';
const VANTAGE = 'here';

/** Watches as a user does, as a process of its own; the bundle is what `npm run build` made. */
function startWatch(lifetime: Lifetime, fleets: readonly Fleet[], store: string, log: string): ChildProcess {
  const output = openSync(log, 'a');
  const targets = fleets.map(({ port }) => `[127.0.0.1]:${port}`);
  const options = [
    '--allow-private',
    '--every',
    '1s',
    '--store',
    store,
    '--vantage',
    VANTAGE,
    '--helo',
    HELO,
    '--no-listen',
  ];
  const child = spawn(process.execPath, ['dist/starttls-canary.js', 'watch', ...targets, ...options], {
    detached: true,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  lifetime.onEnd('watch', () => killGroup(child));
  return child;
}

async function killAtRandom(
  protocol: Protocol,
  lifetime: Lifetime,
  fleets: readonly Fleet[],
  files: { store: string; log: string },
) {
  const [first] = fleets;
  let early = 0;
  for (let kill = 1; kill <= KILLS; kill += 1) {
    if (kill === LOST_FROM) first?.restricted.add(HELO);
    if (kill === LOST_TO) first?.restricted.clear();
    const child = startWatch(lifetime, fleets, files.store, files.log);
    const [shortest, longest] = kill > LOST_FROM && kill < LOST_TO ? LONG_LIFE_MS : LIFE_MS;
    await sleep(shortest + (longest - shortest) * Math.random());
    if (child.exitCode !== null) early += 1;
    const gone = once(child, 'exit');
    killGroup(child);
    if (child.exitCode === null && child.signalCode === null) await gone;
  }
  protocol.check(`none of ${KILLS} processes ended before it was killed`, early === 0, early);
}

async function examine(protocol: Protocol, fleets: readonly Fleet[], store: string) {
  const database = new Database(store);
  const [integrity] = database.prepare('PRAGMA integrity_check').all();
  protocol.check('SQLite finds the file whole', JSON.stringify(integrity).includes('"ok"'), integrity);
  database.close();

  const table = sqliteTable(store);
  const unreadable: string[] = [];
  const incidents = await incidentStore(table, ({ message }) => unreadable.push(message)).list(new Date(0), new Date());
  const { views, heartbeat } = await vantageStore(table).read(VANTAGE, 0);
  protocol.check('every item reads', unreadable.length === 0 && heartbeat !== undefined, unreadable);
  const outcomes = views.map(({ port, outcome }) => [port, outcome]);
  const isRight = views.length === HOSTS && views.every(({ outcome }) => outcome === 'offered');
  protocol.check(`the views of all ${HOSTS} hosts are what their servers do now`, isRight, outcomes);
  const { port } = fleets[0] ?? { port: 0 };
  const lost = incidents.filter((incident) => incident.port === port);
  protocol.check(
    'the loss is one incident, opened and resolved',
    lost.length === 1 && lost[0]?.state === 'resolved',
    lost,
  );
  protocol.check('no other host has one', incidents.length === lost.length, incidents);
  const kinds = lost.flatMap(({ transitions }) => transitions.map(({ kind }) => kind));
  protocol.check(
    `it was opened before it was resolved: ${kinds.join(', ')}`,
    kinds[0] === 'opened' && kinds.at(-1) === 'resolved',
    kinds,
  );
  const unsaid = await incidentStore(table).unsaid();
  const isSaid = unsaid.every(({ incident, said }) => said >= lastSequence(incident));
  protocol.check('and nothing is left unsaid', isSaid, unsaid);
  table.close();
}

const play = async (lifetime: Lifetime, protocol: Protocol): Promise<void> => {
  protocol.heading(`watch, killed ${KILLS} times at random moments`);
  const authority = await createAuthority();
  const certificate = await authority.issue({ names: ['127.0.0.1'] });
  const fleets = await Promise.all(
    Array.from({ length: HOSTS }, (_, n) => startFleet({ serverName: `mx${n}.test`, certificate, seenAs: new Map() })),
  );
  const files = { store: join(lifetime.directory, 'watch.db'), log: join(lifetime.directory, 'watch.log') };
  await killAtRandom(protocol, lifetime, fleets, files);

  protocol.heading('Left alone, and ended by Ctrl-C');
  const child = startWatch(lifetime, fleets, files.store, files.log);
  await sleep(QUIET_MS);
  const asked = Date.now();
  const gone = once(child, 'exit');
  child.kill('SIGINT');
  const [status] = await gone;
  const tookMs = Date.now() - asked;
  protocol.check(`it ends within a second (${tookMs} ms), with status 0`, tookMs < 1000 && status === 0, status);
  await examine(protocol, fleets, files.store);
  if (protocol.hasFailures()) process.stdout.write(`\n${tail(files.log, 60)}\n`);
  await Promise.all(fleets.map((fleet) => fleet.close()));
};

const main = async (): Promise<number> => {
  const lifetime = beginLifetime(process.argv.includes('--keep'));
  const protocol = startProtocol();
  await play(lifetime, protocol);
  return protocol.finish();
};

process.exit(await main());
