import type { CanaryConfig, CloudVantage } from '../config/canaryConfig';
import { everyVantage } from '../config/everyVantage';
import { hubResolver } from '../config/hubResolver';
import { knownEgress } from '../config/knownEgress';
import { shardsInOneMinute } from '../config/shard';
import {
  CONNECTIONS_A_MINUTE,
  type ConfiguredVantage,
  ENVIRONMENT,
  physicalName,
  type VantageSettings,
} from '../telemetry/contract';
import { runEvents } from './runEvents';

/** What a function finds in its environment, by the keys of the contract; each that is set is read. */
export type FunctionEnvironment = Readonly<Record<string, string>>;

/** `publicIp`: of the network that is made for the vantage. */
export function probeEnvironment(config: CanaryConfig, vantage: CloudVantage, publicIp?: string): FunctionEnvironment {
  return {
    [ENVIRONMENT.name]: config.name,
    [ENVIRONMENT.hubRegion]: config.hub,
    [ENVIRONMENT.tableName]: physicalName.table(config.name),
    [ENVIRONMENT.everySeconds]: String(config.everyMinutes * 60),
    [ENVIRONMENT.metricsLevel]: config.metrics,
    [ENVIRONMENT.vantage]: JSON.stringify(vantageSettings(config, vantage, publicIp)),
  };
}

export function judgeEnvironment(config: CanaryConfig): FunctionEnvironment {
  return {
    [ENVIRONMENT.name]: config.name,
    [ENVIRONMENT.tableName]: physicalName.table(config.name),
    [ENVIRONMENT.everySeconds]: String(config.everyMinutes * 60),
    [ENVIRONMENT.vantages]: JSON.stringify(configuredVantages(config)),
    [ENVIRONMENT.shards]: shardsOf(config),
    [ENVIRONMENT.testUnofferedStarttls]: String(config.testUnofferedStarttls),
  };
}

export function notifyEnvironment(config: CanaryConfig, topicArn: string): FunctionEnvironment {
  return {
    [ENVIRONMENT.name]: config.name,
    [ENVIRONMENT.tableName]: physicalName.table(config.name),
    [ENVIRONMENT.topicArn]: topicArn,
    [ENVIRONMENT.everySeconds]: String(config.everyMinutes * 60),
    [ENVIRONMENT.vantages]: JSON.stringify(configuredVantages(config).map(withoutProbe)),
    [ENVIRONMENT.shards]: shardsOf(config),
    [ENVIRONMENT.quietWindows]: JSON.stringify(config.quiet),
    [ENVIRONMENT.timezone]: config.timezone,
  };
}

export function policyEnvironment(config: CanaryConfig): FunctionEnvironment {
  const resolver = hubResolver(config);
  return {
    [ENVIRONMENT.name]: config.name,
    [ENVIRONMENT.tableName]: physicalName.table(config.name),
    ...(resolver !== undefined && { [ENVIRONMENT.validatingResolver]: resolver }),
  };
}

export function widgetEnvironment(config: CanaryConfig): FunctionEnvironment {
  return {
    [ENVIRONMENT.name]: config.name,
    [ENVIRONMENT.tableName]: physicalName.table(config.name),
    [ENVIRONMENT.everySeconds]: String(config.everyMinutes * 60),
    [ENVIRONMENT.vantages]: JSON.stringify(configuredVantages(config).map(withoutProbe)),
    [ENVIRONMENT.shards]: shardsOf(config),
  };
}

/** Who only tells asks nobody, and its environment is short. */
const withoutProbe = ({ region: _, probeFunctionName: __, ...vantage }: ConfiguredVantage): ConfiguredVantage =>
  vantage;

const shardsOf = ({ targets }: CanaryConfig): string => JSON.stringify(runEvents(targets).map(({ shard }) => shard));

function vantageSettings(config: CanaryConfig, vantage: CloudVantage, publicIp?: string): VantageSettings {
  const mailEgress = vantage.mailEgress ?? publicIp;
  const dns = vantage.dns ?? config.dns;
  const atOnce = shardsInOneMinute(config.targets.length, config.everyMinutes);
  return {
    id: vantage.id,
    role: vantage.role,
    heloName: vantage.heloName,
    ...(vantage.sourceAddress === undefined ? {} : { sourceAddress: vantage.sourceAddress }),
    ...(mailEgress === undefined ? {} : { mailEgress }),
    ...(dns === undefined ? {} : { dns }),
    allowPrivateTargets: config.allowPrivateTargets,
    ipv6: vantage.ipv6,
    logEveryHost: config.logEveryHost,
    controlHosts: config.controlHosts,
    ...(atOnce === 1 ? {} : { connectionsPerMinute: Math.max(1, Math.floor(CONNECTIONS_A_MINUTE / atOnce)) }),
    ...(config.blockLists.length === 0 ? {} : { blockLists: config.blockLists }),
    ...(hubResolver(config) === undefined ? {} : { keepsChains: true }),
  };
}

function configuredVantages(config: CanaryConfig): readonly ConfiguredVantage[] {
  return everyVantage(config).map((vantage) => {
    const { id, role, external } = vantage;
    const egress = knownEgress(vantage);
    return {
      ...{ id, role, external },
      ...('isLog' in vantage && { isLog: vantage.isLog }),
      ...(vantage.external
        ? {}
        : { region: vantage.region, probeFunctionName: physicalName.probe(config.name, vantage.id) }),
      ...(egress === undefined ? {} : { egress }),
    };
  });
}
