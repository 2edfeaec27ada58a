import { MIN_OPERATORS } from '../judgement/blind';
import { operatorOf } from '../probe/operator';
import type { HostObservation } from '../probe/types';
import type { Diagnosis } from './diagnosis';
import type { HostVerdict } from './hostVerdict';
import { capital, count, hostName, othersServed, someNames, triedOf } from './named';
import { HERE, type Situation } from './situation';

const hasConnected = (control: HostObservation): boolean =>
  triedOf(control).some(
    ({ session }) => session.failure?.stage !== 'connect' || session.failure.code === 'connection-refused',
  );
const isUnanswered = (control: HostObservation): boolean =>
  triedOf(control).length > 0 &&
  triedOf(control).every(({ session }) => session.failure?.stage === 'connect' && session.failure.code === 'timed-out');

/** What is known of a port that nobody answered on. */
interface Silence {
  readonly target: string;
  /** `port 25` */
  readonly port: string;
  readonly what: string;
  /** That others are served there, in a sentence; empty where nobody is known to be. */
  readonly elsewhere: readonly string[];
  readonly controls: readonly HostObservation[];
}

/**
 * No connection to any address was answered. A blocked port on the way out and a dead host look alike; hosts that are
 * known to answer, or a vantage elsewhere that is served, tell them apart.
 */
export function unreachedDiagnosis(verdicts: readonly HostVerdict[], { target, at, controls }: Situation): Diagnosis {
  const hosts = verdicts.map(({ host }) => host);
  const ports = [...new Set(hosts.map(({ port }) => port))];
  const samePort = controls.filter((control) => ports.includes(control.port));
  const silence: Silence = {
    target,
    port: `port ${ports.join(' and ')}`,
    what: whatWords(hosts, `port ${ports.join(' and ')}`),
    elsewhere: othersServed(verdicts, at, 'the host is up'),
    controls: samePort,
  };
  const [about] = verdicts;
  return { ...silenceDiagnosis(silence, hosts), ...(about !== undefined && { about }) };
}

function silenceDiagnosis(silence: Silence, hosts: readonly HostObservation[]): Diagnosis {
  const { controls, elsewhere } = silence;
  const answered = controls.filter(hasConnected);
  if (answered.length > 0) return unlikeControls(silence, answered);
  if (controls.length === 0 || !controls.every(isUnanswered)) return untold(silence);
  const operators = new Set([...controls, ...hosts].map(({ mxHost }) => operatorOf(mxHost)));
  return likeControls(silence, operators.size >= MIN_OPERATORS || elsewhere.length > 0);
}

function whatWords(hosts: readonly HostObservation[], port: string): string {
  const total = hosts.flatMap(triedOf).length;
  const to = `to ${port} of ${someNames(hosts.map(hostName))}`;
  const said =
    total === 1 ? `The connection ${to} was not answered` : `None of ${total} connections ${to} was answered`;
  return `${said}: ${HERE} waited and got no reply, not even a refusal.`;
}

const NOT_KNOWN = 'Nothing is known of STARTTLS there, and this is no sign that it is missing.';

const unlikeControls = (
  { target, port, what, elsewhere }: Silence,
  answered: readonly HostObservation[],
): Diagnosis => ({
  kind: 'unreached',
  headline: `${target} does not answer ${HERE}`,
  sentences: [
    what,
    `${capital(port)} is not blocked here as a whole: ${someNames(answered.map(hostName))} took a connection.`,
    ...elsewhere,
    elsewhere.length > 0
      ? `So the packets of ${HERE} are dropped, by the receiver or on the way.`
      : 'So the host is down, or it drops the packets of this address; one vantage alone cannot tell which.',
    NOT_KNOWN,
  ],
  next: [
    ...(elsewhere.length > 0
      ? []
      : ['Run the check below in another network: an answer there means that your address is dropped.']),
    'If the host answers elsewhere, ask its postmaster, or the provider between, why your address is dropped; look for it in block lists.',
    'If it answers nowhere, it is down: mail waits and is tried again by itself.',
  ],
});

const likeControls = ({ port, what, elsewhere, controls }: Silence, isCertain: boolean): Diagnosis => ({
  kind: 'port-blocked',
  headline: `${port} is ${isCertain ? 'blocked' : 'most likely blocked'} on the way out of here`,
  sentences: [
    what,
    `Nor did ${count(controls.length, 'control host')} answer that ${controls.length === 1 ? 'is' : 'are'} known to (${someNames(controls.map(hostName))}).`,
    ...elsewhere,
    isCertain
      ? `So it is this network that drops ${port} on the way out, as most clouds and home networks do.`
      : `So this network probably drops ${port} on the way out, as most clouds and home networks do; with so few hosts to go by, they may be down themselves.`,
    NOT_KNOWN,
  ],
  next: unblock(port),
});

/** Without the word of a control host. */
const untold = ({ target, port, what, elsewhere, controls }: Silence): Diagnosis => ({
  kind: 'unreached',
  headline: `no connection to ${target} is answered`,
  sentences: [
    what,
    ...elsewhere,
    elsewhere.length > 0
      ? `So ${port} is blocked on the way out of this network, or the receiver drops the packets of this address; which of the two can't be told without control hosts.`
      : `A ${port} that is blocked on the way out of this network and a host that is down look alike, and can't be told apart: ${controls.length === 0 ? 'no control host on that port is named' : 'the control hosts tell nothing, as they could not all be tried'}.`,
    NOT_KNOWN,
  ],
  next: [
    'Name hosts that are known to answer under controlHosts in canary.yaml, and run this again; or check any other domain from here: if nobody answers, the port is blocked.',
    ...unblock(port).slice(0, 1),
  ],
});

const unblock = (port: string): readonly string[] => [
  'Run this on the mail server itself, or on a machine behind the same address: it has a way out, or its mail would be stuck for everybody.',
  `If this is the mail server, ask whoever runs the network or the cloud to open ${port} on the way out (AWS: docs/port-25.md), or send through a smart host on 587.`,
];
