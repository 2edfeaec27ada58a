import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { CanaryConfig } from '../config/canaryConfig';

export interface CanaryStackProps {
  readonly config: CanaryConfig;
  readonly region: string;
  readonly description: string;
  /** Whether a person must first lift a protection before the stack can be deleted. */
  readonly isProtected?: boolean;
}

/** A stack in a region and in no account: it synthesises without credentials, and the same with them. */
export class CanaryStack extends Stack {
  constructor(scope: Construct, id: string, { config, region, description, isProtected = false }: CanaryStackProps) {
    super(scope, id, {
      env: { region },
      description: `${description} (starttls-canary ${config.name})`,
      tags: { application: 'starttls-canary', installation: config.name },
      terminationProtection: isProtected,
    });
  }
}
