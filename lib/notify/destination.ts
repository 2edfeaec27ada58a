import { createHash } from 'node:crypto';
import type { NotifyChannel } from '../config/canaryConfig';
import { severitiesFrom } from '../config/subscriber';
import type { Message } from '../notification/message';
import type { Channel } from './channel';
import { smtpChannel } from './smtpChannel';
import { snsChannel } from './snsChannel';
import { webhookChannel } from './webhookChannel';

/** A channel, what it wants, and the queue in which that waits for it. */
export interface Destination {
  readonly channel: Channel;
  readonly queue: string;
  wants(message: Message): boolean;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** A secret is not where the configuration says. */
export class MissingSecretError extends Error {
  readonly code = 'missing-secret';
  override readonly name = 'MissingSecretError';

  constructor(place: string, variable: string) {
    super(`${place}: the environment variable ${variable} is not set, or is empty`);
  }
}

/** All places that are told; each recipient of mail is one of its own. Throws MissingSecretError. */
export const destinationsOf = (
  channels: readonly NotifyChannel[],
  env: Environment,
  now: () => Date,
): readonly Destination[] => channels.flatMap((settings, at) => destinationsAt(settings, `notify[${at}]`, env, now));

function destinationsAt(
  settings: NotifyChannel,
  place: string,
  env: Environment,
  now: () => Date,
): readonly Destination[] {
  const { min } = settings;
  const isLoudEnough = ({ severity }: Message) => severitiesFrom(min).includes(severity);
  const forReaders = (message: Message) => message.channel !== 'sms' && isLoudEnough(message);
  const secret = (key: string, variable: string | undefined): string | undefined => {
    if (variable !== undefined && !env[variable]) throw new MissingSecretError(`${place}.${key}`, variable);
    return variable === undefined ? undefined : env[variable];
  };
  switch (settings.kind) {
    case 'sns':
      return [{ channel: snsChannel(settings), queue: queueOf(settings.topicArn), wants: isLoudEnough }];
    case 'webhook': {
      const found = secret('secretEnv', settings.secretEnv);
      const channel = webhookChannel({ url: settings.url, now, ...(found !== undefined && { secret: found }) });
      return [{ channel, queue: queueOf(settings.url), wants: forReaders }];
    }
    case 'smtp': {
      const password = secret('passwordEnv', settings.passwordEnv);
      return settings.to.map((to) => ({
        channel: smtpChannel({ ...settings, to, now, ...(password !== undefined && { password }) }),
        queue: queueOf(to.toLowerCase()),
        wants: forReaders,
      }));
    }
  }
}

/** By the place alone, so that another server or secret leaves the queue as it is; hashed, since a URL may hold a secret. */
const queueOf = (place: string): string => createHash('sha256').update(place).digest('hex').slice(0, 16);
