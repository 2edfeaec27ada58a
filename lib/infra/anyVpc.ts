import type { IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';

/** A Vpc is an IVpc, but for `exactOptionalPropertyTypes`: its class says `| undefined` where the interface has a `?`. */
export const anyVpc = (vpc: Vpc): IVpc => vpc as IVpc;
