import { diagnose } from '../../diagnosis/diagnose';
import type { CliContext } from '../context';
import type { DiagnoseOptions } from '../diagnose';
import { exitStatus } from '../exitStatus';
import { jsonText } from '../jsonText';
import { startProgress } from '../progress';
import { diagnoseJson } from './diagnoseJson';
import { type DiagnoseRequest, diagnoseRequest } from './diagnoseRequest';
import { diagnoseText } from './diagnoseText';
import { gatherSituation } from './gatherSituation';
import { phasesOf } from './phases';
import { surroundingsFile } from './surroundingsFile';

/** What all of it may take beside the one slowest session. */
const REST_MS = 30_000;

/** Looks, prints what it found, and gives the exit status. Rejects with ConfigError or BadUsageError. */
export async function runDiagnose(target: string, options: DiagnoseOptions, context: CliContext): Promise<number> {
  const file = surroundingsFile(options.config, context.configFile);
  const { settings } = file ?? {};
  const setting = { env: context.env, allowsPrivate: settings?.allowPrivateTargets === true };
  const resolver = settings?.validatingResolver;
  const asked = diagnoseRequest(target, { ...(resolver !== undefined && { dane: resolver }), ...options }, setting);
  const requiring = new Set(settings?.targets.flatMap((one) => ('requireDane' in one ? [one.name] : [])));
  const request: DiagnoseRequest = {
    ...asked,
    check: {
      ...asked.check,
      targets: asked.check.targets.map((one) => (requiring.has(one.name) ? { ...one, requireDane: true } : one)),
      ...(asked.check.dnsServer === undefined && settings?.dns !== undefined && { dnsServer: settings.dns }),
    },
  };
  const limitMs = (request.check.timeoutMs ?? 0) + REST_MS;
  const progress = startProgress(context.terminal);
  const { report, situation } = await gatherSituation({
    request,
    context,
    phases: phasesOf(progress, limitMs),
    signal: AbortSignal.timeout(limitMs),
    ...(file !== undefined && { file }),
    ...(options.store !== undefined && { store: options.store }),
  }).finally(() => progress.end());
  const diagnosed = diagnose(situation);
  const { isColoured, columns } = context;
  const hasTranscript = request.check.hasTranscript;
  context.stdout(
    request.check.isJson
      ? jsonText(diagnoseJson({ report, situation, diagnosed }, { hasTranscript }))
      : diagnoseText(
          { report, situation, diagnosed },
          { isColoured, hasTranscript, ...(columns !== undefined && { width: columns }) },
        ),
  );
  return exitStatus(report);
}
