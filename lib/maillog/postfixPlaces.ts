import type { PostfixPeer } from './postfixPeer';

export interface PostfixPlace {
  readonly route: string;
  readonly port: number;
}

/** Where servers were reached last: some texts name no port, and a suspended message no transport. */
export interface PostfixPlaces {
  note(peer: PostfixPeer | undefined, route: string): void;
  find(peer: PostfixPeer): PostfixPlace | undefined;
}

const MOST_PLACES = 2_000;

export function postfixPlaces(): PostfixPlaces {
  const places = new Map<string, PostfixPlace>();
  const keyOf = ({ host, address = '' }: PostfixPeer): string => `${host}[${address}]`;
  return {
    note: (peer, route) => {
      if (peer?.port === undefined) return;
      const key = keyOf(peer);
      places.delete(key);
      places.set(key, { route, port: peer.port });
      const [oldest] = places.size > MOST_PLACES ? places.keys() : [];
      if (oldest !== undefined) places.delete(oldest);
    },
    find: (peer) => places.get(keyOf(peer)),
  };
}
