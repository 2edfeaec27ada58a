import * as z from 'zod';
import { text } from './fields';
import { oneOf } from './oneOf';
import { timezone } from './quietWindow';
import { VANTAGE_ID } from './vantage';

const LONGEST_PATH = 4096;
const path = text('a path')
  .refine((value) => value !== '', { error: 'is empty' })
  .refine((value) => !/[\p{Cc}\p{Cs}]/u.test(value), { error: 'is not a path: it has control characters' })
  .refine((value) => value.length <= LONGEST_PATH, {
    error: `is not a path: it has more than ${LONGEST_PATH} characters`,
  })
  .meta({ title: 'file or folder', minLength: 1, maxLength: LONGEST_PATH });

const only = path.transform((one) => [one]);
const several = z
  .array(path)
  .refine(({ length }) => length > 0, { error: 'names no path' })
  .meta({ minItems: 1 });

const paths = oneOf<typeof only | typeof several>([only, several], (value) => {
  if (typeof value === 'string') return only;
  return Array.isArray(value) ? several : 'is neither a path nor a list of paths';
}).describe(
  'Where the log is: a file or a folder, or several, on this machine or on a share that it may only read. Of Exchange the folders `ProtocolLog\\SmtpSend` of Hub and FrontEnd, of Postfix the file that syslog or `maillog_file` writes.',
);

export const followedLog = z
  .strictObject(
    {
      path: paths,
      timezone: timezone
        .exactOptional()
        .describe("Of Postfix' times where they name none: this machine's own unless given. Exchange writes UTC."),
    },
    { error: 'is not a mapping' },
  )
  .meta({ examples: [{ path: '/var/log/mail.log' }] });

/** Logs of mail servers by name; in the file of a hub each is named after the machine that reads it. */
export const maillogSchema = z
  .record(z.string().meta({ pattern: VANTAGE_ID.source }), followedLog, { error: 'is not a mapping of names to logs' })
  .default({})
  .meta({
    title: 'mapping of names to logs',
    description:
      'Logs of mail servers that `watch` follows on this machine, each as a vantage `maillog:NAME`, see [below](#logs-of-mail-servers).',
  });

/** What a log is called among the vantages. */
export const logVantageId = (name: string): string => `maillog:${name}`;
