import type { CertificateFiles } from './certificate';
import type { Endpoint } from './ehlo';
import { freeIPv6Port, ownAddress } from './loopback';

/** How a server is set up at one of its endpoints. */
export const VARIATIONS = ['healthy', 'off', 'forced', 'ipv6'] as const;
export type Variation = (typeof VARIATIONS)[number];

/** `off`: STARTTLS is not offered. `forced`: no mail without it. `ipv6`: as healthy, on ::1, where there is one. */
export type Endpoints = Readonly<Record<Exclude<Variation, 'ipv6'>, Endpoint>> & { readonly ipv6?: Endpoint };

const PORTS = { healthy: 2525, off: 2526, forced: 2527 } as const;

/** Endpoints of one server's own. */
export const chooseEndpoints = async (): Promise<Endpoints> => {
  const address = await ownAddress(Object.values(PORTS));
  const port = await freeIPv6Port();
  return {
    healthy: { address, port: PORTS.healthy },
    off: { address, port: PORTS.off },
    forced: { address, port: PORTS.forced },
    ...(port !== undefined && { ipv6: { address: '::1', port } }),
  };
};

export const addressesOf = (endpoints: Endpoints): readonly string[] => [
  ...new Set(Object.values(endpoints).map(({ address }) => address)),
];

/** Who asks: the argument of EHLO and the address that it comes from. */
export interface Client {
  readonly heloName: string;
  readonly address: string;
}

/** How a session went: EHLO, STARTTLS, EHLO, QUIT; or EHLO, QUIT; or broken off in the handshake. */
export type Course = 'upgraded' | 'plain' | 'failed';

/** A mail server as Debian ships it, started with a configuration of ours. */
export interface MailServer {
  /** Name and version as the server itself gives them. */
  readonly name: string;
  readonly endpoints: Endpoints;
  readonly certificate: CertificateFiles;
  readonly logFile: string;
  /** First line of its reply to EHLO, with the code. */
  greeting(client: Client): string;
  /** Whether that line tells the address that it saw. */
  readonly tellsAddress: boolean;
  /** Whether every handshake fails there as Debian ships it: then that is what `check` has to find. */
  readonly hasBrokenTls: boolean;
  /** Whether its reply waits behind a second session ticket, and that, by Nagle's algorithm, for our acknowledgement. */
  readonly repliesBehindTickets: boolean;
  /** What its log says once a session of that client is over. */
  record(client: Client, course: Course): RegExp;
}

export const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
