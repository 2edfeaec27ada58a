import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Destination } from '../../notify/destination';
import { type Zone, zoneIn } from '../../page/zone';
import { sqliteTable } from '../../store/sqliteTable';
import { startPageServer } from '../../watch/pageServer';
import { prometheusMetrics } from '../../watch/prometheus';
import { lockStore, type StoreLock, StoreLockedError } from '../../watch/storeLock';
import { BadUsageError, badValue } from '../badUsage';
import type { CliContext } from '../context';
import { faultOf, TableError } from '../tableError';
import type { WatchOptions } from '../watch';
import { hereFrom } from './here';
import { lineVoice } from './lineVoice';
import { destinationsFor, startNotifying, testNotify } from './notifying';
import type { Voice, VoiceOutput } from './voice';
import { watchHere } from './watchHere';
import { type WatchRequest, watchRequest } from './watchRequest';

/**
 * Watches until it is interrupted. Rejects with BadUsageError, ConfigError or TableError (one line each) before anything
 * was looked at; what goes wrong later is told and tried again at the next run.
 */
export async function runWatch(what: readonly string[], options: WatchOptions, context: CliContext): Promise<void> {
  const request = watchRequest(what, options, context);
  const destinations = destinationsFor(request, context);
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
  const signal = context.interrupted();
  const here = await hereFrom(request, context);
  const metrics = prometheusMetrics();
  const setting = {
    installation: request.installation,
    everySeconds: request.everySeconds,
    vantages: [here.configured],
    store: resolve(request.store),
  };
  const source = { table, shards: [0], unreadable: () => {} };
  const zone = (): Zone => zoneIn(request.timezone);
  const server =
    request.listen === undefined
      ? undefined
      : await startPageServer({
          ...request,
          listen: request.listen,
          setting,
          source,
          zone,
          now,
          metrics: () => metrics.text(),
          log: (message, facts) => voice.log(message, facts),
        }).catch((error: unknown) => {
          const fault = faultOf(error);
          throw fault === undefined ? error : new BadUsageError(`--listen: ${fault}`);
        });
  const output = { write: stdout, now, isColoured, ...(server !== undefined && { url: server.url }) };
  const voice = await voiceFor(liveStream, output);
  try {
    for (const line of here.notes) voice.say(line);
    if (server !== undefined) voice.say(`the page: ${server.url}`);
    const stopped = new AbortController();
    const until = AbortSignal.any([signal, stopped.signal]);
    const { publish, ended } = await startNotifying(destinations, table, voice, now, until);
    const onChange = () => server?.changed();
    try {
      await watchHere(
        { table, here, request, setting, source, zone, voice, publish, emit: metrics.emit, onChange },
        context,
        signal,
      );
    } finally {
      stopped.abort();
      await ended;
    }
  } finally {
    voice.end();
    await server?.close();
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
