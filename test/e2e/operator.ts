import { join } from 'node:path';
import { type Aws, awsEnvironment } from './aws';
import { type Cdk, type CdkRun, cdkAgainst } from './cdk';
import { type Run, runProgram, runShell } from './childProcess';
import type { Emulator } from './emulator';
import { HUB, type Installation, writeConfiguration } from './installation';
import type { Lifetime } from './lifetime';
import { type Mailbox, openMailbox } from './mailbox';
import { allowMetrics } from './permission';
import { PROJECT } from './project';

/** The smoke test waits for a run of each vantage, and for alarms. */
const TIMEOUT_MS = 10 * 60_000;

/** Whoever deploys installations and looks after them. */
export interface Operator {
  bootstrap(regions: readonly string[]): Promise<CdkRun>;
  /** Deploys an installation as it stands, for the first time or again. */
  deploy(installation: Installation): Promise<CdkRun>;
  /** What deploying an installation would change. */
  diff(installation: Installation): Promise<CdkRun>;
  destroy(installation: Installation, stacks: readonly string[]): Promise<CdkRun>;
  /** Subscribes to the topic that the installation has now. */
  subscribe(installation: Installation): Promise<Mailbox>;
  /** Runs a program of the project with the configuration that was deployed last. */
  run(installation: Installation, file: string, args?: readonly string[]): Promise<Run>;
  /** Types commands of a guide, up to the first that fails, and says yes where `cdk` asks. */
  follow(installation: Installation, commands: readonly string[]): Promise<Run>;
}

const AWS_COMMAND = join(PROJECT, '.e2e/awscli/bin');

export const operatorOf = (
  lifetime: Lifetime,
  emulator: Emulator,
  { regions, dns }: { readonly regions: readonly [Aws, ...Aws[]]; readonly dns: string },
): Operator => {
  const cdk: Cdk = cdkAgainst(lifetime, emulator, HUB);
  const fileOf = (installation: Installation): string => writeConfiguration(lifetime, installation, dns);
  return {
    bootstrap: cdk.bootstrap,
    deploy: async (installation) => {
      const deployed = await cdk.deploy(installation.name, fileOf(installation));
      await Promise.all(regions.map(allowMetrics));
      return deployed;
    },
    diff: (installation) => cdk.diff(installation.name, fileOf(installation)),
    destroy: (installation, stacks) => cdk.destroy(installation.name, fileOf(installation), stacks),
    subscribe: ({ name }) => openMailbox(regions[0], name),
    run: (installation, file, args = []) =>
      runProgram(lifetime, file, [...args, '--config', fileOf(installation)], {
        environment: awsEnvironment(emulator, HUB),
        timeoutMs: TIMEOUT_MS,
      }),
    follow: (installation, commands) => {
      const file = fileOf(installation);
      const output = join(lifetime.directory, `guide-${installation.name}`);
      const filled = commands.map((command) =>
        command
          .replaceAll('NAME', installation.name)
          .replaceAll('HUB_REGION', HUB)
          .replace('npx cdk destroy', `npx cdk destroy --force --context config='${file}' --output '${output}'`),
      );
      return runShell(lifetime, filled, {
        environment: {
          ...awsEnvironment(emulator, HUB),
          AWS_CA_BUNDLE: emulator.certificateFile,
          PATH: `${AWS_COMMAND}:${process.env.PATH}`,
          CDK_DISABLE_VERSION_CHECK: '1',
          CDK_DISABLE_CLI_TELEMETRY: 'true',
        },
        timeoutMs: TIMEOUT_MS,
      });
    },
  };
};
