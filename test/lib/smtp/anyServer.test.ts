import { offersStarttls } from '../../../lib/smtp/capabilities';
import { runSession } from '../../../lib/smtp/session';
import type { SessionLimits, SmtpSession } from '../../../lib/smtp/types';
import { createCertificates, type ServerCertificate } from '../../support/certificates';
import { fc } from '../../support/properties';
import { heloName, host } from '../../support/scriptedDialogue';
import { firstReply, type WrittenReply, writesStarttls } from '../../support/scriptedReplies';
import { startScriptedServer } from '../../support/scriptedServer';
import { followsWhims, type Said, type Whim, whims } from '../../support/scriptedWhims';

/** Short, since many of these servers never answer. */
const limits: SessionLimits = { connect: 1000, greeting: 40, reply: 40, tlsHandshake: 200, total: 400 };
let valid: ServerCertificate;

afterEach(() => {
  jest.restoreAllMocks();
});
beforeAll(async () => {
  ({ valid } = await createCertificates(host));
});

interface Wishes {
  readonly upgrade: boolean;
  readonly tryUnoffered: boolean;
}
interface Held {
  readonly session: SmtpSession;
  readonly tookMs: number;
  /** The lines that the server got, in plaintext and under TLS. */
  readonly received: readonly string[];
  readonly problems: readonly string[];
  readonly said: readonly Said[];
}

/** The timers that were begun and neither ran out nor were cleared; Node's and Jest's own are not among them. */
const openTimers = new Set<unknown>();
function watchTimers(): void {
  const { setTimeout: begin, clearTimeout: clear } = globalThis;
  jest.spyOn(globalThis, 'setTimeout').mockImplementation((callback, ms, ...given) => {
    const timer = begin(() => {
      openTimers.delete(timer);
      callback(...given);
    }, ms);
    openTimers.add(timer);
    return timer;
  });
  jest.spyOn(globalThis, 'clearTimeout').mockImplementation((timer) => {
    openTimers.delete(timer);
    clear(timer);
  });
}

const sockets = (): number => process.getActiveResourcesInfo().filter((name) => /TCP|TLS/.test(name)).length;

async function holdSession(list: readonly Whim[], wishes: Wishes): Promise<Held> {
  const said: Said[] = [];
  const server = await startScriptedServer({ scripts: () => [followsWhims(list, valid, said)] });
  try {
    const { address, port } = server;
    const startedAt = performance.now();
    const session = await runSession({ address, port, heloName, serverName: host, limits, ...wishes });
    const tookMs = performance.now() - startedAt;
    expect(openTimers.size).toBe(0);
    const [peer] = server.peers;
    // Nobody but the client's side ends a connection that the script leaves open.
    while (peer?.isClosed === false) await new Promise(setImmediate);
    return { session, tookMs, received: peer?.received ?? [], problems: peer?.problems ?? [], said };
  } finally {
    await server.close();
  }
}

const replyTo = (said: readonly Said[], command: string | undefined): WrittenReply | undefined =>
  firstReply(said.find(({ after }) => after === command)?.text ?? '');

function checkFacts({ session, said, received }: Held, wishes: Wishes): void {
  const ehlo = replyTo(said, `EHLO ${heloName}`);
  const starttls = replyTo(said, 'STARTTLS');
  const hasOffer = session.ehlo !== undefined && offersStarttls(session.ehlo);
  if (session.ehlo !== undefined) {
    expect(replyTo(said, undefined)?.replyCode).toBe(220);
    expect(ehlo?.replyCode).toBe(250);
    expect(hasOffer).toBe(ehlo !== undefined && writesStarttls(ehlo));
  }
  const mayStarttls = session.ehlo !== undefined && wishes.upgrade && (hasOffer || wishes.tryUnoffered);
  expect(received.filter((line) => line === 'STARTTLS').length).toBeLessThanOrEqual(mayStarttls ? 1 : 0);
  if (session.starttls !== undefined)
    expect([hasOffer, starttls?.replyCode]).toEqual([true, session.starttls.replyCode]);
  if (session.unofferedStarttls !== undefined) {
    expect([hasOffer, starttls?.replyCode]).toEqual([false, session.unofferedStarttls.replyCode]);
  }
  if (session.tls !== undefined) expect(starttls?.replyCode).toBe(220);
  if (session.ehloAfterTls !== undefined) expect(session.tls).toBeDefined();
  expect(session.failure?.stage ?? 'quit').toBe(session.stage);
}

/** A server that behaved up to there must have been understood, unless the machine was too slow for these limits. */
function checkNothingMissed({ session, said }: Held, [greeting, answer]: readonly Whim[]): void {
  const isGreeted = firstReply(greeting?.text ?? '')?.replyCode === 220 && greeting?.next === 'listens';
  const isAlone = firstReply(greeting?.text ?? '')?.bytes === greeting?.text.length;
  if (!isGreeted || !isAlone || replyTo(said, `EHLO ${heloName}`)?.replyCode !== 250) return;
  // A reset takes with it what has not been read yet; a complete reply may still be over the caps.
  const excuses: readonly (string | undefined)[] = ['timed-out', 'line-too-long', 'reply-too-long'];
  if (answer?.next === 'resets' || excuses.includes(session.failure?.code)) return;
  expect(session.ehlo).toBeDefined();
}

describe('A session with any server', () => {
  test('ends in time, tells nothing that was not said, says nothing that is not allowed and leaves nothing open', async () => {
    const socketsBefore = sockets();
    watchTimers();
    const reached = { offered: 0, tls: 0, ehloAfterTls: 0, unoffered: 0, failed: 0 };
    const wishes = fc.record({
      upgrade: fc.constantFrom(true, true, true, false),
      tryUnoffered: fc.constantFrom(true, true, false),
    });
    await fc.assert(
      fc.asyncProperty(whims, wishes, async (list, wished) => {
        const held = await holdSession(list, wished);
        const { session } = held;
        expect(held.tookMs).toBeLessThan(limits.total + 1000);
        expect(held.problems.filter((problem) => problem.startsWith('the client s'))).toEqual([]);
        checkFacts(held, wished);
        checkNothingMissed(held, list);
        reached.offered += Number(session.starttls !== undefined);
        reached.tls += Number(session.tls !== undefined);
        reached.ehloAfterTls += Number(session.ehloAfterTls !== undefined);
        reached.unoffered += Number(session.unofferedStarttls !== undefined);
        reached.failed += Number(session.failure !== undefined);
      }),
      // Without shrinking: a whim in a failure is short enough to be read, and each step would take a server.
      { numRuns: 150, endOnFailure: true },
    );
    for (let turn = 0; turn < 100 && sockets() > socketsBefore; turn += 1) await new Promise(setImmediate);
    expect(sockets()).toBe(socketsBefore);
    // Whims that lead nowhere would prove nothing.
    expect(Object.entries(reached).filter(([, times]) => times === 0)).toEqual([]);
  }, 60_000);
});
