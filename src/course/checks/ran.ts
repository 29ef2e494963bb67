// ran: a command was typed. For look-around steps only: never the proof of a change.
import { type CheckKind, PASS, type Verdict } from './types.ts';

export const ranCheck: CheckKind<'ran'> = {
  kind: 'ran',
  watchesLearner: true,
  reads: () => [],
  evaluate(rule, view): Verdict {
    const pattern = new RegExp(rule.pattern);
    const lines = view.probe.commands.filter((c) => pattern.test(c.line.trim()) && (rule.host === undefined || c.host === rule.host));
    if (lines.some((c) => rule.exit === undefined || c.code === rule.exit)) return PASS;
    const last = lines.at(-1);
    return { pass: false, reason: last ? view.words.exitCode(last.line, last.code, rule.exit ?? 0) : '' };
  },
};
