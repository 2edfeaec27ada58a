import { Command } from 'commander';
import type { Resolver } from '../dns/types';
import { observeResolved } from '../probe/observeTargets';
import { type ResolvedTarget, resolveTargets } from '../probe/resolveTargets';
import { type CheckReport, judgeTarget } from './checkReport';
import { type CheckOptions, type CheckRequest, checkRequest } from './checkRequest';
import type { CliContext } from './context';
import { exitStatus } from './exitStatus';
import { defaultHeloName, type HeloName } from './heloName';
import { renderJson } from './renderJson';
import { renderTable } from './renderTable';

/** `check <target…>`; hands the exit status to `finish`. */
export function checkCommand(context: CliContext, finish: (status: number) => void): Command {
  return new Command('check')
    .description('ask every address of every mail host for STARTTLS, now, and say what is wrong')
    .argument('<target...>', 'a domain (example.org), or a host ([mx.example.org], [mx.example.org]:587, [192.0.2.1])')
    .option('--json', 'print JSON instead of tables')
    .option('--helo <name>', "the name to say after EHLO (default: this machine's, else its address)")
    .option('--source <address>', 'the local address to connect from')
    .option('--dns <server[:port]>', "the DNS server to ask (default: the machine's own)")
    .option('--timeout <seconds>', 'the time that one session may take')
    .option('--allow-private', 'connect to private, loopback and other special addresses too')
    .option('--no-tls', 'stop after EHLO, without the upgrade to TLS')
    .option('-4, --ipv4', 'ask IPv4 addresses only')
    .option('-6, --ipv6', 'ask IPv6 addresses only')
    .option('--transcript', 'show the dialogue of each session')
    .addHelpText('after', '\nExit status: 0 ok, 1 warning, 2 critical, 3 unknown or bad usage.')
    .action(async (names: readonly string[], options: CheckOptions) => {
      const request = checkRequest(names, options);
      const report = await check(request, context);
      const { isJson, hasTranscript } = request;
      const { isColoured } = context;
      context.stdout(
        isJson ? renderJson(report, { hasTranscript }) : renderTable(report, { isColoured, hasTranscript }),
      );
      finish(exitStatus(report));
    });
}

/** Resolves, asks and judges. Everything that a server, a resolver or the network does is in the report. */
export async function check(request: CheckRequest, context: CliContext): Promise<CheckReport> {
  const { targets, dnsServer, sourceAddress, timeoutMs, families, allowPrivateTargets, upgrade } = request;
  const { now, runSession } = context;
  const startedAt = now().toISOString();
  const resolver = context.resolver(dnsServer === undefined ? {} : { server: dnsServer });
  const resolved = await resolveTargets(targets, resolver, { allowPrivateTargets, families });
  const heloName = await chooseHeloName(request, resolved, resolver, context);
  const observed = await observeResolved(resolved, upgrade, {
    heloName: heloName.name,
    now,
    ...(sourceAddress !== undefined && { sourceAddress }),
    ...(timeoutMs !== undefined && { limits: { total: timeoutMs } }),
    ...(runSession !== undefined && { runSession }),
  });
  return {
    heloName,
    ...(sourceAddress !== undefined && { sourceAddress }),
    startedAt,
    finishedAt: now().toISOString(),
    targets: observed.targets.map(judgeTarget),
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
