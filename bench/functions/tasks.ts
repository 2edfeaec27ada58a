import {
  judgeEnvironment,
  notifyEnvironment,
  probeEnvironment,
  widgetEnvironment,
} from '../../lib/infra/functionEnvironment';
import { runEvents } from '../../lib/infra/runEvents';
import { SCHEMA_VERSION } from '../../lib/telemetry/contract';
import type { Environment, Environments } from './environments';
import { type Installation, VANTAGES } from './stage';

export const HANDLERS = ['probe', 'judge', 'notify', 'matrix-widget'] as const;
type Handler = (typeof HANDLERS)[number];

/** One thing that a function is woken for, again and again. */
export interface Task {
  readonly name: string;
  readonly handler: Handler;
  readonly installation: Installation;
  readonly vantage?: string;
  /** The event of the nth call, from 0. */
  event(call: number): object;
}

const EVERY_MS = 300_000;
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:bench';
const SWEEP = { schemaVersion: SCHEMA_VERSION, kind: 'sweep' } as const;

export const probing = (installation: Installation, vantage: string): Task => ({
  name: `probe, ${installation.config.targets.length} hosts`,
  handler: 'probe',
  installation,
  vantage,
  event: (call) => {
    const [event] = runEvents(installation.config.targets);
    return { ...event, scheduledAt: nextRun(call) };
  },
});

const firstRunMs = Math.floor(Date.now() / EVERY_MS) * EVERY_MS;
/** Five minutes apart, so that each host has its hourly upgrade in one of twelve. */
const nextRun = (call: number): string => new Date(firstRunMs + call * EVERY_MS).toISOString();

export const sweeping = (handler: 'judge' | 'notify', installation: Installation): Task => ({
  name: `${handler}, sweep without news`,
  handler,
  installation,
  event: () => SWEEP,
});

/** What the judge is woken for by each run of each vantage. */
export const hearing = (installation: Installation): Task => ({
  name: 'judge, a heartbeat',
  handler: 'judge',
  installation,
  event: (call) => ({ Records: [streamRecord(`vantage#${VANTAGES[0]}#0`, 'heartbeat', String(call))] }),
});

/** What a dashboard that is open asks for, again and again. */
export const showing = (show: 'matrix' | 'open', installation: Installation): Task => ({
  name: `matrix-widget, ${show}`,
  handler: 'matrix-widget',
  installation,
  event: () => ({ show, widgetContext: { theme: 'light' } }),
});

const streamRecord = (pk: string, sk: string, sequence: string) => ({
  eventName: 'MODIFY',
  dynamodb: { SequenceNumber: sequence, Keys: { pk: { S: pk }, sk: { S: sk } } },
});

export const startFor = ({ handler, installation, vantage }: Task, environments: Environments): Promise<Environment> =>
  environments.start(handler, { ...stackVariables(handler, installation, vantage), ...installation.variables });

function stackVariables(handler: Handler, { config }: Installation, id: string | undefined) {
  const vantage = config.vantages.find((each) => each.id === id);
  switch (handler) {
    case 'probe':
      if (vantage === undefined) throw new Error(`there is no vantage ${id}`);
      return probeEnvironment(config, vantage);
    case 'judge':
      return judgeEnvironment(config);
    case 'notify':
      return notifyEnvironment(config, TOPIC);
    case 'matrix-widget':
      return widgetEnvironment(config);
  }
}
