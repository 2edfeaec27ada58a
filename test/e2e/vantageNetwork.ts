import {
  GetFunctionConfigurationCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { ENVIRONMENT, physicalName } from '../../lib/telemetry/contract';
import type { Aws } from './aws';
import type { Vantage } from './installation';

/** Of TEST-NET-1, and so no address of this machine: whatever is to leave from it fails. */
const NO_ADDRESS = '192.0.2.1';

/**
 * Breaks or mends the network of a vantage, by the address that its probe leaves from: on loopback nothing can be cut for
 * one client only.
 */
export const breakNetwork = (aws: Aws, installation: string, vantage: Vantage): Promise<void> =>
  leaveFrom(aws, physicalName.probe(installation, vantage.id), NO_ADDRESS);

export const mendNetwork = (aws: Aws, installation: string, vantage: Vantage): Promise<void> =>
  leaveFrom(aws, physicalName.probe(installation, vantage.id), vantage.sourceAddress);

const leaveFrom = async ({ lambda }: Aws, FunctionName: string, sourceAddress: string): Promise<void> => {
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const settings = z.looseObject({}).parse(JSON.parse(Environment?.Variables?.[ENVIRONMENT.vantage] ?? ''));
  const vantage = JSON.stringify({ ...settings, sourceAddress });
  await lambda.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName,
      Environment: { Variables: { ...Environment?.Variables, [ENVIRONMENT.vantage]: vantage } },
    }),
  );
  await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 20 }, { FunctionName });
};
