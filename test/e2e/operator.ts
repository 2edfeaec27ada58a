import { type Aws, awsEnvironment } from './aws';
import { type Cdk, type CdkRun, cdkAgainst } from './cdk';
import { type Run, runProgram } from './childProcess';
import type { Emulator } from './emulator';
import { HUB, type Installation, writeConfiguration } from './installation';
import type { Lifetime } from './lifetime';
import { type Mailbox, openMailbox } from './mailbox';
import { allowMetrics } from './permission';

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
}

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
  };
};
