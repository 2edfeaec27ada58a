import { plus, type Room, Shares } from './bounds';
import type { FailureSummary } from './summary';
import type { FailureDetail } from './types';

/** More names of one kind are no list to look at. */
const MOST_NAMES = 1_000;

export interface FailureContext {
  readonly day: string;
  readonly organization: string;
  readonly isEnforced: boolean;
}

/** Failed sessions of one domain and result type, added up. */
export class FailureSum {
  private sessions = 0;
  private enforced = 0;
  private firstDay = '9999-12-31';
  private lastDay = '';
  private readonly days: Shares;
  private readonly organizations: Shares;
  private readonly mxHosts: Shares;
  private readonly sendingIps: Shares;
  private readonly reasons: Shares;

  constructor(
    private readonly subject: Pick<FailureSummary, 'domain' | 'resultType'>,
    room: Room,
  ) {
    this.days = new Shares(room, MOST_NAMES);
    this.organizations = new Shares(room, MOST_NAMES);
    this.mxHosts = new Shares(room, MOST_NAMES);
    this.sendingIps = new Shares(room, MOST_NAMES);
    this.reasons = new Shares(room, MOST_NAMES);
  }

  add(failure: FailureDetail, { day, organization, isEnforced }: FailureContext): void {
    const { sessions } = failure;
    this.sessions = plus(this.sessions, sessions);
    if (isEnforced) this.enforced = plus(this.enforced, sessions);
    if (day < this.firstDay) this.firstDay = day;
    if (day > this.lastDay) this.lastDay = day;
    this.days.add(day, sessions);
    this.organizations.add(organization, sessions);
    // Where the report names the address alone, that is the host.
    this.mxHosts.add(failure.mxHost ?? failure.receivingIp, sessions);
    this.sendingIps.add(failure.sendingIp, sessions);
    this.reasons.add(failure.reason, sessions);
  }

  sum(): FailureSummary {
    const { sessions, enforced, firstDay, lastDay } = this;
    return {
      ...this.subject,
      sessions,
      enforced,
      firstDay,
      lastDay,
      days: this.days.sum(),
      organizations: this.organizations.sum(),
      mxHosts: this.mxHosts.sum(),
      sendingIps: this.sendingIps.sum(),
      reasons: this.reasons.sum(),
    };
  }
}
