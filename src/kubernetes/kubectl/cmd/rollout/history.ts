// upstream: kubectl/pkg/cmd/rollout/rollout_history.go

import type { PodTemplateSpec } from '../../../api/generated/types.ts';
import type { Command, Invocation } from '../../lib/command.ts';
import { resources } from '../../lib/completion/completion.ts';
import { CommandError } from '../../lib/errors.ts';
import { printFlags } from '../../lib/flags/flags.ts';
import type { KubeObject } from '../../lib/objects/kube-object.ts';
import { typed } from '../../lib/objects/typed.ts';
import { CHANGE_CAUSE } from '../../lib/record.ts';
import { historyOf, type Revision } from '../../lib/rollout/rollout.ts';
import { targetFlags, visitRollouts } from '../../lib/rollout/rollout-command.ts';
import { templateText } from '../../lib/template-text.ts';
import { kindAndName, printerFor } from '../../printers/index.ts';

export const history: Command = {
  use: 'history (TYPE NAME | TYPE/NAME) [flags]',
  plainUse: true,
  short: 'Show the revisions',
  long: 'Show the revisions of an object, or with --revision the pod template of one.',
  examples: '# All\nkubectl rollout history deployment/web\n\n# One in detail\nkubectl rollout history deployment/web --revision=2',
  flags: [...printFlags(), ...targetFlags, { name: 'revision', kind: 'int64', usage: 'This revision in detail' }],
  run,
  complete: resources({ types: ['deployment', 'daemonset', 'statefulset'] }),
};

async function run(k: Invocation): Promise<void> {
  const wanted = k.flags.number('revision');
  if (wanted < 0) throw new CommandError(`revision must be a positive integer: ${wanted}`);
  const print = k.flags.string('output') ? await printerFor({ flags: k.flags, p: k.s.p, made: true }) : undefined;
  await visitRollouts(k, async (info, object) => {
    const revisions = await historyOf(k, info, 'history viewer');
    const one = wanted > 0 ? revisions.find((r) => r.number === wanted) : undefined;
    if (wanted > 0 && !one) throw new CommandError('unable to find the specified revision');
    if (print) for (const { whole } of one ? [one] : revisions) await k.s.out(print(typed(whole)));
    else await k.s.out(one ? `${kindAndName(object)} with revision #${one.number}\n${templateText(explained(one, object))}\n` : `${kindAndName(object)} \n${table(revisions)}`);
  });
}

/** A deployment's template carries its cause. */
function explained({ template, cause }: Revision, { kind }: KubeObject): PodTemplateSpec {
  if (kind !== 'Deployment' || !cause) return template;
  return { ...template, metadata: { ...template.metadata, annotations: { ...template.metadata?.annotations, [CHANGE_CAUSE]: cause } } };
}

function table(revisions: readonly Revision[]): string {
  if (revisions.length === 0) return 'No rollout history found.\n';
  const width = Math.max('REVISION'.length, ...revisions.map((r) => String(r.number).length)) + 2;
  const rows = revisions.map((r) => `${String(r.number).padEnd(width)}${r.cause || '<none>'}\n`);
  return `${'REVISION'.padEnd(width)}CHANGE-CAUSE\n${rows.join('')}\n`;
}
