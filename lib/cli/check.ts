import { Command } from 'commander';
import type { Resolver } from '../dns/types';
import { observeResolved } from '../probe/observeTargets';
import { type ResolvedTarget, resolveTargets } from '../probe/resolveTargets';
import { uniqueHosts } from '../probe/uniqueHosts';
import { DEFAULT_LIMITS } from '../smtp/arguments';
import type { SessionLimits } from '../smtp/types';
import { MAX_ADDRESSES, MAX_HOSTS } from '../workflow/hostLimits';
import { judgeWithPolicies, lookAtPolicies } from './checkPolicies';
import type { CheckReport } from './checkReport';
import { type CheckOptions, type CheckRequest, checkRequest } from './checkRequest';
import type { CliContext } from './context';
import { exitStatus } from './exitStatus';
import { defaultHeloName, type HeloName } from './heloName';
import { type Progress, startProgress } from './progress';
import { renderJson } from './renderJson';
import { renderTable } from './renderTable';

/** `check <target…>`; hands the exit status to `finish`. */
export function checkCommand(context: CliContext, finish: (status: number) => void): Command {
  return new Command('check')
    .description('ask every address of every mail host for STARTTLS, now, and say what is wrong')
    .argument('<target...>', 'a domain (example.org), or a host ([mx.example.org], [mx.example.org]:587, [192.0.2.1])')
    .option('--json', 'print JSON instead of tables (its form: docs/check.schema.json)')
    .option('--helo <name>', "the name to say after EHLO (default: this machine's, else its address)")
    .option('--source <address>', 'the local address to connect from')
    .option('--dns <server[:port]>', "the DNS server to ask (default: the machine's own)")
    .option(
      '--dane <resolver>',
      'check DANE by this resolver, which validates DNSSEC: one of this machine (127.0.0.1), or an https:// URL',
    )
    .option('--require-dane', 'say where there is no DANE: no TLSA records that DNSSEC vouches for (with --dane)')
    .option('--timeout <seconds>', 'the time that one session may take (default: 120)')
    .option('--require <keyword,…>', 'EHLO keywords that must be offered', collect)
    .option(
      '--tls-name <name>',
      "the name to ask for in TLS, and to look for in the certificate, instead of the host's",
    )
    .option('--no-tls', 'stop after EHLO, without the upgrade to TLS')
    .option('--no-policy', "leave out what a domain's MTA-STS policy and TLSRPT record say")
    .option('--try-unoffered', 'send STARTTLS also where it is not offered, as evidence of a filter on the path')
    .option('--allow-private', 'connect to private, loopback and other special addresses too')
    .option('-4, --ipv4', 'ask IPv4 addresses only')
    .option('-6, --ipv6', 'ask IPv6 addresses only')
    .option('--observer', 'this address carries no mail: a loss is a warning, not critical')
    .option('--transcript', 'show the dialogue of each session')
    .addHelpText('after', HELP_ON_STATUS)
    .action(async (names: readonly string[], options: CheckOptions) => {
      const request = checkRequest(names, options);
      const report = await check(request, context);
      const { isJson, hasTranscript } = request;
      const { isColoured, columns } = context;
      context.stdout(
        isJson
          ? renderJson(report, { hasTranscript })
          : renderTable(report, { isColoured, hasTranscript, ...(columns !== undefined && { width: columns }) }),
      );
      finish(exitStatus(report));
    });
}

const collect = (text: string, previous: readonly string[] = []): readonly string[] => [...previous, text];

const HELP_ON_STATUS = `
Exit status: 0 ok, 1 warning, 2 critical, 3 unknown or bad usage. Of several addresses and targets
the gravest decides: critical before warning before unknown before ok.`;

/** Resolves, asks and judges. Everything that a server, a resolver or the network does is in the report. */
export async function check(request: CheckRequest, context: CliContext): Promise<CheckReport> {
  const progress = startProgress(context.terminal);
  try {
    return await look(request, context, progress);
  } finally {
    progress.end();
  }
}

export interface LookOptions {
  /** When it fires, sessions under way are cut off and no other is begun. */
  readonly signal?: AbortSignal;
  /** Hears which hosts there are before they are asked. */
  readonly onResolved?: (resolved: readonly ResolvedTarget[]) => void;
}

/** One check, whose progress somebody else shows. */
export async function look(
  request: CheckRequest,
  context: CliContext,
  progress: Pick<Progress, 'say'>,
  { signal, onResolved }: LookOptions = {},
): Promise<CheckReport> {
  const { targets, dnsServer, sourceAddress, families, allowPrivateTargets, upgrade, tryUnoffered, tlsNames, role } =
    request;
  const { now, runSession } = context;
  const startedAt = now().toISOString();
  const resolver = context.resolver(dnsServer === undefined ? {} : { server: dnsServer });
  progress.say(`asking the DNS for ${targets.length === 1 ? '1 target' : `${targets.length} targets`}`);
  const resolved = await resolveTargets(targets, resolver, {
    allowPrivateTargets,
    families,
    maxHosts: MAX_HOSTS,
    maxAddresses: MAX_ADDRESSES,
    ...(signal !== undefined && { signal }),
  });
  onResolved?.(resolved);
  if (addressCount(resolved) > MANY_ADDRESSES) context.saveMemory?.();
  const heloName = await chooseHeloName(request, resolved, resolver, context);
  progress.say('connecting');
  const observing = observeResolved(resolved, upgrade, {
    heloName: heloName.name,
    now,
    tryUnoffered,
    tlsNames,
    keepCertificates: request.validatingServer !== undefined,
    onProgress: (done, total) => progress.say(`${done} of ${total} addresses asked`),
    limits: limitsWithin(request.timeoutMs),
    ...(sourceAddress !== undefined && { sourceAddress }),
    ...(runSession !== undefined && { runSession }),
    ...(signal !== undefined && { signal }),
  });
  const [observed, looks] = await Promise.all([observing, lookAtPolicies(resolved, request, context, signal)]);
  const measure = { role, tlsNames, now: now() };
  return {
    vantage: {
      role,
      heloName,
      ...(sourceAddress !== undefined && { sourceAddress }),
      ...(dnsServer !== undefined && { dnsServer }),
    },
    startedAt,
    finishedAt: now().toISOString(),
    targets: await Promise.all(observed.targets.map((target) => judgeWithPolicies(target, looks, measure))),
  };
}

/** From so many on, what is kept of each session makes V8 let its heap grow. */
const MANY_ADDRESSES = 200;

const addressCount = (resolved: readonly ResolvedTarget[]): number =>
  uniqueHosts(resolved).flatMap(({ addresses }) => addresses).length;

/** A session may take `timeoutMs`; who gives more than a stage's own limit means to wait that long for a slow server. */
function limitsWithin(timeoutMs: number | undefined): Partial<SessionLimits> {
  if (timeoutMs === undefined) return {};
  const { greeting, reply, tlsHandshake } = DEFAULT_LIMITS;
  return {
    total: timeoutMs,
    greeting: Math.max(greeting, timeoutMs),
    reply: Math.max(reply, timeoutMs),
    tlsHandshake: Math.max(tlsHandshake, timeoutMs),
  };
}

/** The name that was given, or a default, for which the hosts have to be known: it must be none of theirs. */
async function chooseHeloName(
  { heloName, sourceAddress }: CheckRequest,
  resolved: readonly ResolvedTarget[],
  resolver: Resolver,
  { machine }: CliContext,
): Promise<HeloName> {
  if (heloName !== undefined) return { name: heloName, from: 'option' };
  const hosts = resolved.flatMap((target) => target.hosts);
  const taken = new Set([...resolved.map(({ target }) => target.host), ...hosts.map(({ mxHost }) => mxHost)]);
  const towards = hosts.flatMap(({ addresses }) => addresses).at(0);
  return defaultHeloName({
    machine,
    resolver,
    taken,
    ...(sourceAddress !== undefined && { sourceAddress }),
    ...(towards !== undefined && { towards }),
  });
}
