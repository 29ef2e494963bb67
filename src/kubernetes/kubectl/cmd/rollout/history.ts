// upstream: kubectl/pkg/cmd/rollout/rollout_history.go

import type { Command, Invocation } from '../../lib/command.ts';
import { resources } from '../../lib/completion.ts';
import { CommandError } from '../../lib/errors.ts';
import { printFlags } from '../../lib/flags.ts';
import type { KubeObject } from '../../lib/kube-object.ts';
import { historyOf, type Revision } from '../../lib/rollout.ts';
import { rolloutTargets, targetFlags } from '../../lib/rollout-command.ts';
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
  const { infos, errors } = await rolloutTargets(k, false);
  for (const info of infos) {
    const revisions = await historyOf(k, info);
    const one = wanted > 0 ? revisions.find((r) => r.number === wanted) : undefined;
    if (wanted > 0 && !one) throw new CommandError('unable to find the specified revision');
    if (k.flags.string('output')) {
      const shown = one ?? revisions.at(-1);
      if (shown) await k.s.out((await printerFor({ flags: k.flags, p: k.s.p }))(shown.whole));
      continue;
    }
    const withRevision = one ? ` with revision #${one.number}` : ' ';
    await k.s.out(`${kindAndName(info.object as KubeObject)}${withRevision}\n${one ? `${templateText(one.template)}\n` : table(revisions)}`);
  }
  if (errors[0]) throw errors[0];
}

function table(revisions: readonly Revision[]): string {
  if (revisions.length === 0) return 'No rollout history found.\n';
  const width = Math.max('REVISION'.length, ...revisions.map((r) => String(r.number).length)) + 2;
  const rows = revisions.map((r) => `${String(r.number).padEnd(width)}${r.cause || '<none>'}\n`);
  return `${'REVISION'.padEnd(width)}CHANGE-CAUSE\n${rows.join('')}\n`;
}
