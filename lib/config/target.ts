import * as z from 'zod';
import { type ParsedTargetName, parseTargetName, SMTP_PORT } from '../dns/targetName';
import { ehloKeyword, flag, tlsName, word } from './fields';
import { oneOf } from './oneOf';

const settings = {
  ours: flag.default(false).describe('You receive mail there, rather than send there.'),
  require: z
    .array(ehloKeyword, { error: 'is not a list of EHLO keywords' })
    .default([])
    .transform((keywords) => [...new Set(keywords)])
    .meta({ description: 'Must be offered. Any case.', examples: [['STARTTLS', 'SIZE']] }),
  verify: flag
    .default(false)
    .describe("Judge the certificate, although mail servers that encrypt when they can don't."),
};

type Named = Omit<Extract<ParsedTargetName, { readonly ok: true }>, 'ok'>;

/** A text that `notationOf` turns into Postfix's notation of a domain or a host. */
const named = (what: string, notationOf: (value: string) => string) =>
  word(what).transform((value, context): Named => {
    const parsed = parseTargetName(notationOf(value));
    if (!parsed.ok) {
      context.addIssue({ code: 'custom', message: `is not ${what}: ${parsed.rule}` });
      return z.NEVER;
    }
    const { name, kind, host, port } = parsed;
    return { name, kind, host, port };
  });

const PORT = 'is not a port from 1 to 65535';
const port = z
  .int({ error: PORT })
  .min(1, { error: PORT })
  .max(65535, { error: PORT })
  .default(SMTP_PORT)
  .meta({ title: 'port', description: 'Of a `host` only, from 1 to 65535: a domain means port 25 of its MX hosts.' });

const nameInTls = tlsName
  .exactOptional()
  .describe(
    "Of a `host` only: the name that is sent as SNI and that its certificate has to have, in place of the host's own. A host that is given by its address is asked for no name without it.",
  );

const DEFAULTS = z.object(settings).parse({});
const notation = named('a target', (value) => value).transform((target) => ({
  ...target,
  ...DEFAULTS,
}));
const domainNotation = notation.meta({
  description: `A domain: every MX host (at most 20, by preference), port ${SMTP_PORT}.`,
  examples: ['contoso.example'],
  pattern: '^[^\\[\\]\\s]+$',
});
const hostNotation = notation.meta({
  description: "One host, as in Postfix, without MX look-up; the quotes are YAML's.",
  examples: ['[mx.example.org]', '[mx.example.org]:587', '[192.0.2.1]', '[IPv6:2001:db8::1]'],
  pattern: '^\\[[^\\[\\]\\s]+\\](:[0-9]{1,5})?$',
});

const domain = z
  .strictObject({
    domain: named('a domain', (value) => value)
      .refine(({ kind }) => kind === 'domain', {
        error: 'is not a domain: a host stands under the key host, without brackets',
      })
      .meta({ title: 'domain' }),
    ...settings,
    requireDane: flag
      .default(false)
      .describe(
        'Of a `domain` only: its MX hosts must have DANE (TLSA records that DNSSEC vouches for), since your mail server delivers by nothing else; [`dane-required`](findings.md) otherwise. It takes a `validatingResolver`, with a hub one over HTTPS.',
      ),
  })
  .transform(({ domain: target, requireDane, ...rest }) => ({
    ...target,
    ...rest,
    ...(requireDane && { requireDane }),
  }))
  .meta({ description: 'A domain with its settings.', examples: [{ domain: 'contoso.example', ours: true }] });

const host = z
  .strictObject({
    host: named('a host', (value) => `[${value}]`).meta({ title: 'host' }),
    port,
    tlsName: nameInTls,
    ...settings,
  })
  .transform(({ host: target, port: at, ...rest }) => {
    const name = at === SMTP_PORT ? target.name : `${target.name}:${at}`;
    return { ...target, name, port: at, ...rest };
  })
  .meta({
    description: 'One host with its settings.',
    examples: [{ host: 'mx.example.org', port: 587, verify: true }],
  });

/** A target in Postfix's notation, or as a mapping with its settings. The output is a Target of lib/probe. */
export const targetSchema = oneOf<typeof notation | typeof domain | typeof host>(
  [domainNotation, hostNotation, domain, host],
  (value) => {
    if (typeof value !== 'object' || value === null) return notation;
    const has = (key: string) => Object.hasOwn(value, key);
    if (has('domain') === has('host')) return 'needs either domain or host';
    return has('domain') ? domain : host;
  },
).meta({ title: 'target' });
