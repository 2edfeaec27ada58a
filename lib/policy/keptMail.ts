/** What senders do that do not deliver to a host; whether they can deliver nowhere is undefined where that can't be told. */
export function keptMail(isQueueing: boolean | undefined): string {
  if (isQueueing === false) return 'deliver to its other hosts only';
  return isQueueing ? 'are now queueing' : 'are now queueing, unless another of its hosts takes the mail';
}
