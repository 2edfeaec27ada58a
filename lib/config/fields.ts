import { isIP, SocketAddress } from 'node:net';
import * as z from 'zod';
import { parseServerAddress } from '../dns/serverAddress';
import { parseTargetName } from '../dns/targetName';
import { parseTrustedServer } from '../dns/validatingServer';
import { parseHeloName } from './heloName';
import { parseTlsName } from './tlsName';

/** A text, or why it is none: YAML reads `+15555550100` and `0123` as numbers and `true` as a boolean. */
export const text = (what: string) =>
  z.string({
    error: ({ input }) =>
      typeof input === 'number' || typeof input === 'boolean'
        ? `is not ${what}: YAML reads it as a ${typeof input}, so put it in quotes`
        : `is not ${what}`,
  });

/** A text that has no spaces if it is valid: as much as an editor can know of what a parser reads. */
export const word = (what: string) => text(what).meta({ pattern: '^\\S+$' });

export const matching = (what: string, pattern: RegExp) => text(what).regex(pattern, { error: `is not ${what}` });

export const flag = z.boolean({ error: 'is not true or false' });

/** The parsers of lib/dns and of this folder: a canonical value, or one rule. */
type Parsed = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly rule: string };

const parsed = (what: string, parse: (input: string) => Parsed) =>
  word(what).transform((input, context): string => {
    const result = parse(input);
    if (result.ok) return result.value;
    context.addIssue({ code: 'custom', message: result.rule, input });
    return z.NEVER;
  });

/** Pattern of region names in all partitions, e.g. `eu-west-1`, `us-gov-east-1`, `eusc-de-east-1`. */
export const REGION = /^[a-z]{2,4}(-[a-z]+)+-[1-9][0-9]?$/;
export const region = matching('an AWS region such as eu-west-1', REGION).meta({
  title: 'region',
  examples: ['eu-west-1'],
});

const emailPattern =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]$/;
export const emailAddress = matching('an email address', emailPattern)
  .refine((address) => address.indexOf('@') <= 64 && address.length <= 254, {
    error: 'is too long for an email address (RFC 5321 §4.5.3.1)',
  })
  .meta({ title: 'email address' });

export const phoneNumber = matching('a phone number in E.164 form such as "+15555550100"', /^\+[1-9][0-9]{6,14}$/).meta(
  { title: 'phone number' },
);

/** RFC 5321 §4.1.1.1 `ehlo-keyword`, in upper case. */
export const ehloKeyword = matching('an EHLO keyword', /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/)
  .transform((keyword) => keyword.toUpperCase())
  .meta({ title: 'EHLO keyword' });

/** An IP address; IPv6 in its shortest form, so that two ways to write one compare equal. */
export const ipAddress = text('an IP address')
  .refine((input) => isIP(input) !== 0 && !input.includes('%'), { error: 'is not an IP address' })
  .transform((address) => (isIP(address) === 6 ? new SocketAddress({ address, family: 'ipv6' }).address : address))
  .meta({ title: 'IP address', pattern: '^[0-9A-Fa-f.:]+$' });

export const heloName = parsed('a domain name', (input) => {
  const result = parseHeloName(input);
  return result.ok ? { ok: true, value: result.heloName } : result;
}).meta({
  title: 'name or address literal',
  pattern: '^(\\[\\S+\\]|[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+)$',
  examples: ['canary.example.org', '[192.0.2.1]', '[IPv6:2001:db8::1]'],
});

export const tlsName = parsed('a host name', (input) => {
  const result = parseTlsName(input);
  return result.ok ? { ok: true, value: result.tlsName } : result;
}).meta({ title: 'host name' });

export const dnsServer = parsed('a DNS server', (input) => {
  const result = parseServerAddress(input);
  return result.ok ? { ok: true, value: result.server } : { ok: false, rule: `is refused: ${result.rule}` };
}).meta({ title: 'address', examples: ['192.0.2.53', '192.0.2.53:5353', '[2001:db8::53]:53'] });

/** A resolver whose word on DNSSEC counts. */
export const validatingResolver = parsed('a resolver', (input) => {
  const result = parseTrustedServer(input);
  return result.ok ? { ok: true, value: input } : { ok: false, rule: `is refused: ${result.rule}` };
}).meta({ title: 'address or URL', examples: ['127.0.0.1', '[::1]:5353', 'https://dns.example.org/dns-query'] });

/** A host in the notation of a target; `mx.example.org` stands for `[mx.example.org]`, since no MX is looked up. */
export const controlHost = parsed('a host', (input) => {
  const result = parseTargetName(input.startsWith('[') ? input : `[${input}]`);
  return result.ok ? { ok: true, value: result.name } : { ok: false, rule: `is not a host: ${result.rule}` };
}).meta({ title: 'host' });
