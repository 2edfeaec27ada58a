import { encode } from 'dns-packet';
import { exchangeName } from '../../lib/dns/exchangeName';
import { parseHostName } from '../../lib/dns/hostName';
import { refusedRange } from '../../lib/dns/refusedRange';
import { reversedName } from '../../lib/dns/reversedName';
import { parseServerAddress } from '../../lib/dns/serverAddress';
import { parseTargetName } from '../../lib/dns/targetName';
import { decodeMessage } from '../../lib/dns/validatingMessage';
import { hostileBytes, hostileText } from './hostileInput';
import { atMost, holds, type Parser, parser } from './parser';

const question = { type: 'TLSA', name: '_25._tcp.mx.example.org', class: 'IN' } as const;
const MESSAGES: readonly Uint8Array[] = [
  encode({ type: 'response', id: 1, flags: 0x1a0, questions: [question], answers: [
    { type: 'TLSA', name: question.name, data: { usage: 3, selector: 1, matchingType: 1, certificate: Buffer.alloc(32) } },
  ] }),
  encode({ type: 'response', id: 2, questions: [{ type: 'MX', name: 'example.org' }], answers: [
    { type: 'CNAME', name: 'example.org', data: 'x.example.org' },
    { type: 'MX', name: 'x.example.org', data: { preference: 10, exchange: 'mx.example.org' } },
    { type: 'A', name: 'mx.example.org', data: '192.0.2.1' },
    { type: 'AAAA', name: 'mx.example.org', data: '2001:db8::1' },
  ] }),
]; // biome-ignore format: as they are on the wire
const NAMES = [
  'example.org',
  '[mx.example.org]:587',
  '[IPv6:2001:db8::1]',
  '[192.0.2.1]:25',
  'grüße.example',
  'xn--gre-6ka8i.example',
  '\\195\\188.example',
  '127.0.0.1:53',
  '[::1]:53',
];
const WORDS = ['xn--', '.', '-', '_', '[', ']', ':', '0x7f', '127.1', '::ffff:', '%25', '\\195', '\\000', '。', 'ß'];
const ADDRESSES = [
  '192.0.2.1',
  '169.254.169.254',
  '::ffff:10.0.0.1',
  '64:ff9b::a9fe:a9fe',
  '2002:a9fe:a9fe::1',
  'fe80::1%eth0',
  '0177.0.0.1',
];

export const dnsParsers: readonly Parser[] = [
  parser(
    'messages of the DNS',
    hostileBytes(MESSAGES, ['\xc0\x0c', '\xc0\x00', '\x3f', '\x00\x34', '\xff\xff', '\x00\x29']),
    (bytes) => {
      const read = decodeMessage(bytes);
      if (read !== undefined) atMost(300, read.answers, 'answers');
    },
  ),
  parser('names of hosts and targets', hostileText(NAMES, WORDS), (text) => {
    for (const read of [parseHostName(text), parseHostName(exchangeName(text))]) {
      if (read.ok) holds(/^[a-z0-9._-]{1,253}$/.test(read.name), `the name ${read.name}`);
    }
    const target = parseTargetName(text);
    if (!target.ok) return;
    holds(/^[a-z0-9._:-]{1,253}$/.test(target.host), `the host ${target.host}`);
    const again = parseTargetName(target.name);
    holds(again.ok && again.name === target.name, `${target.name} is not canonical`);
  }),
  parser('addresses', hostileText(ADDRESSES, ['::', '.', ':', 'ffff', '0x', '%']), (text) => {
    parseServerAddress(text);
    reversedName(text);
    const range = refusedRange(text);
    holds(range === undefined || range.length < 100, 'the name of a range');
  }),
];
