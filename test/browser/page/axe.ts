import axe from 'axe-core';

/** What axe says of a part of the page, as far as a report needs it. */
export const examine = async (within: string, tags: string[], rules: string[]) => {
  const known = new Set(axe.getRules().map(({ ruleId }) => ruleId));
  const unknown = rules.filter((rule) => !known.has(rule));
  if (unknown.length > 0) throw new Error(`axe has no rules ${unknown.join(', ')}`);
  const ids = [...axe.getRules(tags).map(({ ruleId }) => ruleId), ...rules];
  const { violations, incomplete } = await axe.run(within, { runOnly: { type: 'rule', values: ids } });
  return { violations: violations.flatMap(findingsOf), undecided: incomplete.flatMap(findingsOf) };
};

const findingsOf = ({ id, nodes }: axe.Result) =>
  nodes.map(({ target, failureSummary, html }) => ({
    rule: id,
    selector: target.flat().join(' '),
    html,
    summary: failureSummary ?? '',
  }));
