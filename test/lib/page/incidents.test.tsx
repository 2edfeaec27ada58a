import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { News } from '../../../lib/page/board';
import { IncidentPage, NoIncident } from '../../../lib/page/IncidentPage';
import { LogPage, OpenPage } from '../../../lib/page/IncidentsPage';
import { record } from '../../support/findings';
import { incident, transition } from '../../support/incidents';
import { pageSetting } from '../../support/pageBoard';
import { minute } from '../../support/records';

/** As it is read, with one blank between two things. */
const textOf = (page: ComponentChildren): string =>
  renderToString(<div>{page}</div>)
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll(/\s+/g, ' ')
    .trim();

const news = (more: Partial<News> = {}): News => ({ ...pageSetting(), incidents: [], findings: [], ...more });
const open = incident([transition()], { firstSeenAt: minute(54), openedAt: minute(54) });
const over = incident([transition(), transition({ sequence: 2, kind: 'resolved', durationSeconds: 600 })], {
  id: '2K9QWX',
  firstSeenAt: minute(10),
  resolvedAt: minute(20),
});
const pending = incident([], { id: 'AAAAAA', firstSeenAt: minute(58) });

describe('OpenPage', () => {
  it('says that all is well', () => {
    expect(textOf(<OpenPage news={news()} />)).toBe('✓ No incident is open, and no warning stands.');
  });

  it('says on a machine that publishes that the hub has all that follows, as the log does', () => {
    const atHub =
      /^This is what this machine sees\. .* is at the hub in us-east-1: incidents, warnings and messages\.$/;
    expect(textOf(<OpenPage news={news({ hub: 'us-east-1' })} />)).toMatch(atHub);
    expect(textOf(<LogPage news={news({ hub: 'us-east-1' })} />)).toMatch(atHub);
  });

  it('tells of an incident what its message is titled, since when, and why', () => {
    expect(textOf(<OpenPage news={news({ incidents: [open] })} />)).toBe(
      'Incident What Since For Likely cause critical 7F3A2K STARTTLS withheld from hq (203.0.113.9) by ' +
        'contoso-example.mail.protection.example 21:54 6 min source-address-reputation (medium)',
    );
  });

  it('tells what is being confirmed, the newest first, and nothing of what is over', () => {
    const text = textOf(<OpenPage news={news({ incidents: [open, pending, over] })} />);
    expect(text).toContain('confirming AAAAAA STARTTLS lost at contoso-example.mail.protection.example for hq 21:58');
    expect(text.indexOf('AAAAAA')).toBeLessThan(text.indexOf('7F3A2K'));
    expect(text).not.toContain('2K9QWX');
  });

  it('tells who acknowledged', () => {
    const acknowledged = { ...open, acknowledged: { at: minute(56), by: 'kim' } };
    expect(textOf(<OpenPage news={news({ incidents: [acknowledged] })} />)).toContain('acknowledged by kim');
  });

  it('has warnings that stand, the critical ones first, and no notices', () => {
    const findings = [
      record(),
      record({ code: 'starttls-intermittent', severity: 'critical' }),
      record({ code: 'tls-obsolete', severity: 'notice' }),
      record({ subject: 'gone.example:25', resolvedAt: minute(20) }),
    ];
    const text = textOf(<OpenPage news={news({ findings })} />);
    expect(text).toMatch(/^Warning Where Since What it says critical .* warning certificate expires soon mx1\.contoso/);
    expect(text).not.toContain('notice');
    expect(text).not.toContain('gone.example');
  });

  it('shows a hundred, and says how many more there are', () => {
    const incidents = Array.from({ length: 103 }, (_, index) => ({ ...open, generation: index }));
    expect(textOf(<OpenPage news={news({ incidents })} />)).toContain('and 3 more');
  });
});

describe('LogPage', () => {
  it('says that there was none', () => {
    expect(textOf(<LogPage news={news()} />)).toBe('No incident in this time.');
  });

  it('has those of the span, over or not, the newest first', () => {
    const before = { ...over, id: 'BEFORE', firstSeenAt: minute(-30), resolvedAt: minute(-10) };
    const text = textOf(<LogPage news={news({ incidents: [over, before, open] })} />);
    expect(text).toContain('resolved 2K9QWX STARTTLS is back at contoso-example.mail.protection.example');
    expect(text).toContain('21:10 10 min');
    expect(text.indexOf('7F3A2K')).toBeLessThan(text.indexOf('2K9QWX'));
    expect(text).not.toContain('BEFORE');
  });
});

describe('IncidentPage', () => {
  const setting = pageSetting();

  it('has the text of the newest message, and all that was said', () => {
    const text = textOf(<IncidentPage incident={over} setting={setting} />);
    expect(text).toMatch(/^resolved STARTTLS is back/);
    expect(text).toContain('What was said 23 Nov 2026 21:55:02 UTC: opened, critical, some-vantages');
    expect(text).toContain('resolved, critical');
  });

  it('tells of one that nothing was said of yet', () => {
    const text = textOf(<IncidentPage incident={pending} setting={setting} />);
    expect(text).toContain('It is being confirmed: the other vantages were asked to look. Seen from hq since 23 Nov');
  });

  it('says where one may be that is not found', () => {
    expect(textOf(<NoIncident id={'X'.repeat(30)} />)).toBe(
      'There is no incident XXXXXXXXXXXXXXXXX... in this time. Longer ago: choose a longer time range.',
    );
  });
});
