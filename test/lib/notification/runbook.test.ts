import { linkTo, runbookLink } from '../../../lib/notification/runbook';

describe('links to the runbook', () => {
  const path = 'docs/runbook.md#receiver-change';
  it.each([
    { name: 'nothing', from: {}, expected: path },
    {
      name: 'a repository',
      from: { repository: { type: 'git', url: 'git+https://git.example/owner/canary.git' } },
      expected: `https://git.example/owner/canary/blob/main/${path}`,
    },
    {
      name: 'a repository as text',
      from: { repository: 'https://git.example/owner/canary', homepage: 'https://canary.example' },
      expected: `https://git.example/owner/canary/blob/main/${path}`,
    },
    {
      name: 'a home page',
      from: { repository: 'github:owner/canary', homepage: 'https://canary.example/#readme' },
      expected: `https://canary.example/${path}`,
    },
  ])('with $name', ({ from, expected }) => {
    expect(linkTo(path, from)).toBe(expected);
  });

  it('name the article', () => {
    expect(runbookLink('receiver-change')).toMatch(/docs\/runbook\.md#receiver-change$/);
  });
});
