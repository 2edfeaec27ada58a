import { parseArgs } from 'node:util';
import { startFleet } from '../../demo/fleet';
import { awsOf } from '../e2e/aws';
import { startEmulator } from '../e2e/emulator';
import type { Lifetime } from '../e2e/lifetime';
import type { Protocol } from '../e2e/protocol';
import { runAlone } from '../e2e/runAlone';
import { createAuthority } from '../support/certificates';
import { openAccount } from './account';
import { atRandom, outOfOrder, twoJudges } from './atRandom';
import { REGION, synthesize } from './deployment';
import { DRIVER, type FaultProxy, startFaultProxy } from './faultProxy';
import { type CallSites, findSites, inTurn, TURNS } from './inTurn';
import { startLambda } from './lambda';
import type { Theatre } from './life';

const FLEETS = 25;
/** The minutes begin here, far from the hour of the daily digest, and today, since the emulator drops what is long over. */
const FIRST_HOUR = 12;

interface Settings {
  readonly seed: number;
  readonly incidents: number;
}

type Part = (theatre: Theatre, protocol: Protocol, settings: Settings) => Promise<unknown>;

const IN_TURN = Object.fromEntries(
  Object.entries(TURNS).map(([name, turns]): [string, Part] => [
    name,
    async (theatre, protocol) => {
      sites ??= await findSites(theatre, protocol);
      await inTurn(theatre, protocol, sites, turns);
    },
  ]),
);
let sites: CallSites | undefined;

const PARTS: Readonly<Record<string, Part>> = {
  ...IN_TURN,
  random: atRandom,
  order: (theatre, protocol, settings) => outOfOrder(theatre, protocol, aThirdOf(settings)),
  judges: (theatre, protocol, settings) => twoJudges(theatre, protocol, aThirdOf(settings)),
};

const aThirdOf = ({ seed, incidents }: Settings): Settings => ({ seed, incidents: Math.ceil(incidents / 3) });

const { values } = parseArgs({
  options: {
    keep: { type: 'boolean' },
    only: { type: 'string', default: Object.keys(PARTS).join(',') },
    seed: { type: 'string', default: '1' },
    incidents: { type: 'string', default: '300' },
  },
});

async function setUp(lifetime: Lifetime): Promise<Theatre> {
  const [functions, emulator] = await Promise.all([synthesize(lifetime), startEmulator(lifetime)]);
  const asked: { functionName: string; payload: unknown }[] = [];
  const lambda = startLambda(lifetime, functions, (): FaultProxy => proxy);
  const proxy = startFaultProxy(lifetime, emulator, {
    kill: lambda.kill,
    invoked: (functionName, payload) => void asked.push({ functionName, payload }),
  });
  const aws = awsOf(emulator, REGION);
  const account = await openAccount(aws, await proxy.open(DRIVER));
  const certificate = await (await createAuthority()).issue({ names: ['127.0.0.1'] });
  const fleets = await Promise.all(
    Array.from({ length: FLEETS }, (_, n) => startFleet({ serverName: `mx${n}.test`, certificate, seenAs: new Map() })),
  );
  const clock = new Date().setUTCHours(FIRST_HOUR, 1, 0, 0);
  return { functions, lambda, account, aws, proxy, fleets, takeAsked: () => asked.splice(0), clock };
}

const play = async (lifetime: Lifetime, protocol: Protocol): Promise<void> => {
  const names = values.only.split(',');
  const unknown = names.filter((name) => PARTS[name] === undefined);
  if (unknown.length > 0) throw new Error(`${unknown.join()} is none of ${Object.keys(PARTS).join(', ')}`);
  const settings = { seed: Number(values.seed), incidents: Number(values.incidents) };
  const theatre = await setUp(lifetime);
  for (const name of names) {
    protocol.heading(name);
    await PARTS[name]?.(theatre, protocol, settings);
  }
};

process.exit(await runAlone(play));
