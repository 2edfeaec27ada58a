/** A valid file but for its block lists. */
export const fileWithLists = (blockLists: string): string =>
  `hub: us-east-1\nvantages: { eu: { region: eu-west-1, heloName: canary.example.net } }\ntargets: [contoso.example]\nblockLists: ${blockLists}\n`;

const notShown = '(the value is not shown: it may be the key itself)';
export const noName = `is not the name of an SSM parameter such as /canary/spamhaus-dqs ${notShown}`;
export const isKey =
  'looks like the key itself, which does not belong into this file: put it into an SSM parameter (SecureString), and name that here';
export const hasKey =
  'has a key in it: the zone stands here without it, and under key the name of the parameter that holds it';

export const acceptedLists: readonly {
  readonly says: string;
  readonly file: string;
  readonly lists: readonly object[];
}[] = [
  { says: 'none', file: '[]', lists: [] },
  { says: 'a zone', file: '[{ zone: bl.example.net }]', lists: [{ zone: 'bl.example.net' }] },
  {
    says: 'a zone with the name of its key',
    file: '[{ zone: ZEN.dq.spamhaus.net., key: /canary/spamhaus-dqs }]',
    lists: [{ zone: 'zen.dq.spamhaus.net', keyParameter: '/canary/spamhaus-dqs' }],
  },
  {
    says: 'another service with a key',
    file: '[{ zone: combined.mail.example.net, key: /a/B_c.d-e }]',
    lists: [{ zone: 'combined.mail.example.net', keyParameter: '/a/B_c.d-e' }],
  },
  {
    says: 'the public zone, at one’s own risk',
    file: '[{ zone: zen.spamhaus.org }]',
    lists: [{ zone: 'zen.spamhaus.org' }],
  },
];

export const refusedLists: readonly {
  readonly rule: string;
  readonly file: string;
  readonly lines: readonly string[];
}[] = [
  { rule: 'no list', file: 'bl.example.net', lines: ['blockLists: "bl.example.net" is not a list of block lists'] },
  {
    rule: 'an item that is no mapping',
    file: '[bl.example.net]',
    lines: ['blockLists[0]: "bl.example.net" is not a mapping of zone and key'],
  },
  { rule: 'no zone', file: '[{ key: /canary/key }]', lines: ['blockLists[0].zone: is missing'] },
  {
    rule: 'an unknown key',
    file: '[{ zone: bl.example.net, name: x }]',
    lines: ['blockLists[0].name: is not a key that exists here'],
  },
  {
    rule: 'a zone that is no name',
    file: '[{ zone: bl example }]',
    lines: [
      'blockLists[0].zone: "bl example" is not a zone: a name has only letters, digits, hyphens, underscores and dots',
    ],
  },
  {
    rule: 'a zone of one label',
    file: '[{ zone: zen }]',
    lines: ['blockLists[0].zone: "zen" is not a zone: it has at least two labels, as bl.example.net has'],
  },
  {
    rule: 'a zone too long to have an address before it',
    file: `[{ zone: ${'bl-a.'.repeat(20)}x }]`,
    lines: [`blockLists[0].zone: "${'bl-a.'.repeat(11)}b... is longer than 100 characters`],
  },
  {
    rule: 'a number',
    file: '[{ zone: 7 }]',
    lines: ['blockLists[0].zone: 7 is not the zone of a block list: YAML reads it as a number, so put it in quotes'],
  },
  {
    rule: 'the zone of the Data Query Service without a key',
    file: '[{ zone: zen.dq.spamhaus.net }]',
    lines: [
      'blockLists[0].zone: "zen.dq.spamhaus.net" needs the key of your Data Query Service: name the SSM parameter that holds it under key',
    ],
  },
  {
    rule: 'a key where none is taken',
    file: '[{ zone: zen.spamhaus.org, key: /canary/key }]',
    lines: ['blockLists[0].zone: "zen.spamhaus.org" takes no key: the zone that takes one is zen.dq.spamhaus.net'],
  },
  {
    rule: 'a zone that stands twice',
    file: '[{ zone: bl.example.net }, { zone: BL.example.net }]',
    lines: ['blockLists[1]: {"zone":"BL.example.net"} repeats blockLists[0]'],
  },
  {
    rule: 'more than five',
    file: `[${Array.from({ length: 6 }, (_, index) => `{ zone: b${index}.x }`).join(', ')}]`,
    lines: ['blockLists: [{"zone":"b0.x"},{"zone":"b1.x"},{"zone":"b2.x"},{"zone":... has more than 5 block lists'],
  },
  { rule: 'a name without a slash', file: '[{ zone: a.example, key: dqs }]', lines: [`blockLists[0].key: ${noName}`] },
  { rule: 'no name', file: '[{ zone: a.example, key: }]', lines: [`blockLists[0].key: ${noName}`] },
  { rule: 'a slash at the end', file: '[{ zone: a.example, key: /a/ }]', lines: [`blockLists[0].key: ${noName}`] },
  { rule: 'a space', file: '[{ zone: a.example, key: /a b }]', lines: [`blockLists[0].key: ${noName}`] },
  {
    rule: 'an ARN',
    file: '[{ zone: a.example, key: "arn:aws:ssm:us-east-1:111122223333:parameter/a" }]',
    lines: [`blockLists[0].key: ${noName}`],
  },
  {
    rule: 'a name of more than 100 characters',
    file: `[{ zone: a.example, key: ${'/ab'.repeat(34)} }]`,
    lines: [`blockLists[0].key: ${noName}`],
  },
];
