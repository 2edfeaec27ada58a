import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACCOUNT, awsEnvironment } from './aws';
import { cleanEnvironment, tail } from './childProcess';
import type { Emulator } from './emulator';
import { killGroup, type Lifetime } from './lifetime';
import { PROJECT } from './project';

const COMMAND = join(PROJECT, 'node_modules/aws-cdk/bin/cdk');

/** What came of one call. */
export interface CdkRun {
  readonly seconds: number;
  /** All that it printed. */
  readonly said: string;
}

/** The CDK's command line, pointed at the emulator. A failure throws its output's end. */
export interface Cdk {
  bootstrap(regions: readonly string[]): Promise<CdkRun>;
  /** `cdk deploy --all` of the project's app with a configuration file. `name` tells outputs and logs apart. */
  deploy(name: string, configFile: string): Promise<CdkRun>;
  /** What `cdk deploy --all` would change. */
  diff(name: string, configFile: string): Promise<CdkRun>;
  /** `cdk destroy` of some of its stacks. */
  destroy(name: string, configFile: string, stacks: readonly string[]): Promise<CdkRun>;
}

export const cdkAgainst = (lifetime: Lifetime, emulator: Emulator, region: string): Cdk => {
  const root = join(lifetime.directory, 'cdk');
  mkdirSync(root);
  const environment = cleanEnvironment(lifetime, {
    ...awsEnvironment(emulator, region),
    CI: 'true',
    CDK_DISABLE_VERSION_CHECK: '1',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  });
  const quiet = ['--no-color', '--no-notices', '--no-version-reporting'];

  let calls = 0;
  const run = async (name: string, cwd: string, args: readonly string[]): Promise<CdkRun> => {
    calls += 1;
    const logFile = join(root, `${calls}-${name}.log`);
    const log = openSync(logFile, 'a');
    const started = performance.now();
    const child = spawn(process.execPath, [COMMAND, ...args, ...quiet], {
      cwd,
      env: environment,
      stdio: ['ignore', log, log],
      detached: true,
    });
    closeSync(log);
    lifetime.onEnd(`cdk ${name}`, () => killGroup(child));
    const status = await new Promise<number | NodeJS.Signals | Error>((resolve) => {
      child.once('error', resolve);
      child.once('exit', (code, signal) => resolve(code ?? signal ?? 1));
    });
    if (status !== 0) throw new Error(`cdk ${args[0]} (${name}) ended with ${status}:\n${tail(logFile, 60)}`);
    return { seconds: (performance.now() - started) / 1_000, said: readFileSync(logFile, 'utf8') };
  };

  const app = (name: string, configFile: string): readonly string[] => [
    ...['--context', `config=${configFile}`, '--output', join(root, `out-${name}`)],
  ];
  return {
    // Away from the project, so that bootstrapping doesn't run the app.
    bootstrap: (regions) => run('bootstrap', root, ['bootstrap', ...regions.map((it) => `aws://${ACCOUNT}/${it}`)]),
    deploy: (name, configFile) =>
      run(`deploy-${name}`, PROJECT, [
        ...['deploy', '--all', '--require-approval', 'never', '--progress', 'events'],
        ...app(name, configFile),
      ]),
    // By the templates: a change set would have to be made, and deleted.
    diff: (name, configFile) =>
      run(`diff-${name}`, PROJECT, ['diff', '--method', 'template', ...app(name, configFile)]),
    destroy: (name, configFile, stacks) =>
      run(`destroy-${name}`, PROJECT, [
        'destroy',
        '--force',
        ...stacks,
        '--progress',
        'events',
        ...app(name, configFile),
      ]),
  };
};
