import { eventStreams } from '../../../lib/watch/eventStreams';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const decoder = new TextDecoder();
const readerOf = (stream: ReadableStream<Uint8Array> | undefined) => {
  const reader = stream?.getReader();
  return async (): Promise<string | undefined> => {
    const { value } = (await reader?.read()) ?? {};
    return value === undefined ? undefined : decoder.decode(value);
  };
};

test('a comment every 15 seconds keeps a quiet stream alive', async () => {
  const streams = eventStreams();
  const next = readerOf(streams.open());
  expect(await next()).toBe('retry: 3000\n\n');
  jest.advanceTimersByTime(30_000);
  expect([await next(), await next()]).toEqual([':\n\n', ':\n\n']);
  streams.close();
  expect(await next()).toBeUndefined();
});

test('what changes later than a moment after is told again', async () => {
  const streams = eventStreams();
  const next = readerOf(streams.open());
  await next();
  for (const ms of [0, 199, 1, 500]) {
    jest.advanceTimersByTime(ms);
    streams.changed();
  }
  streams.close();
  expect(await next()).toBe('event: changed\ndata:\n\n');
  expect(await next()).toBe('event: changed\ndata:\n\n');
  expect(await next()).toBeUndefined();
});

test('whoever does not read is let go, and holds no place', async () => {
  const streams = eventStreams();
  const next = readerOf(streams.open());
  jest.advanceTimersByTime(60 * 60_000);
  const pieces: string[] = [];
  for (let piece = await next(); piece !== undefined; piece = await next()) pieces.push(piece);
  expect(pieces.length).toBeLessThan(20);
  const others = Array.from({ length: 64 }, () => streams.open());
  expect(others.every((stream) => stream !== undefined)).toBe(true);
  expect(streams.open()).toBeUndefined();
  streams.close();
});
