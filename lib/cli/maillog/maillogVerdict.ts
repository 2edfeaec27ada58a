import { parseTargetName } from '../../dns/targetName';
import { isHeldUpNow, isTlsFailing } from '../../maillog/remoteState';
import { shortened } from '../../notification/words';
import type { MaillogReport, RemoteReport } from './maillogReport';
import { remoteName, secondOf } from './maillogWords';

const LONGEST_NAME = 60;

/** What the logs tell, in one sentence without its end: of the gravest remote, where there is one that is not well. */
export function verdict({ state, remotes, since, host, summary }: MaillogReport): string {
  const [gravest] = remotes;
  if (gravest === undefined) {
    const asked = [
      ...(host === undefined ? [] : [` with ${host}`]),
      ...(since === undefined ? [] : [` since ${secondOf(new Date(since).toISOString())}`]),
    ];
    const before = summary.lastBefore === undefined ? '' : `; the newest before is of ${secondOf(summary.lastBefore)}`;
    return `there is no session${asked.join('')} in these logs${before}`;
  }
  if (state === 'unknown') return 'these logs do not tell whether STARTTLS was offered';
  if (state === 'ok') return wellWords(remotes);
  const alike = remotes.filter((remote) => remote.state === state).length - 1;
  return `${newsOf(gravest)}${alike === 0 ? '' : `; and ${alike.toLocaleString('en')} more ${state}`}`;
}

function newsOf(remote: RemoteReport): string {
  const { starttls, lostSince = '', heldUp, withoutStarttls, tls } = remote;
  const name = shortened(remoteName(remote), LONGEST_NAME);
  const held = secondOf(heldUp.lastAt ?? '');
  if (starttls === 'lost') {
    const waits = isHeldUpNow(remote) ? ', and mail is held up for it' : '';
    return `${name} has not offered STARTTLS since ${secondOf(lostSince)}${waits}`;
  }
  if (isHeldUpNow(remote)) return `mail to ${name} is held up for want of TLS, last at ${held}`;
  if (starttls === 'back') {
    return `${name} offers STARTTLS again; it was last missing at ${secondOf(withoutStarttls.lastAt ?? '')}`;
  }
  if (isTlsFailing(remote))
    return `the newest TLS handshake with ${name} failed, at ${secondOf(tls.failed.lastAt ?? '')}`;
  return `mail to ${name} was held up for want of TLS, last at ${held}, and is no more`;
}

function wellWords(remotes: readonly RemoteReport[]): string {
  const never = remotes.filter(({ starttls }) => starttls === 'never').length;
  const unknown = remotes.filter(({ state }) => state === 'unknown').length;
  return [
    'no host lost STARTTLS, and no mail is held up for it',
    ...(never === 0 ? [] : [`${never.toLocaleString('en')} never offered it`]),
    ...(unknown === 0 ? [] : [`of ${unknown.toLocaleString('en')} the logs do not tell`]),
  ].join('; ');
}

/** The command that looks into the gravest remote now, where something is wrong there; names in logs are strangers' text. */
export function nextCommand({ remotes }: MaillogReport): string | undefined {
  const [gravest] = remotes;
  if (gravest?.state !== 'critical') return undefined;
  const target = parseTargetName(`[${gravest.remote}]:${gravest.port}`);
  return target.ok ? `npx starttls-canary diagnose "${target.name}"` : undefined;
}
