import { fileWith, helo, vantage } from './fileWith';

const LOG_READERS =
  '{ eu: { region: eu-west-1, heloName: a.example }, hq: { external: true, heloName: mail.example.org } }';
const retention =
  '1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653';
const idRule = 'the id is not 1 to 32 lower-case letters, digits and inner hyphens';
const nameRule = 'is not 1 to 20 lower-case letters, digits and inner hyphens';
const clash = 'ends in -health or has -probe- in it: names of another installation could be the same';
const phone = 'is not a phone number in E.164 form such as "+15555550100"';
const literal = 'is not an address literal such as [192.0.2.1] or [IPv6:2001:db8::1]';
const server = 'is refused: a DNS server is an IP address, address:port or [IPv6 address]:port';

/** Files by the rule that they break, with what the parser says. */
export const refusedFiles: readonly {
  readonly rule: string;
  readonly file: string;
  readonly lines: readonly string[];
}[] = [
  // Syntax: line and column.
  { rule: 'an empty file', file: '', lines: ['canary.yaml: is empty'] },
  { rule: 'a file of comments', file: '# later\n', lines: ['canary.yaml: is empty'] },
  { rule: 'a list', file: '- a\n', lines: ['canary.yaml: ["a"] is not a mapping of settings'] },
  { rule: 'a repeated key', file: 'hub: a\nhub: b\n', lines: ['canary.yaml:2:1: the key hub stands twice'] },
  {
    rule: 'a repeated inner key',
    file: 'vantages:\n  eu: 1\n  eu: 2\n',
    lines: ['canary.yaml:3:3: the key eu stands twice'],
  },
  {
    rule: 'a second document',
    file: 'hub: a\n---\nhub: b\n',
    lines: ['canary.yaml:2:1: a second document begins; one is expected'],
  },
  { rule: 'an unknown tag', file: 'hub: !x a\n', lines: ['canary.yaml:1:6: Unresolved tag: !x'] },
  { rule: 'a tab', file: 'vantages:\n\teu: 1\n', lines: ['canary.yaml:2:1: Tabs are not allowed as indentation'] },
  {
    rule: 'an alias without an anchor',
    file: 'hub: *there\n',
    lines: ['canary.yaml:1:6: *there is an alias of no anchor before it'],
  },
  {
    rule: 'more than 20 uses of an anchor',
    file: `a: &a [x]\nb: [${Array(21).fill('*a').join(', ')}]\n`,
    lines: ['canary.yaml: uses aliases too often (more than 20 times)'],
  },
  // Keys.
  {
    rule: 'what is missing',
    file: 'metrics: lean\n',
    lines: ['hub', 'targets', 'vantages'].map((key) => `canary.yaml: ${key}: is missing`),
  },
  {
    rule: 'an unknown key',
    file: fileWith({ hubs: '1' }),
    lines: ['canary.yaml: hubs: is not a key that exists here'],
  },
  {
    rule: 'an unknown key of a vantage',
    file: vantage('heloname: x'),
    lines: ['canary.yaml: vantages.eu.heloname: is not a key that exists here'],
  },
  {
    rule: 'an unknown key of a target',
    file: fileWith({ targets: '[{ domain: a.example, port: 25, "x y": 1 }]' }),
    lines: [
      'canary.yaml: targets[0].port: is not a key that exists here',
      'canary.yaml: targets[0]."x y": is not a key that exists here',
    ],
  },
  {
    rule: 'a merge key',
    file: fileWith({ vantages: '{ eu: { <<: { region: eu-west-1 }, heloName: a.example } }' }),
    lines: [
      'canary.yaml: vantages.eu.region: is missing',
      'canary.yaml: vantages.eu."<<": is not a key that exists here',
    ],
  },
  // Top level.
  { rule: 'name', file: fileWith({ name: 'My_Name' }), lines: [`canary.yaml: name: "My_Name" ${nameRule}`] },
  {
    rule: 'the length of name',
    file: fileWith({ name: 'a23456789012345678901' }),
    lines: [`canary.yaml: name: "a23456789012345678901" ${nameRule}`],
  },
  { rule: 'names that clash', file: fileWith({ name: 'a-health' }), lines: [`canary.yaml: name: "a-health" ${clash}`] },
  {
    rule: 'names that clash',
    file: fileWith({ name: 'a-probe-b' }),
    lines: [`canary.yaml: name: "a-probe-b" ${clash}`],
  },
  {
    rule: 'a name that YAML reads as a number',
    file: fileWith({ name: '12' }),
    lines: [
      'canary.yaml: name: 12 is not 1 to 20 lower-case letters, digits and inner hyphens: YAML reads it as a number, so put it in quotes',
    ],
  },
  {
    rule: 'hub',
    file: fileWith({ hub: 'eu_west' }),
    lines: ['canary.yaml: hub: "eu_west" is not an AWS region such as eu-west-1'],
  },
  {
    rule: 'every',
    file: fileWith({ every: '3m' }),
    lines: ['canary.yaml: every: "3m" is not one of 1m, 2m, 5m, 10m, 15m, 30m, 60m'],
  },
  {
    rule: 'metrics',
    file: fileWith({ metrics: 'all' }),
    lines: ['canary.yaml: metrics: "all" is not one of lean, standard, full'],
  },
  {
    rule: 'retentionDays',
    file: fileWith({ retentionDays: '8' }),
    lines: [`canary.yaml: retentionDays: 8 is not one of ${retention}`],
  },
  { rule: 'dns', file: fileWith({ dns: 'ns.example' }), lines: [`canary.yaml: dns: "ns.example" ${server}`] },
  {
    rule: 'validatingResolver, over a path that nobody may trust',
    file: fileWith({ validatingResolver: '192.0.2.53' }),
    lines: [
      'canary.yaml: validatingResolver: "192.0.2.53" is refused: what an answer says of DNSSEC counts only from this machine itself (such as 127.0.0.1) or over HTTPS (an https:// URL)',
    ],
  },
  {
    rule: 'validatingResolver, with a password, which is not shown',
    file: fileWith({ validatingResolver: 'https://me:secret@dns.example/' }),
    lines: ['canary.yaml: validatingResolver: is refused: the URL must not hold a password'],
  },
  {
    rule: 'validatingResolver',
    file: fileWith({ validatingResolver: 'dns.example' }),
    lines: [`canary.yaml: validatingResolver: "dns.example" ${server}, or an https:// URL`],
  },
  {
    rule: 'flags',
    file: fileWith({ logEveryHost: 'yes', allowPrivateTargets: '1' }),
    lines: [
      'canary.yaml: logEveryHost: "yes" is not true or false',
      'canary.yaml: allowPrivateTargets: 1 is not true or false',
    ],
  },
  {
    rule: 'controlHosts',
    file: fileWith({ controlHosts: '[mx.example, "a b", "[MX.example]"]' }),
    lines: [
      'canary.yaml: controlHosts[1]: "a b" is not a host: a target has no spaces, line breaks or control characters',
      'canary.yaml: controlHosts[2]: "[MX.example]" repeats controlHosts[0]',
    ],
  },
  {
    rule: 'the number of controlHosts',
    file: fileWith({ controlHosts: `[${Array.from({ length: 11 }, (_, index) => `m${index}.x`).join(', ')}]` }),
    lines: [
      'canary.yaml: controlHosts: ["m0.x","m1.x","m2.x","m3.x","m4.x","m5.x","m6.x","m7.x",... has more than 10 hosts',
    ],
  },
  // Vantages.
  {
    rule: 'no vantage',
    file: fileWith({ vantages: '{}' }),
    lines: ['canary.yaml: vantages: {} needs at least one vantage'],
  },
  {
    rule: 'the number of vantages',
    file: fileWith({
      vantages: `{ ${Array.from({ length: 13 }, (_, index) => `v${index}: { region: eu-west-1, heloName: a.example }`).join(', ')} }`,
    }),
    lines: [
      'canary.yaml: vantages: {"v0":{"region":"eu-west-1","heloName":"a.example"},"v1":... has more than 12 vantages',
    ],
  },
  {
    rule: 'a list of vantages',
    file: fileWith({ vantages: '[]' }),
    lines: ['canary.yaml: vantages: [] is not a mapping of ids to vantages'],
  },
  {
    rule: 'a vantage without settings',
    file: fileWith({ vantages: '{ eu: }' }),
    lines: ['canary.yaml: vantages.eu: null is not a mapping'],
  },
  {
    rule: 'ids, and what stands under a wrong one',
    file: fileWith({ vantages: '{ EU West: { region: eu-west-1, heloName: mail }, __proto__: {} }' }),
    lines: [
      `canary.yaml: vantages."EU West": ${idRule}`,
      'canary.yaml: vantages."EU West".heloName: "mail" is a bare name: receivers distrust one that is not fully qualified',
      `canary.yaml: vantages.__proto__: ${idRule}`,
    ],
  },
  {
    rule: 'an id too long for the name of its function',
    file: fileWith({
      name: 'a2345678901234567890',
      vantages: '{ v234567890123456789012: { region: eu-west-1, heloName: canary.example.net } }',
    }),
    lines: [
      'canary.yaml: vantages.v234567890123456789012: the id makes the function name starttls-canary-a2345678901234567890-probe-v234567890123456789012 longer than 64 characters: shorten it or name',
    ],
  },
  {
    rule: 'region',
    file: fileWith({ vantages: '{ eu: { region: Ireland, heloName: canary.example.net } }' }),
    lines: ['canary.yaml: vantages.eu.region: "Ireland" is not an AWS region such as eu-west-1'],
  },
  {
    rule: 'role',
    file: vantage('role: boss'),
    lines: ['canary.yaml: vantages.eu.role: "boss" is not one of mail-path, observer'],
  },
  {
    rule: 'a NAT instance without image',
    file: vantage('egress: nat-instance'),
    lines: [
      'canary.yaml: vantages.eu.nat.imageId: is missing: a nat-instance needs the id of an image (docs/network.md says how to find it)',
    ],
  },
  {
    rule: 'image',
    file: vantage('egress: nat-instance, nat: { imageId: al2023 }'),
    lines: ['canary.yaml: vantages.eu.nat.imageId: "al2023" is not the id of an image such as ami-0123456789abcdef0'],
  },
  {
    rule: 'instance type',
    file: vantage('egress: nat-instance, nat: { imageId: ami-0123456789abcdef0, instanceType: t3.nano }'),
    lines: [
      'canary.yaml: vantages.eu.nat.instanceType: "t3.nano" is not an instance type of the Arm architecture such as t4g.nano',
    ],
  },
  {
    rule: 'availability zone',
    file: vantage('egress: nat-gateway, nat: { availabilityZone: eu-west-1 }'),
    lines: [
      'canary.yaml: vantages.eu.nat.availabilityZone: "eu-west-1" is not an availability zone such as eu-west-1a',
    ],
  },
  {
    rule: 'availability zone of another region',
    file: vantage('egress: nat-gateway, nat: { availabilityZone: eu-west-2a }'),
    lines: ['canary.yaml: vantages.eu.nat.availabilityZone: "eu-west-2a" is not in eu-west-1'],
  },
  {
    rule: 'settings of another way out',
    file: vantage(
      'egress: none, nat: { imageId: ami-01234567, instanceType: t4g.micro, availabilityZone: eu-west-1b, eipAllocationId: eipalloc-01234567 }',
    ),
    lines: [
      'canary.yaml: vantages.eu.nat.imageId: "ami-01234567" goes with egress: nat-instance only',
      'canary.yaml: vantages.eu.nat.instanceType: "t4g.micro" goes with egress: nat-instance only',
      'canary.yaml: vantages.eu.nat.availabilityZone: "eu-west-1b" goes with egress: nat-instance or nat-gateway only',
      'canary.yaml: vantages.eu.nat.eipAllocationId: "eipalloc-01234567" goes with egress: nat-instance or nat-gateway only',
    ],
  },
  {
    rule: 'IPv6 in a network of ours',
    file: vantage('egress: nat-gateway, ipv6: true'),
    lines: ["canary.yaml: vantages.eu.ipv6: true can't be true with egress: nat-gateway, which has IPv4 only"],
  },
  {
    rule: 'subnets without their VPC',
    file: vantage('egress: { subnets: [subnet-0123456789abcdef0] }'),
    lines: ['canary.yaml: vantages.eu.egress.vpc: is missing'],
  },
  {
    rule: 'subnets',
    file: vantage('egress: { vpc: 10.0.0.0/16, subnets: [subnet-01234567, private] }'),
    lines: [
      'canary.yaml: vantages.eu.egress.vpc: "10.0.0.0/16" is not the id of a VPC such as vpc-0123456789abcdef0',
      'canary.yaml: vantages.eu.egress.subnets[1]: "private" is not the id of a subnet such as subnet-0123456789abcdef0',
    ],
  },
  {
    rule: 'no subnet',
    file: vantage('egress: { vpc: vpc-01234567, subnets: [] }'),
    lines: ['canary.yaml: vantages.eu.egress.subnets: [] needs at least one subnet'],
  },
  {
    rule: 'a subnet twice',
    file: vantage('egress: { vpc: vpc-01234567, subnets: [subnet-01234567, subnet-01234567] }'),
    lines: ['canary.yaml: vantages.eu.egress.subnets: ["subnet-01234567","subnet-01234567"] names a subnet twice'],
  },
  {
    rule: 'egress',
    file: vantage('egress: vpn'),
    lines: [
      'canary.yaml: vantages.eu.egress: "vpn" is not one of none, nat-instance, nat-gateway or { vpc: …, subnets: [...] }',
    ],
  },
  {
    rule: 'mailEgress',
    file: vantage('mailEgress: mail.example'),
    lines: ['canary.yaml: vantages.eu.mailEgress: "mail.example" is not an IP address'],
  },
  {
    rule: 'sourceAddress',
    file: vantage('sourceAddress: "fe80::1%eth0"'),
    lines: ['canary.yaml: vantages.eu.sourceAddress: "fe80::1%eth0" is not an IP address'],
  },
  { rule: 'ipv6', file: vantage('ipv6: 6'), lines: ['canary.yaml: vantages.eu.ipv6: 6 is not true or false'] },
  {
    rule: 'external',
    file: vantage('external: perhaps'),
    lines: ['canary.yaml: vantages.eu.external: "perhaps" is not true or false'],
  },
  {
    rule: 'what an external vantage needs, and what goes with a cloud vantage only',
    file: fileWith({
      vantages:
        '{ hq: { external: true, region: eu-west-1, egress: none, nat: {}, ipv6: true, role: boss, mailEgress: mail.example.org, dns: ns.example } }',
    }),
    lines: [
      'canary.yaml: vantages.hq.heloName: is missing',
      ...['region', 'egress', 'nat', 'ipv6'].map(
        (key) => `canary.yaml: vantages.hq.${key}: is not a key that exists here`,
      ),
      'canary.yaml: vantages.hq.role: "boss" is not one of mail-path, observer',
      'canary.yaml: vantages.hq.mailEgress: "mail.example.org" is not an IP address',
      `canary.yaml: vantages.hq.dns: "ns.example" ${server}`,
    ],
  },
  {
    rule: 'the number of vantages, wherever they are',
    file: fileWith({
      vantages: `{ eu: { region: eu-west-1, heloName: a.example }, ${Array.from({ length: 12 }, (_, index) => `v${index}: { external: true, heloName: a.example }`).join(', ')} }`,
    }),
    lines: [
      'canary.yaml: vantages: {"eu":{"region":"eu-west-1","heloName":"a.example"},"v0":... has more than 12 vantages',
    ],
  },
  {
    rule: "the id of an external vantage, and a target's own name",
    file: fileWith({ vantages: '{ HQ: { external: true, heloName: contoso.example } }' }),
    lines: [
      `canary.yaml: vantages.HQ: ${idRule}`,
      `canary.yaml: vantages.HQ.heloName: "contoso.example" is a target's own name`,
    ],
  },
  {
    rule: 'an id that stands twice, in the cloud and outside',
    file: 'vantages:\n  hq: { region: eu-west-1, heloName: a.example }\n  hq: { external: true, heloName: a.example }\n',
    lines: ['canary.yaml:3:3: the key hq stands twice'],
  },
  {
    rule: 'a vantage of no kind, which is taken for one in the cloud',
    file: fileWith({ vantages: '{ hq: { heloName: mail.example.org } }' }),
    lines: ['canary.yaml: vantages.hq.region: is missing'],
  },
  {
    rule: 'dns of a vantage',
    file: vantage('dns: ns.example'),
    lines: [`canary.yaml: vantages.eu.dns: "ns.example" ${server}`],
  },
  ...['eu', 'hq'].map((id) => ({
    rule: 'a publisher that is in the cloud, or nowhere',
    file: fileWith({ publish: id }),
    lines: [`canary.yaml: publish: "${id}" is not one of the external vantages`],
  })),
  {
    rule: 'a publisher that is no id',
    file: fileWith({ publish: 'true' }),
    lines: ['canary.yaml: publish: true is not the id of a vantage: YAML reads it as a boolean, so put it in quotes'],
  },
  {
    rule: 'a publisher in upper case',
    file: fileWith({ publish: 'HQ' }),
    lines: ['canary.yaml: publish: "HQ" is not the id of a vantage'],
  },
  // EHLO names.
  {
    rule: 'a name with a space',
    file: helo('foo bar'),
    lines: ['canary.yaml: vantages.eu.heloName: "foo bar" is not a domain name'],
  },
  {
    rule: 'a name with an underscore',
    file: helo('a_b.example'),
    lines: ['canary.yaml: vantages.eu.heloName: "a_b.example" is not a domain name'],
  },
  {
    rule: 'a name with a dot at its end',
    file: helo('a.example.'),
    lines: ['canary.yaml: vantages.eu.heloName: "a.example." is not a domain name'],
  },
  {
    rule: 'a name with a line break',
    file: helo('"a.example\\r\\nMAIL"'),
    lines: ['canary.yaml: vantages.eu.heloName: "a.example\\r\\nMAIL" is not a domain name'],
  },
  {
    rule: 'a name that ends in a number',
    file: helo('10.0.0.256'),
    lines: ['canary.yaml: vantages.eu.heloName: "10.0.0.256" is not a domain name'],
  },
  {
    rule: 'a bare address',
    file: helo('192.0.2.1'),
    lines: ['canary.yaml: vantages.eu.heloName: "192.0.2.1" is an address: write it as a literal, [192.0.2.1]'],
  },
  {
    rule: 'an IPv6 literal without its tag',
    file: helo('"[2001:db8::1]"'),
    lines: [`canary.yaml: vantages.eu.heloName: "[2001:db8::1]" ${literal}`],
  },
  {
    rule: "a target's own name, in any case",
    file: helo('Contoso.Example'),
    lines: [`canary.yaml: vantages.eu.heloName: "contoso.example" is a target's own name`],
  },
  // Subscribers.
  {
    rule: 'a subscriber of neither kind',
    file: fileWith({ subscribers: '[{ min: notice }]' }),
    lines: ['canary.yaml: subscribers[0]: {"min":"notice"} needs either email or sms'],
  },
  {
    rule: 'a phone with less than what is critical',
    file: fileWith({ subscribers: '[{ sms: "+15555550100", min: warning }]' }),
    lines: ['canary.yaml: subscribers[0].min: "warning" is not possible for sms: phones get only what is critical'],
  },
  {
    rule: 'a subscriber of both kinds',
    file: fileWith({ subscribers: '[{ email: a@b.example, sms: "+15555550100" }]' }),
    lines: ['canary.yaml: subscribers[0]: {"email":"a@b.example","sms":"+15555550100"} needs either email or sms'],
  },
  {
    rule: 'email',
    file: fileWith({ subscribers: '[{ email: postmaster }]' }),
    lines: ['canary.yaml: subscribers[0].email: "postmaster" is not an email address'],
  },
  {
    rule: 'the length of an email address',
    file: fileWith({ subscribers: `[{ email: ${'a'.repeat(65)}@b.example }]` }),
    lines: [
      `canary.yaml: subscribers[0].email: "${'a'.repeat(56)}... is too long for an email address (RFC 5321 §4.5.3.1)`,
    ],
  },
  {
    rule: 'sms',
    file: fileWith({ subscribers: '[{ sms: "0555 5550100" }]' }),
    lines: [`canary.yaml: subscribers[0].sms: "0555 5550100" ${phone}`],
  },
  {
    rule: 'a phone number without quotes',
    file: fileWith({ subscribers: '[{ sms: +15555550100 }]' }),
    lines: [`canary.yaml: subscribers[0].sms: 15555550100 ${phone}: YAML reads it as a number, so put it in quotes`],
  },
  {
    rule: 'min',
    file: fileWith({ subscribers: '[{ email: a@b.example, min: info }]' }),
    lines: ['canary.yaml: subscribers[0].min: "info" is not one of critical, warning, notice'],
  },
  {
    rule: 'a repeated subscriber',
    file: fileWith({ subscribers: '[{ email: a@b.example }, { email: A@B.example, min: notice }]' }),
    lines: ['canary.yaml: subscribers[1]: {"email":"A@B.example","min":"notice"} repeats subscribers[0]'],
  },
  {
    rule: 'subscribers',
    file: fileWith({ subscribers: 'a@b.example' }),
    lines: ['canary.yaml: subscribers: "a@b.example" is not a list of subscribers'],
  },
  // Targets.
  {
    rule: 'no target',
    file: fileWith({ targets: '[]' }),
    lines: ['canary.yaml: targets: [] needs at least one target'],
  },
  {
    rule: 'one target without a list',
    file: fileWith({ targets: 'a.example' }),
    lines: ['canary.yaml: targets: "a.example" is not a list of targets'],
  },
  {
    rule: 'a target that is a number',
    file: fileWith({ targets: '[25]' }),
    lines: ['canary.yaml: targets[0]: 25 is not a target: YAML reads it as a number, so put it in quotes'],
  },
  {
    rule: 'a target that is nothing',
    file: 'hub: us-east-1\nvantages: { eu: { region: eu-west-1, heloName: a.example } }\ntargets:\n  -\n',
    lines: ['canary.yaml: targets[0]: null is not a target'],
  },
  {
    rule: "the parser's rules",
    file: fileWith({ targets: '["a b"]' }),
    lines: [
      'canary.yaml: targets[0]: "a b" is not a target: a target has no spaces, line breaks or control characters',
    ],
  },
  {
    rule: 'DANE that is required, and nobody to look for it',
    file: fileWith({ targets: '[{ domain: a.example }, { domain: b.example, requireDane: true }]' }),
    lines: [
      'canary.yaml: targets[1].requireDane: true needs a validatingResolver over HTTPS, such as https://dns.example.org/dns-query: the hub asks no other',
    ],
  },
  {
    rule: 'DANE that is required, and a resolver that no hub can ask',
    file: fileWith({ targets: '[{ domain: b.example, requireDane: true }]', validatingResolver: '127.0.0.1' }),
    lines: [
      'canary.yaml: targets[0].requireDane: true needs a validatingResolver over HTTPS, such as https://dns.example.org/dns-query: the hub asks no other',
    ],
  },
  {
    rule: 'DANE that is required of a host, or by another word',
    file: fileWith({
      targets: '[{ host: mx.example, requireDane: true }, { domain: a.example, requireDane: always }]',
      validatingResolver: 'https://dns.example.org/dns-query',
    }),
    lines: [
      'canary.yaml: targets[0].requireDane: is not a key that exists here',
      'canary.yaml: targets[1].requireDane: "always" is not true or false',
    ],
  },
  {
    rule: 'neither domain nor host',
    file: fileWith({ targets: '[{ ours: true }]' }),
    lines: ['canary.yaml: targets[0]: {"ours":true} needs either domain or host'],
  },
  {
    rule: 'a host under domain, with its other mistakes',
    file: fileWith({ targets: '[{ domain: "[mx.example]", verify: 1, require: [a b] }]' }),
    lines: [
      'canary.yaml: targets[0].domain: "[mx.example]" is not a domain: a host stands under the key host, without brackets',
      'canary.yaml: targets[0].verify: 1 is not true or false',
      'canary.yaml: targets[0].require[0]: "a b" is not an EHLO keyword',
    ],
  },
  {
    rule: 'brackets under host',
    file: fileWith({ targets: '[{ host: "[mx.example]" }]' }),
    lines: ['canary.yaml: targets[0].host: "[mx.example]" is not a host: a host is written [host] or [host]:port'],
  },
  {
    rule: 'port',
    file: fileWith({ targets: '[{ host: mx.example, port: 65536 }]' }),
    lines: ['canary.yaml: targets[0].port: 65536 is not a port from 1 to 65535'],
  },
  {
    rule: 'the name of a host in TLS',
    file: fileWith({
      targets:
        '[{ host: 192.0.2.1, tlsName: a b }, { host: 192.0.2.2, tlsName: 192.0.2.2 }, { host: 192.0.2.3, tlsName: 1 }, { host: 192.0.2.4, tlsName: "" }]',
    }),
    lines: [
      'canary.yaml: targets[0].tlsName: "a b" is not a host name: a name has only letters, digits, hyphens, underscores and dots',
      'canary.yaml: targets[1].tlsName: "192.0.2.2" is an address, where a host name is needed (RFC 6066 §3)',
      'canary.yaml: targets[2].tlsName: 1 is not a host name: YAML reads it as a number, so put it in quotes',
      'canary.yaml: targets[3].tlsName: "" is not a host name: a name must not be empty',
    ],
  },
  {
    rule: 'that the hosts of a domain have names of their own',
    file: fileWith({ targets: '[{ domain: a.example, tlsName: mx.example }]' }),
    lines: ['canary.yaml: targets[0].tlsName: is not a key that exists here'],
  },
  {
    rule: 'require',
    file: fileWith({ targets: '[{ host: mx.example, require: STARTTLS }]' }),
    lines: ['canary.yaml: targets[0].require: "STARTTLS" is not a list of EHLO keywords'],
  },
  {
    rule: 'a target that stands twice under two notations',
    file: fileWith({
      targets: '[Contoso.example, "[mx.example]:587", contoso.example., { host: MX.example, port: 587 }]',
    }),
    lines: [
      'canary.yaml: targets[2]: "contoso.example." repeats targets[0]',
      'canary.yaml: targets[3]: {"host":"MX.example","port":587} repeats targets[1]',
    ],
  },
  // Quiet windows.
  ...(
    [
      ['{}', [`quiet: {} is not a list of quiet windows`]],
      ['[nights]', ['quiet[0]: "nights" is not a mapping of days, from, to, timezone and targets']],
      [
        '[{ days: [sat], until: 06:00 }]',
        [
          'quiet[0].from: is missing',
          'quiet[0].timezone: is missing',
          'quiet[0].to: is missing',
          'quiet[0].until: is not a key that exists here',
        ],
      ],
      [
        '[{ from: 22, to: "6:00", timezone: Berlin }]',
        [
          'quiet[0].from: 22 is not a time of day such as 22:00: YAML reads it as a number, so put it in quotes',
          'quiet[0].to: "6:00" is not a time of day such as 22:00',
          'quiet[0].timezone: "Berlin" is not a time zone of the IANA database such as Europe/Berlin',
        ],
      ],
      [
        '[{ from: "24:00", to: "24:01", timezone: "+01:00" }]',
        [
          'quiet[0].from: "24:00" is not a time of day such as 22:00',
          'quiet[0].to: "24:01" is not a time of day such as 22:00',
          'quiet[0].timezone: "+01:00" is not a time zone of the IANA database such as Europe/Berlin',
        ],
      ],
      [
        '[{ days: [sat, Sunday], from: 22:00, to: 06:00, timezone: UTC }]',
        ['quiet[0].days[1]: "Sunday" is not one of mon, tue, wed, thu, fri, sat, sun'],
      ],
      [
        '[{ days: [], from: 22:00, to: 06:00, timezone: UTC, targets: [] }]',
        [
          'quiet[0].days: [] is empty: leave days out for every day',
          'quiet[0].targets: [] is empty: leave targets out for all of them',
        ],
      ],
      [
        '[{ from: 22:00, to: 22:00, timezone: UTC }]',
        [
          'quiet[0]: {"from":"22:00","to":"22:00","timezone":"UTC"} begins and ends at the same time: a whole day is from 00:00 to 24:00',
        ],
      ],
      [
        '[{ from: 22:00, to: 06:00, timezone: UTC, targets: [Contoso.example, fabrikam.example, a b] }]',
        [
          'quiet[0].targets[1]: "fabrikam.example" is not one of the targets',
          'quiet[0].targets[2]: "a b" is not a target: a target has no spaces, line breaks or control characters',
        ],
      ],
      [
        `[${Array(11).fill('{ from: 22:00, to: 06:00, timezone: UTC }').join(', ')}]`,
        ['quiet: [{"from":"22:00","to":"06:00","timezone":"UTC"},{"from":"... has more than 10 windows'],
      ],
    ] as const
  ).map(([quiet, lines]) => ({
    rule: 'a quiet window',
    file: fileWith({ quiet }),
    lines: lines.map((line) => `canary.yaml: ${line}`),
  })),
  {
    rule: 'quiet windows that name too much',
    file: fileWith({
      targets: `[${Array.from({ length: 30 }, (_, n) => `${'x'.repeat(50)}${n}.example`).join(', ')}]`,
      quiet: `[{ from: 22:00, to: 06:00, timezone: UTC, targets: [${Array.from({ length: 30 }, (_, n) => `${'x'.repeat(50)}${n}.example`).join(', ')}] }]`,
    }),
    lines: [
      'canary.yaml: quiet: [{"from":"22:00","to":"06:00","timezone":"UTC","targets":... is longer than 800 characters in all: name fewer targets',
    ],
  },
  ...[
    { maillog: '', line: 'maillog: null is not a mapping of names to logs' },
    { maillog: '{ hq: /var/log/mail.log }', line: 'maillog.hq: "/var/log/mail.log" is not a mapping' },
    { maillog: '{ hq: {} }', line: 'maillog.hq.path: is missing' },
    { maillog: '{ hq: { path: [] } }', line: 'maillog.hq.path: [] names no path' },
    { maillog: '{ hq: { path: "" } }', line: 'maillog.hq.path: "" is empty' },
    {
      maillog: '{ hq: { path: /a, timezone: CET1 } }',
      line: 'maillog.hq.timezone: "CET1" is not a time zone of the IANA database such as Europe/Berlin',
    },
    {
      maillog: '{ HQ: { path: /a } }',
      line: 'maillog.HQ: the name is not 1 to 32 lower-case letters, digits and inner hyphens',
    },
    { maillog: '{ eu: { path: /a } }', line: 'maillog.eu: is not named after one of the external vantages' },
    { maillog: '{ branch: { path: /a } }', line: 'maillog.branch: is not named after one of the external vantages' },
  ].map(({ maillog, line }) => ({
    rule: /not named|the name is/.test(line) ? 'the name of a log' : 'a log of a mail server',
    file: fileWith({ vantages: LOG_READERS, maillog }),
    lines: [`canary.yaml: ${line}`],
  })),
  {
    rule: 'logs that make too many vantages',
    file: fileWith({
      vantages: `{ ${Array.from({ length: 12 }, (_, index) => `v${index}: { external: true, heloName: a.example }`).join(', ')} }`,
      maillog: '{ v1: { path: /a } }',
    }),
    lines: ['canary.yaml: maillog: makes more than 12 vantages with those of the file'],
  },
  {
    rule: 'several mistakes, in the order of the file',
    file: 'targets: [a b]\nvantages: { eu: { heloName: x, region: y } }\nhub: 1\n',
    lines: [
      'canary.yaml: targets[0]: "a b" is not a target: a target has no spaces, line breaks or control characters',
      'canary.yaml: vantages.eu.heloName: "x" is a bare name: receivers distrust one that is not fully qualified',
      'canary.yaml: vantages.eu.region: "y" is not an AWS region such as eu-west-1',
      'canary.yaml: hub: 1 is not an AWS region such as eu-west-1: YAML reads it as a number, so put it in quotes',
    ],
  },
];
