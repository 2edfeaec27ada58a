import { a, cname, mx, type ResourceRecord, type Zone } from '../../lib/dns/scriptedDns';
import { ATTACKS } from './attacks';

export const DOMAIN = 'hostile.example';

/** What a zone without manners says of the domain, and what a probe makes of it, which connects to nothing there. */
export interface HostileZone {
  readonly name: string;
  readonly zone: Zone;
  /** Why the domain has no hosts; absent: it has. */
  readonly fails?: 'unresolvable' | 'no-mx' | 'null-mx';
  /** It does not answer, and nobody waits longer than has to be. */
  readonly isSilent?: true;
  /** Why its hosts are not asked, each once. */
  readonly hosts?: readonly ('unresolvable' | 'no-address' | 'refused-range')[];
}

type Records = Readonly<Record<string, readonly ResourceRecord[]>>;

/** Answers by these records, and by none to all else. */
const says =
  (records: Records): Zone =>
  (question) => ({ records: records[question] ?? [] });

const MX = `MX ${DOMAIN}`;
const many = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

/** One host that is at these addresses. */
const at = (...addresses: readonly (readonly [number, number, number, number])[]): Zone =>
  says({
    [MX]: [mx(DOMAIN, 10, `mx.${DOMAIN}`)],
    [`A mx.${DOMAIN}`]: addresses.map((bytes) => a(`mx.${DOMAIN}`, ...bytes)),
  });
const at6 = (...bytes: readonly number[]): Zone =>
  says({
    [MX]: [mx(DOMAIN, 10, `mx.${DOMAIN}`)],
    [`AAAA mx.${DOMAIN}`]: [[`mx.${DOMAIN}`, 'AAAA', [...many(16 - bytes.length).map(() => 0), ...bytes]]],
  });
const exchange = (name: string): Zone => says({ [MX]: [mx(DOMAIN, 10, name)] });

const refused: readonly (readonly [name: string, zone: Zone])[] = [
  ['loopback', at([127, 0, 0, 1])],
  ['the address of metadata', at([169, 254, 169, 254])],
  ['private addresses', at([10, 0, 0, 1], [172, 16, 0, 1], [192, 168, 0, 1])],
  ['the addresses of carriers, of none and of all', at([100, 64, 0, 1], [0, 0, 0, 0], [255, 255, 255, 255])],
  ['a multicast address', at([224, 0, 0, 1])],
  ['1,000 addresses of loopback', at(...many(1000).map((n) => [127, 0, n >> 8, n & 255] as const))],
  ['the loopback of IPv6', at6(1)],
  ['the unspecified address of IPv6', at6(0)],
  ['a mapped address of metadata', at6(0xff, 0xff, 169, 254, 169, 254)],
  ['an address of metadata through NAT64', at6(0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, 169, 254, 169, 254)],
  ['an address of metadata through 6to4', at6(0x20, 0x02, 169, 254, 169, 254, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)],
  ['a link-local address', at6(0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)],
  ["AWS' address of metadata in IPv6", at6(0xfd, 0, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0x54)],
];

const noNames: readonly (readonly [name: string, zone: Zone])[] = [
  ['its address of metadata as a name', exchange('169.254.169.254')],
  ['a name of one blank', exchange(' ')],
  ['a name with a line end', exchange('mx\r\nRCPT TO:<x>')],
  ['a name of bytes that are no text', says({ [MX]: [[DOMAIN, 'MX', [0, 10, 4, 0xff, 0xfe, 0x80, 0, 0]]] })],
  ...ATTACKS.filter(({ text }) => Buffer.byteLength(text) < 64 && !text.includes('.')).map(
    ({ name, text }) => [`a name that is ${name}`, exchange(text)] as const,
  ),
];

const loops: readonly HostileZone[] = [
  {
    name: 'an alias of itself',
    zone: () => ({ records: [cname(DOMAIN, DOMAIN)] }),
    fails: 'unresolvable',
  },
  {
    name: 'two aliases that lead to each other',
    zone: (question) => {
      const name = question.split(' ')[1] ?? '';
      return { records: [cname(name, name === DOMAIN ? `x.${DOMAIN}` : DOMAIN)] };
    },
    fails: 'unresolvable',
  },
  {
    name: 'aliases without end',
    zone: (question) => {
      const name = question.split(' ')[1] ?? '';
      const count = Number(/^a(\d+)\./.exec(name)?.[1] ?? 0) + 1;
      return { records: [cname(name, `a${count}.${DOMAIN}`)] };
    },
    fails: 'unresolvable',
  },
  {
    name: 'a host that is an alias of itself',
    zone: (question) => {
      const records = question === MX ? [mx(DOMAIN, 10, `mx.${DOMAIN}`)] : [cname(`mx.${DOMAIN}`, `mx.${DOMAIN}`)];
      return { records };
    },
    hosts: ['unresolvable'],
  },
];

const broken: readonly HostileZone[] = [
  { name: 'no answer', zone: () => undefined, isSilent: true, fails: 'unresolvable' },
  { name: 'SERVFAIL', zone: () => ({ rcode: 2 }), fails: 'unresolvable' },
  { name: 'REFUSED', zone: () => ({ rcode: 5 }), fails: 'unresolvable' },
  { name: 'a code that there is not', zone: () => ({ rcode: 15 }), fails: 'unresolvable' },
  { name: 'that there is no such name', zone: () => ({ rcode: 3 }), fails: 'no-mx' },
  { name: 'a null MX', zone: says({ [MX]: [mx(DOMAIN, 0, '')] }), fails: 'null-mx' },
  {
    name: 'an exchange that points at itself',
    zone: says({ [MX]: [[DOMAIN, 'MX', [0, 10, 0xc0, 0x0c, 0xc0, 0x2b, 0xc0, 0x2d]]] }),
    hosts: ['no-address'],
  },
  {
    name: 'an exchange whose name never ends',
    zone: says({ [MX]: [[DOMAIN, 'MX', [0, 10, 63, ...many(40).map(() => 97)]]] }),
    fails: 'unresolvable',
  },
  { name: 'an MX record of one byte', zone: says({ [MX]: [[DOMAIN, 'MX', [0]]] }), fails: 'unresolvable' },
  {
    name: 'an address of three bytes',
    zone: says({
      [MX]: [mx(DOMAIN, 10, `mx.${DOMAIN}`)],
      [`A mx.${DOMAIN}`]: [[`mx.${DOMAIN}`, 'A', [127, 0, 0]]],
    }),
    hosts: ['unresolvable'],
  },
  {
    name: '1,000 hosts, all of them within',
    zone: (question) => {
      if (question === MX) return { records: many(1000).map((n) => mx(DOMAIN, n, `mx${n}.${DOMAIN}`)) };
      const name = /^A (mx\d+\..*)$/.exec(question)?.[1];
      return { records: name === undefined ? [] : [a(name, 10, 0, 0, 1)] };
    },
    hosts: ['refused-range'],
  },
  {
    name: '1,000 times the same host',
    zone: says({ [MX]: many(1000).map((n) => mx(DOMAIN, n, `mx.${DOMAIN}`)) }),
    hosts: ['no-address'],
  },
];

export const zones: readonly HostileZone[] = [
  ...loops,
  ...broken,
  ...refused.map(([name, zone]): HostileZone => ({ name, zone, hosts: ['refused-range'] })),
  ...noNames.map(([name, zone]): HostileZone => ({ name, zone, hosts: ['no-address'] })),
];
