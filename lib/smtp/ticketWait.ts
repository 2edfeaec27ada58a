/** How long Linux puts an acknowledgement off on a connection that goes to and fro. */
const DELAYED_ACK_MS = 40;
const LEAST_MS = 5;

/**
 * How long to let the first session ticket of TLS 1.3 arrive before EHLO is sent, in ms, with a server that is so far
 * away. The ticket comes one round trip after the handshake, and our EHLO acknowledges it. Sent before, EHLO leaves that
 * to this machine's delayed acknowledgement, and a server that keeps Nagle's algorithm (Postfix) holds its reply back so
 * long. Not worth the wait where a round trip takes longer than what it saves.
 *
 * Nothing shorter than a record of TLS may acknowledge it: a server that reads on behind EHLO before it replies, as
 * Postfix does to find what was pipelined, would wait for the rest of the record, and we for the reply.
 */
export const ticketWaitMs = (roundTripMs: number): number =>
  roundTripMs > DELAYED_ACK_MS ? 0 : Math.min(2 * roundTripMs + LEAST_MS, DELAYED_ACK_MS);
