import { isSamePeer, type PostfixPeer } from './postfixPeer';

export interface PostfixPlace {
  readonly route: string;
  readonly port: number;
}

/** Where servers were reached last: some texts name no port, and a suspended message no transport or not even a server. */
export interface PostfixPlaces {
  note(peer: PostfixPeer | undefined, route: string): void;
  find(peer: PostfixPeer): PostfixPlace | undefined;
  noteFailure(peer: PostfixPeer | undefined, reason: string): void;
  /** The server that a reason came from, where only one can be meant. */
  findFailed(reason: string): PostfixPeer | undefined;
}

const MOST_PLACES = 2_000;

export function postfixPlaces(): PostfixPlaces {
  const places = new Map<string, PostfixPlace>();
  const failed = new Map<string, PostfixPeer | 'several'>();
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
    noteFailure: (peer, reason) => {
      if (peer === undefined) return;
      if (failed.size >= MOST_PLACES) failed.clear();
      const known = failed.get(reason);
      failed.set(reason, known === undefined || (known !== 'several' && isSamePeer(known, peer)) ? peer : 'several');
    },
    findFailed: (reason) => {
      const peer = failed.get(reason);
      return peer === 'several' ? undefined : peer;
    },
  };
}
