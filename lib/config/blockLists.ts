import * as z from 'zod';
import { parseHostName } from '../dns/hostName';
import { word } from './fields';
import { looksLikeKey } from './hiddenKeys';

const MOST_BLOCK_LISTS = 5;
/** A zone has a reversed IPv6 address (64 characters) and a key before it in the 253 of a name. */
const LONGEST_ZONE = 100;
/** All lists stand in the environment of a probe (4 KB, Lambda's limit). */
const LONGEST_PARAMETER = 100;

/** Rules whose value is not shown: what was meant as a name may be the key itself. */
const NOT_A_PARAMETER =
  'is not the name of an SSM parameter such as /canary/spamhaus-dqs (the value is not shown: it may be the key itself)';
const IS_A_KEY =
  'looks like the key itself, which does not belong into this file: put it into an SSM parameter (SecureString), and name that here';
const HAS_A_KEY =
  'has a key in it: the zone stands here without it, and under key the name of the parameter that holds it';

const zone = word('the zone of a block list')
  .transform((value, context): string => {
    const refused = (message: string) => {
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    };
    const parsed = parseHostName(value);
    if (!parsed.ok) return refused(`is not a zone: ${parsed.rule}`);
    const labels = parsed.name.split('.');
    if (labels.some(looksLikeKey)) return refused(HAS_A_KEY);
    if (labels.length < 2) return refused('is not a zone: it has at least two labels, as bl.example.net has');
    if (parsed.name.length > LONGEST_ZONE) return refused(`is longer than ${LONGEST_ZONE} characters`);
    if (/\.dq\.spamhaus\.net$/.test(parsed.name) && labels.length > 4) return refused(HAS_A_KEY);
    return parsed.name;
  })
  .meta({
    title: 'zone',
    description: `Any DNS block list (RFC 5782), without a key in it. At most ${LONGEST_ZONE} characters; none twice.`,
  });

const PARAMETER = /^(\/[A-Za-z0-9_.-]+)+$/;
const keyParameter = z
  .string({ error: NOT_A_PARAMETER })
  .superRefine((value, context) => {
    const refused = (message: string) => context.addIssue({ code: 'custom', message });
    if (value.split('/').some((word) => looksLikeKey(word.trim()))) refused(IS_A_KEY);
    else if (!PARAMETER.test(value) || value.length > LONGEST_PARAMETER) refused(NOT_A_PARAMETER);
  })
  .meta({
    title: 'SSM parameter',
    description:
      'The name of the SSM parameter that holds the key, never the key itself. Required for `zen.dq.spamhaus.net`.',
    examples: ['/canary/spamhaus-dqs'],
    pattern: PARAMETER.source,
    maxLength: LONGEST_PARAMETER,
  });

/** A list that every vantage's own address is looked up in. */
export const blockListSchema = z
  .strictObject({ zone, key: keyParameter.exactOptional() }, { error: 'is not a mapping of zone and key' })
  .superRefine(({ zone: name, key }, context) => {
    const refused = (message: string) => context.addIssue({ code: 'custom', path: ['zone'], message });
    if (key === undefined && /\.dq\.spamhaus\.net$/.test(name)) {
      refused('needs the key of your Data Query Service: name the SSM parameter that holds it under key');
    }
    if (key !== undefined && /\.spamhaus\.org$/.test(name)) {
      refused('takes no key: the zone that takes one is zen.dq.spamhaus.net');
    }
  })
  .transform(({ zone: name, key }) => ({ zone: name, ...(key !== undefined && { keyParameter: key }) }))
  .meta({
    title: 'block list',
    examples: [{ zone: 'bl.example.net' }, { zone: 'zen.dq.spamhaus.net', key: '/canary/spamhaus-dqs' }],
  });

export const blockListsSchema = z
  .array(blockListSchema, { error: 'is not a list of block lists' })
  .refine((lists) => lists.length <= MOST_BLOCK_LISTS, { error: `has more than ${MOST_BLOCK_LISTS} block lists` })
  .default([])
  .meta({
    description: `Lists that each vantage's own address is looked up in, at most ${MOST_BLOCK_LISTS}, see [below](#block-lists).`,
    maxItems: MOST_BLOCK_LISTS,
  });
