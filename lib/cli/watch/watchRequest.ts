import { isIP } from 'node:net';
import type { FollowedLog, LocalConfig, NotifyChannel } from '../../config/canaryConfig';
import { loadLocalConfig } from '../../config/loadConfig';
import { VANTAGE_ID } from '../../config/vantage';
import type { Target } from '../../probe/types';
import type { BlockListSettings, QuietWindow, Role } from '../../telemetry/contract';
import { BadUsageError, badValue } from '../badUsage';
import { checkRequest } from '../checkRequest';
import { readPath } from '../nameArgument';
import { namedFile } from '../namedFile';
import type { WatchOptions } from '../watch';
import { type PublishRequest, publishRequest } from './publishRequest';

/** What is to be watched, and how. */
export interface WatchRequest {
  readonly installation: string;
  readonly targets: readonly Target[];
  readonly everySeconds: number;
  readonly store: string;
  /** Absent: after the machine. */
  readonly vantage?: string;
  readonly role: Role;
  /** The address that the world sees, as far as the file tells. */
  readonly mailEgress?: string;
  readonly heloName?: string;
  readonly sourceAddress?: string;
  readonly dnsServer?: string;
  /** By which it looks for DANE. */
  readonly validatingResolver?: string;
  readonly allowPrivateTargets: boolean;
  readonly controlHosts: readonly string[];
  readonly blockLists: readonly BlockListSettings[];
  readonly quiet: readonly QuietWindow[];
  readonly timezone: string;
  readonly logEveryHost: boolean;
  readonly notify: readonly NotifyChannel[];
  readonly maillogs: readonly FollowedLog[];
  readonly testUnofferedStarttls: boolean;
  /** Absent: no page. */
  readonly listen?: { readonly address: string; readonly port: number };
  readonly token?: string;
  /** Absent: it judges and tells by itself. */
  readonly publish?: PublishRequest;
}

const TARGETS = 'name targets: npx starttls-canary watch example.org';
const FILE = /\.ya?ml$/i;
const MAX_PORT = 65_535;
const LEAST_TOKEN = 22;

/** Reads arguments and file. Throws BadUsageError or ConfigError. `env` holds the token, which no list of processes shows. */
export function watchRequest(
  what: readonly string[],
  options: WatchOptions,
  { configFile, env }: { readonly configFile: string; readonly env: Readonly<Record<string, string | undefined>> },
): WatchRequest {
  const files = what.filter((word) => FILE.test(word));
  if (files.length > 0 && what.length > 1)
    throw new BadUsageError('name either one file or targets, not both: watch canary.yaml, or watch example.org');
  const config =
    files.length > 0 || what.length === 0 ? namedFile(loadLocalConfig, files[0] ?? configFile, TARGETS) : undefined;
  const publish = readPublish(files[0] ?? configFile, config, options);
  const allowPrivateTargets = options.allowPrivate === true || config?.allowPrivateTargets === true;
  const every = options.every === undefined ? undefined : readEvery(options.every, allowPrivateTargets);
  const { targets, heloName, sourceAddress, dnsServer } = asOfCheck(config === undefined ? what : [], options);
  const listen = readListen(options);
  return {
    installation: config?.name ?? 'local',
    targets: config === undefined ? targets : config.targets,
    everySeconds: every ?? (config?.everyMinutes ?? 5) * 60,
    store: readStore(options.store),
    ...(options.vantage !== undefined && { vantage: readVantage(options.vantage) }),
    role: options.observer === true ? 'observer' : 'mail-path',
    ...ofVantage(publish),
    ...(heloName !== undefined && { heloName }),
    ...(sourceAddress !== undefined && { sourceAddress }),
    ...readDns(dnsServer ?? publish?.vantage.dns, config),
    ...(config?.validatingResolver !== undefined && { validatingResolver: config.validatingResolver }),
    allowPrivateTargets,
    controlHosts: config?.controlHosts ?? [],
    blockLists: config?.blockLists ?? [],
    quiet: config?.quiet ?? [],
    timezone: config?.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    logEveryHost: config?.logEveryHost ?? false,
    notify: config?.notify ?? [],
    maillogs: (config?.maillogs ?? []).filter(({ name }) => publish === undefined || name === publish.vantage.id),
    testUnofferedStarttls: config?.testUnofferedStarttls ?? true,
    ...(listen !== undefined && { listen }),
    ...(listen !== undefined && readToken(listen.address, options, env.CANARY_TOKEN)),
  };
}

/** By the option, else by the file. */
function readPublish(file: string, config: LocalConfig | undefined, options: WatchOptions): PublishRequest | undefined {
  const isMeant = options.publish ?? config?.publish !== undefined;
  if (!isMeant) return undefined;
  if (config === undefined)
    throw new BadUsageError('--publish goes with the file of a hub: npx starttls-canary watch canary.yaml --publish');
  return publishRequest(file, options);
}

/** The vantage as the hub knows it. */
function ofVantage(publish: PublishRequest | undefined) {
  if (publish === undefined) return {};
  const { id, role, heloName, sourceAddress, mailEgress } = publish.vantage;
  return {
    publish,
    vantage: id,
    role,
    heloName,
    ...(sourceAddress !== undefined && { sourceAddress }),
    ...(mailEgress !== undefined && { mailEgress }),
  };
}

/** The options that `check` has too are read by its rules. */
const asOfCheck = (names: readonly string[], { helo, source, dns }: WatchOptions) =>
  checkRequest(names, {
    tls: true,
    ...(helo !== undefined && { helo }),
    ...(source !== undefined && { source }),
    ...(dns !== undefined && { dns }),
  });

const readDns = (given: string | undefined, config: LocalConfig | undefined): Pick<WatchRequest, 'dnsServer'> => {
  const server = given ?? config?.dns;
  return server === undefined ? {} : { dnsServer: server };
};

/** Servers of one's own may be asked more often than anybody else's. */
function readEvery(text: string, isOwn: boolean): number {
  const [, count = '', unit] = /^([1-9]\d{0,3})(s|m)$/.exec(text) ?? [];
  const seconds = Number(count) * (unit === 's' ? 1 : 60);
  if (seconds >= 60 && seconds <= 3600) return seconds;
  if (unit === 's' && seconds < 60 && isOwn) return seconds;
  throw badValue(
    '--every',
    text,
    'is not a time from 1m to 60m, such as 5m (seconds such as 10s go with --allow-private only)',
  );
}

/** SQLite takes a name of its own for a store that is gone with the process. */
function readStore(text: string): string {
  if (text === ':memory:') throw badValue('--store', text, 'is no file: what was seen would be lost');
  if (/\p{Cc}/u.test(text)) throw badValue('--store', text, 'has control characters: give the file another name');
  return readPath('--store', text);
}

function readVantage(text: string): string {
  if (VANTAGE_ID.test(text)) return text;
  throw badValue('--vantage', text, 'is not 1 to 32 lower-case letters, digits and inner hyphens, such as hq');
}

function readListen({ listen }: WatchOptions): WatchRequest['listen'] {
  if (listen === false) return undefined;
  const text = String(listen);
  const [, bracketed, plain, port = ''] = /^(?:\[([0-9a-f:.]+)\]:|([0-9.]+):)?(\d{1,5})$/i.exec(text) ?? [];
  const address = bracketed ?? plain ?? '127.0.0.1';
  if (port !== '' && Number(port) <= MAX_PORT && isIP(address) !== 0) return { address, port: Number(port) };
  throw badValue('--listen', text, 'is not a port from 0 to 65535, or an address and a port such as 127.0.0.1:8025');
}

/** The page shows who is watched and what is wrong: beyond this machine only with a token that can't be guessed. */
function readToken(
  address: string,
  { allowRemote }: WatchOptions,
  token: string | undefined,
): Pick<WatchRequest, 'token'> {
  const isLocal = address === '::1' || address.startsWith('127.');
  if (!isLocal && allowRemote !== true) {
    throw badValue('--listen', address, 'is seen by other machines: if that is meant, add --allow-remote');
  }
  if (!isLocal && (token ?? '').length < LEAST_TOKEN) {
    throw new BadUsageError(
      `--allow-remote needs a token of ${LEAST_TOKEN} characters or more in $CANARY_TOKEN, such as openssl rand -hex 16 makes`,
    );
  }
  return token === undefined ? {} : { token };
}
