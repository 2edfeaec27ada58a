import { isIP, isIPv6 } from 'node:net';
import { parseHeloName } from '../config/heloName';
import { parseTlsName } from '../config/tlsName';
import { parseServerAddress } from '../dns/serverAddress';
import { parseTargetName } from '../dns/targetName';
import { parseTrustedServer, type ValidatingServer } from '../dns/validatingServer';
import { hostKey } from '../probe/hostKey';
import type { TlsNames } from '../probe/probeAddress';
import { type TargetSettings, targetFromName } from '../probe/target';
import type { Target } from '../probe/types';
import type { Role } from '../telemetry/contract';
import { BadUsageError, badValue } from './badUsage';

/** The options of `check` as commander gives them. */
export interface CheckOptions {
  readonly json?: true;
  readonly helo?: string;
  readonly source?: string;
  readonly dns?: string;
  readonly dane?: string;
  readonly requireDane?: true;
  readonly timeout?: string;
  readonly allowPrivate?: true;
  readonly tls: boolean;
  /** Absent: without. */
  readonly policy?: boolean;
  readonly tlsName?: string;
  readonly ipv4?: true;
  readonly ipv6?: true;
  readonly require?: readonly string[];
  readonly transcript?: true;
  readonly tryUnoffered?: true;
  readonly observer?: true;
}

/** What is to be checked, and how. */
export interface CheckRequest {
  readonly targets: readonly Target[];
  readonly isJson: boolean;
  readonly heloName?: string;
  readonly sourceAddress?: string;
  readonly dnsServer?: string;
  /** The resolver to ask for DANE; absent: nobody asks. */
  readonly validatingServer?: ValidatingServer;
  /** For one session. */
  readonly timeoutMs?: number;
  readonly allowPrivateTargets: boolean;
  readonly upgrade: boolean;
  /** Ask also for the policies of domains. */
  readonly hasPolicies: boolean;
  readonly tlsNames: TlsNames;
  readonly families: readonly (4 | 6)[];
  readonly hasTranscript: boolean;
  /** Send STARTTLS also where it is not offered. */
  readonly tryUnoffered: boolean;
  readonly role: Role;
}

const MAX_TIMEOUT_SECONDS = 3_600;

/** Checks the arguments of `check`. Throws BadUsageError for the first that breaks a rule. */
export function checkRequest(names: readonly string[], options: CheckOptions): CheckRequest {
  const require = readKeywords(options.require ?? []);
  const settings = { require, ...readRequireDane(options) };
  const targets = names.map((name) => readTarget(name, settings));
  const heloName = options.helo === undefined ? undefined : readHeloName(options.helo, targets);
  const sourceAddress = options.source === undefined ? undefined : readSource(options.source);
  const dnsServer = options.dns === undefined ? undefined : readDnsServer(options.dns);
  const validatingServer = options.dane === undefined ? undefined : readDane(options.dane, options);
  const timeoutMs = options.timeout === undefined ? undefined : readTimeoutMs(options.timeout);
  return {
    targets: [...new Map(targets.map((target) => [target.name, target])).values()],
    isJson: options.json === true,
    ...(heloName !== undefined && { heloName }),
    ...(sourceAddress !== undefined && { sourceAddress }),
    ...(dnsServer !== undefined && { dnsServer }),
    ...(validatingServer !== undefined && { validatingServer }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    allowPrivateTargets: options.allowPrivate === true,
    upgrade: options.tls,
    hasPolicies: options.policy === true,
    tlsNames: readTlsNames(options, targets),
    families: readFamilies(options, sourceAddress),
    hasTranscript: options.transcript === true,
    tryUnoffered: readTryUnoffered(options),
    role: options.observer === true ? 'observer' : 'mail-path',
  };
}

function readTarget(text: string, settings: TargetSettings): Target {
  const parsed = parseTargetName(text);
  if (!parsed.ok) throw badValue('target', text, `is refused: ${parsed.rule}`);
  if (settings.requireDane && isIP(parsed.host) !== 0)
    throw badValue(
      'target',
      text,
      'is an address, which has no TLSA records: leave out --require-dane, or give a name',
    );
  return targetFromName(parsed.name, settings);
}

function readRequireDane({ requireDane, dane }: CheckOptions): Pick<TargetSettings, 'requireDane'> {
  if (requireDane && dane === undefined)
    throw new BadUsageError(
      '--require-dane needs a resolver that validates DNSSEC: add --dane, such as --dane 127.0.0.1',
    );
  return requireDane ? { requireDane } : {};
}

/** RFC 5321 §4.1.1.1 `ehlo-keyword`, within reason. */
const KEYWORD = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/;

/** Each text is a list; gives upper case, each keyword once. */
function readKeywords(texts: readonly string[]): readonly string[] {
  const keywords = texts.flatMap((text) =>
    text.split(',').map((word) => {
      if (KEYWORD.test(word.trim())) return word.trim().toUpperCase();
      throw badValue('--require', text, 'is not a list of EHLO keywords such as STARTTLS,SIZE');
    }),
  );
  return [...new Set(keywords)];
}

function readTryUnoffered({ tryUnoffered, tls }: CheckOptions): boolean {
  if (tryUnoffered === true && !tls)
    throw new BadUsageError('--try-unoffered and --no-tls exclude each other: leave one out');
  return tryUnoffered === true;
}

/** One name for all hosts that are named; the hosts of a domain have names of their own. */
function readTlsNames({ tls, tlsName }: CheckOptions, targets: readonly Target[]): TlsNames {
  if (tlsName === undefined) return new Map();
  const parsed = parseTlsName(tlsName);
  if (!parsed.ok) throw badValue('--tls-name', tlsName, `${parsed.rule}; give one such as mx.example.org`);
  if (!tls) throw new BadUsageError('--tls-name and --no-tls exclude each other: leave one out');
  const domain = targets.find(({ kind }) => kind === 'domain');
  if (domain !== undefined) {
    throw badValue(
      '--tls-name',
      tlsName,
      `is for hosts, and ${domain.name} is a domain: name its host, such as [mx.example.org]`,
    );
  }
  return new Map(targets.map(({ host, port }) => [hostKey({ mxHost: host, port }), parsed.tlsName]));
}

function readHeloName(text: string, targets: readonly Target[]): string {
  const parsed = parseHeloName(text);
  if (!parsed.ok) throw badValue('--helo', text, `${parsed.rule}; give a full name such as canary.example.org`);
  if (targets.some(({ host }) => host === parsed.heloName)) {
    throw badValue(
      '--helo',
      text,
      "is a target's own name: servers refuse whoever claims to be them; give this machine's",
    );
  }
  return parsed.heloName;
}

function readSource(text: string): string {
  if (isIP(text) === 0) throw badValue('--source', text, 'is not an IP address of this machine, such as 192.0.2.10');
  return text;
}

/** A DNS server as node:dns takes it. Throws BadUsageError. */
export function readDnsServer(text: string): string {
  const parsed = parseServerAddress(text);
  if (!parsed.ok) throw badValue('--dns', text, `is refused: ${parsed.rule}`);
  return parsed.server;
}

function readDane(text: string, { tls }: CheckOptions): ValidatingServer {
  const parsed = parseTrustedServer(text);
  // A user and a password are not shown.
  if (!parsed.ok && text.includes('@')) throw new BadUsageError(`--dane is refused: ${parsed.rule}`);
  if (!parsed.ok) throw badValue('--dane', text, `is refused: ${parsed.rule}`);
  if (!tls) throw new BadUsageError('--dane and --no-tls exclude each other: leave one out');
  return parsed.server;
}

function readTimeoutMs(text: string): number {
  const seconds = /^[0-9]+(\.[0-9]+)?$/.test(text) ? Number(text) : 0;
  const timeoutMs = Math.round(seconds * 1_000);
  if (timeoutMs < 1 || seconds > MAX_TIMEOUT_SECONDS) {
    throw badValue(
      '--timeout',
      text,
      `is not a number of seconds such as 30, above 0 and at most ${MAX_TIMEOUT_SECONDS}`,
    );
  }
  return timeoutMs;
}

const FAMILIES = [4, 6] as const;

/** Both, unless the options or the source address say otherwise: what cannot be reached from here is shown as such. */
function readFamilies({ ipv4, ipv6 }: CheckOptions, sourceAddress: string | undefined): readonly (4 | 6)[] {
  const wanted = FAMILIES.filter((family) => ipv4 === ipv6 || (family === 4 ? ipv4 : ipv6));
  if (sourceAddress === undefined) return wanted;
  const own = isIPv6(sourceAddress) ? 6 : 4;
  if (!wanted.includes(own))
    throw badValue('--source', sourceAddress, `is an IPv${own} address, but -${wanted[0]} is given: leave one out`);
  return [own];
}
