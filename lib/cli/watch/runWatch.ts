import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Destination } from '../../notify/destination';
import { type Zone, zoneIn } from '../../page/zone';
import { sqliteTable } from '../../store/sqliteTable';
import { type PageServer, type PageServerOptions, startPageServer } from '../../watch/pageServer';
import { type PrometheusMetrics, prometheusMetrics } from '../../watch/prometheus';
import { lockStore, type StoreLock, StoreLockedError } from '../../watch/storeLock';
import { BadUsageError, badValue } from '../badUsage';
import type { CliContext } from '../context';
import { faultOf, TableError } from '../tableError';
import type { WatchOptions } from '../watch';
import { hereFrom } from './here';
import { lineVoice } from './lineVoice';
import { logPlaces } from './logPlaces';
import { destinationsFor, startNotifying, testNotify } from './notifying';
import { openHub, publishHere } from './publishHere';
import type { Voice, VoiceOutput } from './voice';
import { type Watch, watchHere } from './watchHere';
import { type WatchRequest, watchRequest } from './watchRequest';

/**
 * Watches until it is interrupted. Rejects with BadUsageError, ConfigError or TableError (one line each) before anything
 * was looked at; what goes wrong later is told and tried again at the next run.
 */
export async function runWatch(what: readonly string[], options: WatchOptions, context: CliContext): Promise<void> {
  const request = watchRequest(what, options, context);
  const destinations = request.publish === undefined ? destinationsFor(request, context) : [];
  if (options.testNotify === true) return testNotify(destinations, request, context, context.interrupted());
  const lock = lockOf(request.store);
  try {
    const table = sqliteTable(request.store, context.now());
    try {
      await watchInto(table, request, destinations, context);
    } finally {
      table.close();
    }
  } finally {
    lock.release();
  }
}

async function watchInto(
  table: ReturnType<typeof sqliteTable>,
  request: WatchRequest,
  destinations: readonly Destination[],
  context: CliContext,
): Promise<void> {
  const { now, isColoured, liveStream, stdout } = context;
  const { publish } = request;
  const signal = context.interrupted();
  const here = await hereFrom(request, context);
  const logs = logPlaces(request, here, now);
  const hub = publish === undefined ? undefined : { ...(await openHub(publish, context, signal)), publish };
  const metrics = prometheusMetrics();
  const setting = {
    installation: request.installation,
    everySeconds: request.everySeconds,
    vantages: [here.configured, ...logs.map(({ configured }) => configured)],
    store: resolve(request.store),
    ...(publish !== undefined && { hub: publish.region }),
  };
  const shards = publish === undefined ? [0] : publish.shards.map(({ shard }) => shard);
  const source = { table, shards, unreadable: () => {} };
  const zone = (): Zone => zoneIn(request.timezone);
  let server: PageServer | undefined;
  try {
    server = await pageFor(request, { setting, source, zone, now, metrics, log: (...said) => voice.log(...said) });
  } catch (error) {
    hub?.close();
    throw error;
  }
  const output = { write: stdout, now, isColoured, ...(server !== undefined && { url: server.url }) };
  const voice = await voiceFor(liveStream, output);
  const onChange = () => server?.changed();
  const watch = { table, here, logs, request, setting, source, zone, voice, emit: metrics.emit, onChange };
  try {
    for (const line of [...here.notes, ...logs.map(({ note }) => note)]) voice.say(line);
    if (server !== undefined) voice.say(`the page: ${server.url}`);
    if (hub !== undefined) await publishHere(watch, hub.publish, hub, context, signal);
    else await tellingHere(watch, destinations, context, signal);
  } finally {
    voice.end();
    hub?.close();
    await server?.close();
  }
}

/** Judges and tells here, and sends what there is to send to the end. */
async function tellingHere(
  watch: Watch,
  destinations: readonly Destination[],
  context: CliContext,
  signal: AbortSignal,
): Promise<void> {
  const stopped = new AbortController();
  const until = AbortSignal.any([signal, stopped.signal]);
  const { table, voice } = watch;
  const { publish, ended } = await startNotifying(destinations, table, voice, context.now, until);
  try {
    await watchHere(watch, publish, context, signal);
  } finally {
    stopped.abort();
    await ended;
  }
}

type PageParts = Pick<PageServerOptions, 'setting' | 'source' | 'zone' | 'now' | 'log'> & {
  readonly metrics: PrometheusMetrics;
};

async function pageFor(request: WatchRequest, parts: PageParts): Promise<PageServer | undefined> {
  const { listen } = request;
  if (listen === undefined) return undefined;
  const metrics = () => parts.metrics.text();
  try {
    return await startPageServer({ ...request, ...parts, listen, metrics });
  } catch (error) {
    const fault = faultOf(error);
    throw fault === undefined ? error : new BadUsageError(`--listen: ${fault}`);
  }
}

async function voiceFor(stream: NodeJS.WriteStream | undefined, output: VoiceOutput): Promise<Voice> {
  if (stream === undefined) return lineVoice(output);
  const { terminalVoice } = await import('./terminalVoice');
  return terminalVoice(stream, output);
}

function lockOf(store: string): StoreLock {
  if (!existsSync(dirname(store))) throw badValue('--store', store, 'is in a folder that is not there');
  try {
    return lockStore(store);
  } catch (error) {
    if (error instanceof StoreLockedError) throw new BadUsageError(`--store: ${error.message}`);
    const fault = faultOf(error);
    throw fault === undefined
      ? error
      : new TableError(`the store ${JSON.stringify(store)}: ${fault}`, { cause: error });
  }
}
