import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { decode, encode } from 'dns-packet';
import { lookAtDane } from '../../../lib/cli/lookAtDane';
import { thisProcess } from '../../../lib/cli/thisProcess';
import type { ValidatingResolver } from '../../../lib/dns/validatingResolver';
import { targetFromName } from '../../../lib/probe/target';
import { fakeValidatingResolver, signed } from '../../support/fakeValidatingResolver';

const record = { usage: 3, selector: 1, matching: 1, data: new Uint8Array(32) };
const resolved = { target: targetFromName('example.org'), hosts: [] };
const resolver = () =>
  fakeValidatingResolver({
    mx: {
      'example.org': signed(
        { preference: 10, exchange: 'mx1.example.org' },
        { preference: 20, exchange: 'mx2.example.org' },
      ),
    },
    a: { 'mx1.example.org': signed('198.41.0.1'), 'mx2.example.org': signed('198.41.0.2') },
    tlsa: { '_25._tcp.mx1.example.org': signed(record) },
  });
const LATE = { status: 'unknown', message: 'there was no time left' };

test('what hangs until the time is over is unknown, and so is all after it; what was found before stays', async () => {
  const controller = new AbortController();
  const fake = resolver();
  const hanging: ValidatingResolver = {
    ...fake,
    tlsa: (name) => {
      if (name !== '_25._tcp.mx2.example.org') return fake.tlsa(name);
      controller.abort();
      return new Promise(() => {});
    },
  };
  expect(await lookAtDane(resolved, hanging, controller.signal)).toMatchObject({
    hosts: [
      { mxHost: 'mx1.example.org', dane: { status: 'dane' } },
      { mxHost: 'mx2.example.org', dane: LATE },
    ],
  });
});

test('nothing is asked once the time is over', async () => {
  const fake = resolver();
  const looked = await lookAtDane(resolved, fake, AbortSignal.abort());
  expect(looked).toMatchObject({ hosts: [{ mxHost: 'example.org', dane: LATE }] });
  expect(fake.questions).toEqual([]);
});

describe('the resolver of this process', () => {
  let socket: Socket;
  afterEach(() => {
    socket.close();
  });

  test('asks the server that is named', async () => {
    const AUTHENTIC_DATA = 1 << 5;
    socket = createSocket('udp4').on('message', (query, { port, address }) => {
      const { id = 0, questions = [] } = decode(query);
      const { usage, selector, matching: matchingType } = record;
      const [{ name } = { name: '' }] = questions;
      const data = { usage, selector, matchingType, certificate: Buffer.alloc(32) };
      const answers = [{ type: 'TLSA' as const, name, data }];
      socket.send(encode({ type: 'response', id, flags: AUTHENTIC_DATA, questions, answers }), port, address);
    });
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const opened = await thisProcess().openValidatingResolver?.({
      transport: 'dns',
      address: '127.0.0.1',
      port: socket.address().port,
      isTrusted: true,
    });
    expect(await opened?.tlsa('_25._tcp.mx.example.org')).toMatchObject({
      status: 'found',
      validation: 'secure',
      records: [{ usage: 3, selector: 1, matching: 1 }],
    });
  });
});
