/** Those who look at a page, and hear when there is something new. Server-sent events (HTML, §9.2). */
export interface EventStreams {
  /** Undefined where too many listen already. */
  open(): ReadableStream<Uint8Array> | undefined;
  /** Tells all of them, once for all that changes within a moment. */
  changed(): void;
  close(): void;
}

const MOST_STREAMS = 64;
const MOMENT_MS = 200;
const HEARTBEAT_MS = 15_000;
/** Messages that a reader may be behind; whoever is further behind does not read at all. */
const MOST_UNREAD = 16;

const encoder = new TextEncoder();
/** The first one says after how long to come back. */
const HELLO = encoder.encode('retry: 3000\n\n');
const HEARTBEAT = encoder.encode(':\n\n');
const CHANGED = encoder.encode('event: changed\ndata:\n\n');

export function eventStreams(): EventStreams {
  const open = new Set<ReadableStreamDefaultController<Uint8Array>>();
  let moment: NodeJS.Timeout | undefined;
  const send = (message: Uint8Array): void => {
    for (const stream of open) {
      if ((stream.desiredSize ?? 0) > -MOST_UNREAD) stream.enqueue(message);
      else end(stream);
    }
  };
  const end = (stream: ReadableStreamDefaultController<Uint8Array>): void => {
    open.delete(stream);
    stream.close();
  };
  const heartbeat = setInterval(() => send(HEARTBEAT), HEARTBEAT_MS).unref();
  return {
    open() {
      if (open.size >= MOST_STREAMS) return undefined;
      let own: ReadableStreamDefaultController<Uint8Array> | undefined;
      return new ReadableStream<Uint8Array>({
        start(controller) {
          own = controller;
          open.add(controller);
          controller.enqueue(HELLO);
        },
        cancel() {
          if (own !== undefined) open.delete(own);
        },
      });
    },
    changed() {
      moment ??= setTimeout(() => {
        moment = undefined;
        send(CHANGED);
      }, MOMENT_MS).unref();
    },
    close() {
      clearInterval(heartbeat);
      clearTimeout(moment);
      for (const stream of open) end(stream);
    },
  };
}
