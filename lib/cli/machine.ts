import { createSocket } from 'node:dgram';
import { lookupService } from 'node:dns/promises';
import { isIPv6 } from 'node:net';
import { hostname, userInfo } from 'node:os';
import type { Machine } from './context';

/** Any public address will do: connecting a datagram socket picks a route and sends nothing. */
const ANY_PUBLIC_ADDRESS = '192.0.2.1';
const DISCARD_PORT = 9;

/** The machine that this process runs on. */
export const thisMachine: Machine = { fullName, addressTowards, account };

async function fullName(): Promise<string | undefined> {
  const name = hostname();
  if (name.includes('.')) return name;
  const address = await addressTowards(ANY_PUBLIC_ADDRESS);
  if (address === undefined) return undefined;
  try {
    const { hostname: found } = await lookupService(address, DISCARD_PORT);
    return found.includes('.') && found !== address ? found : undefined;
  } catch {
    return undefined;
  }
}

function addressTowards(address: string): Promise<string | undefined> {
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  return new Promise((resolve) => {
    const finish = (local: string | undefined) => {
      socket.close();
      resolve(local);
    };
    socket.once('error', () => finish(undefined));
    socket.connect(DISCARD_PORT, address, () => finish(socket.address().address));
  });
}

function account(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    // A container's user that no account stands for.
    return `${process.getuid?.() ?? 'unknown'}@${hostname()}`;
  }
}
