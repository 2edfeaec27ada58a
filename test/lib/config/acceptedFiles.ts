import { fileWith } from './fileWith';

const target = { kind: 'domain', port: 25, ours: false, require: [], verify: false };
/** Files with part of what the parser makes of them. */
export const acceptedFiles: readonly { readonly says: string; readonly file: string; readonly config: object }[] = [
  {
    says: 'the least there can be gets its defaults',
    file: fileWith({}),
    config: {
      name: 'default',
      hub: 'us-east-1',
      everyMinutes: 5,
      metrics: 'standard',
      subscribers: [],
      controlHosts: [],
      quiet: [],
      allowPrivateTargets: false,
      retentionDays: 90,
      logEveryHost: false,
      testUnofferedStarttls: true,
      vantages: [
        {
          id: 'eu',
          region: 'eu-west-1',
          heloName: 'canary.example.net',
          external: false,
          role: 'observer',
          egress: 'none',
          nat: {},
          ipv6: false,
        },
      ],
      externalVantages: [],
      maillogs: [],
      targets: [{ ...target, name: 'contoso.example', host: 'contoso.example' }],
    },
  },
  {
    says: 'targets become canonical',
    file: fileWith({
      targets:
        '[BÜCHER.example., "[MX.example]:25", "[mx.example]:587", { host: mx2.example }, { host: "2001:DB8:0::9", port: 2525, require: [size, SIZE, 8bitmime] }, { domain: example.org, ours: true, verify: true }, { host: 192.0.2.1, tlsName: BÜCHER.example. }]',
    }),
    config: {
      targets: [
        { ...target, name: 'xn--bcher-kva.example', host: 'xn--bcher-kva.example' },
        { ...target, name: '[mx.example]', kind: 'host', host: 'mx.example' },
        { ...target, name: '[mx.example]:587', kind: 'host', host: 'mx.example', port: 587 },
        { ...target, name: '[mx2.example]', kind: 'host', host: 'mx2.example' },
        {
          ...target,
          name: '[IPv6:2001:db8::9]:2525',
          kind: 'host',
          host: '2001:db8::9',
          port: 2525,
          require: ['SIZE', '8BITMIME'],
        },
        { ...target, name: 'example.org', host: 'example.org', ours: true, verify: true },
        { ...target, name: '[192.0.2.1]', kind: 'host', host: '192.0.2.1', tlsName: 'xn--bcher-kva.example' },
      ],
    },
  },
  {
    says: 'DANE is required where somebody looks for it',
    file: fileWith({
      targets: '[{ domain: a.example, requireDane: true }, { domain: b.example, requireDane: false }]',
      validatingResolver: 'https://dns.example.org/dns-query',
    }),
    config: {
      targets: [
        { ...target, name: 'a.example', host: 'a.example', requireDane: true },
        { ...target, name: 'b.example', host: 'b.example' },
      ],
    },
  },
  {
    says: 'subscribers get the least severity of their kind',
    file: fileWith({
      subscribers: '[{ email: a@b.example }, { sms: "+15555550100" }, { email: c@b.example, min: notice }]',
    }),
    config: {
      subscribers: [
        { protocol: 'email', endpoint: 'a@b.example', min: 'warning' },
        { protocol: 'sms', endpoint: '+15555550100', min: 'critical' },
        { protocol: 'email', endpoint: 'c@b.example', min: 'notice' },
      ],
    },
  },
  {
    says: 'addresses become canonical',
    file: fileWith({
      vantages:
        '{ a: { region: us-gov-east-1, heloName: "[192.0.2.1]", mailEgress: "2001:DB8:0:0::1", sourceAddress: 127.0.0.2, role: mail-path, ipv6: true, egress: none, external: false } }',
      dns: '"[::1]:5353"',
      validatingResolver: 'https://dns.example.org/dns-query',
      controlHosts: '[MX.example, 192.0.2.9, "[mx.example]:2525"]',
      every: '60m',
      testUnofferedStarttls: 'false',
    }),
    config: {
      everyMinutes: 60,
      dns: '[::1]:5353',
      validatingResolver: 'https://dns.example.org/dns-query',
      controlHosts: ['[mx.example]', '[192.0.2.9]', '[mx.example]:2525'],
      vantages: [
        {
          id: 'a',
          region: 'us-gov-east-1',
          heloName: '[192.0.2.1]',
          mailEgress: '2001:db8::1',
          sourceAddress: '127.0.0.2',
          role: 'mail-path',
          ipv6: true,
          egress: 'none',
          nat: {},
          external: false,
        },
      ],
    },
  },
  {
    says: 'vantages in the cloud and machines of our own stand apart',
    file: fileWith({
      vantages: `{
        hq: { external: true, heloName: mail.example.org, mailEgress: 203.0.113.9 },
        eu: { region: eu-west-1, external: false, heloName: canary.example.net, dns: 192.0.2.53 },
        lab: { external: true, role: observer, heloName: "[192.0.2.1]", sourceAddress: "2001:DB8:0::1", dns: "[2001:db8::53]:53" }
      }`,
      publish: 'hq',
    }),
    config: {
      publish: 'hq',
      vantages: [
        {
          id: 'eu',
          region: 'eu-west-1',
          external: false,
          role: 'observer',
          heloName: 'canary.example.net',
          dns: '192.0.2.53',
        },
      ],
      externalVantages: [
        { id: 'hq', external: true, role: 'mail-path', heloName: 'mail.example.org', mailEgress: '203.0.113.9' },
        {
          id: 'lab',
          external: true,
          role: 'observer',
          heloName: '[192.0.2.1]',
          sourceAddress: '2001:db8::1',
          dns: '[2001:db8::53]:53',
        },
      ],
    },
  },
  {
    says: 'the id of a machine of our own has no function to fit into',
    file: fileWith({
      name: 'a2345678901234567890',
      vantages: `{ ${'v'.repeat(32)}: { external: true, heloName: mail.example.org } }`,
    }),
    config: { externalVantages: [{ id: 'v'.repeat(32), role: 'mail-path' }] },
  },
  {
    says: 'a machine of our own may be the only vantage',
    file: fileWith({ vantages: '{ hq: { external: true, heloName: mail.example.org } }' }),
    config: {
      vantages: [],
      externalVantages: [{ id: 'hq', external: true, role: 'mail-path', heloName: 'mail.example.org' }],
    },
  },
  {
    says: 'a log may be in one place or in several',
    file: fileWith({
      vantages:
        '{ hq: { external: true, heloName: mail.example.org }, lab: { external: true, heloName: mail2.example.org } }',
      maillog: '{ hq: { path: [/mnt/hub, /mnt/frontend] }, lab: { path: /var/log/mail.log, timezone: Europe/Berlin } }',
    }),
    config: {
      maillogs: [
        { name: 'hq', paths: ['/mnt/hub', '/mnt/frontend'] },
        { name: 'lab', paths: ['/var/log/mail.log'], timezone: 'Europe/Berlin' },
      ],
    },
  },
  {
    says: 'quiet windows become canonical',
    file: fileWith({
      targets: '[contoso.example, { host: mx.example, port: 587 }]',
      quiet:
        '[{ from: 22:00, to: "06:00", timezone: Europe/Berlin }, { days: [sun, sat, sun], from: "00:00", to: "24:00", timezone: UTC, targets: ["[MX.example]:587", CONTOSO.example., contoso.example] }]',
    }),
    config: {
      quiet: [
        { from: '22:00', to: '06:00', timezone: 'Europe/Berlin' },
        {
          days: ['sat', 'sun'],
          from: '00:00',
          to: '24:00',
          timezone: 'UTC',
          targets: ['[mx.example]:587', 'contoso.example'],
        },
      ],
    },
  },
  {
    says: 'an anchor may say a thing twice',
    file: 'hub: &here us-east-1\nvantages: { a: { region: *here, heloName: a.example } }\ntargets: [b.example]\n',
    config: {
      hub: 'us-east-1',
      vantages: [
        {
          id: 'a',
          region: 'us-east-1',
          heloName: 'a.example',
          external: false,
          role: 'observer',
          egress: 'none',
          nat: {},
          ipv6: false,
        },
      ],
    },
  },
];
