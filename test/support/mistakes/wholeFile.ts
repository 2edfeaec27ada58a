const heloName = 'canary.example.net';
const base = {
  hub: 'us-east-1',
  vantages: { eu: { region: 'eu-west-1', heloName } },
  targets: ['contoso.example'],
};
const nat = {
  ...{ imageId: 'ami-0123456789abcdef0', instanceType: 't4g.nano', availabilityZone: 'eu-west-1a' },
  eipAllocationId: 'eipalloc-0123456789abcdef0',
};
const hq = { external: true, heloName: 'mail.example.net' };

/** Files that together show every key of canary.yaml in each of its forms, few at a time. */
export const WHOLE_FILES: readonly object[] = [
  {
    ...base,
    ...{ name: 'default', every: '5m', metrics: 'standard', retentionDays: 90, timezone: 'Europe/Berlin' },
    ...{ dns: '192.0.2.53', allowPrivateTargets: false, logEveryHost: false, testUnofferedStarttls: true },
    controlHosts: ['mx.example.org'],
  },
  {
    ...base,
    vantages: {
      eu: {
        ...{ region: 'eu-west-1', external: false, role: 'observer', egress: 'nat-instance', ipv6: false, nat },
        ...{ heloName, mailEgress: '203.0.113.9', sourceAddress: '192.0.2.9', dns: '192.0.2.53' },
      },
      own: {
        ...{ region: 'eu-west-1', heloName },
        egress: { vpc: 'vpc-0123456789abcdef0', subnets: ['subnet-0123456789abcdef0'] },
      },
      hq: { ...hq, role: 'mail-path', mailEgress: '203.0.113.8', sourceAddress: '192.0.2.8', dns: '192.0.2.53' },
    },
  },
  {
    ...base,
    targets: [
      'contoso.example',
      '[mx.example.com]',
      { domain: 'example.org', ours: true, require: ['SIZE'], verify: true, requireDane: true },
      { host: 'mx.example.net', port: 587, tlsName: 'mail.example.com', ours: true, require: ['SIZE'], verify: true },
    ],
    validatingResolver: 'https://dns.example.org/dns-query',
  },
  {
    ...base,
    subscribers: [
      { email: 'postmaster@example.org', min: 'warning' },
      { sms: '+15555550100', min: 'critical' },
    ],
    quiet: [{ days: ['sat'], from: '22:00', to: '06:00', timezone: 'UTC', targets: ['contoso.example'] }],
    blockLists: [{ zone: 'bl.example.net', key: '/canary/key' }],
  },
  {
    ...base,
    notify: [
      { sns: 'arn:aws:sns:us-east-1:111122223333:mail-alerts', min: 'notice' },
      {
        ...{ smtp: 'smtps://mail.example.org:465', user: 'canary', passwordEnv: 'SMTP_PASSWORD' },
        ...{ from: 'canary@example.org', to: ['postmaster@example.org'], min: 'notice' },
      },
      { webhook: 'https://hooks.example.org/starttls', secretEnv: 'CANARY_SECRET', min: 'notice' },
    ],
  },
  {
    ...base,
    vantages: { hq },
    publish: 'hq',
    maillog: { hq: { path: ['/var/log/mail.log'], timezone: 'UTC' } },
  },
  { ...base, vantages: { hq }, maillog: { hq: { path: '/var/log/mail.log' } } },
];
