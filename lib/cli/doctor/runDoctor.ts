import packageFile from '../../../package.json';
import { loadConfig } from '../../config/loadConfig';
import { readDnsServer } from '../checkRequest';
import type { CliContext } from '../context';
import type { DoctorOptions } from '../doctor';
import { EXIT_STATUS } from '../exitStatus';
import { jsonText } from '../jsonText';
import { namedFile } from '../namedFile';
import { startProgress } from '../progress';
import { diagnose } from './diagnose';
import { doctorJson } from './doctorJson';
import { doctorTable } from './doctorTable';
import { gatherFacts } from './gatherFacts';

/** Looks, prints what it found, and gives the exit status. Rejects with ConfigError or BadUsageError. */
export async function runDoctor(options: DoctorOptions, context: CliContext): Promise<number> {
  const config = namedFile(loadConfig, options.config ?? context.configFile);
  const dns = options.dns === undefined ? {} : { server: readDnsServer(options.dns) };
  const progress = startProgress(context.terminal);
  progress.say('asking the table, the account and the DNS');
  const { openTable, openAccount } = context;
  const facts = await gatherFacts(config, {
    ...{ openTable, openAccount, at: context.now(), version: packageFile.version },
    resolver: context.resolver(dns),
    pointerResolver: context.pointerResolver(dns),
  }).finally(() => progress.end());
  const diagnosis = diagnose(facts);
  const { isColoured, columns } = context;
  const style = { isColoured, ...(columns !== undefined && { width: columns }) };
  context.stdout(options.json === true ? jsonText(doctorJson(diagnosis)) : doctorTable(diagnosis, style));
  return EXIT_STATUS[diagnosis.state];
}
