// upstream: kubectl/pkg/cmd/auth/reconcile.go

import type { Command, Invocation } from '../command.ts';
import { aggregate, CommandError } from '../errors.ts';
import { dryRunFlag, filenameFlags, printFlags } from '../flags/flags.ts';
import { Builder } from '../objects/builder.ts';
import type { Info } from '../objects/infos.ts';
import { type DryRun, dryRunOf, resultPrinter } from '../objects/mutate.ts';
import { typed } from '../objects/typed.ts';
import { type Outcome, reconcileBinding, reconcileRole } from './rbac-reconcile.ts';

export const reconcile: Command = {
  use: 'reconcile -f FILENAME',
  plainUse: true,
  short: 'Bring roles and bindings to what files say',
  long: `Bring roles, cluster roles and their bindings to what files say.

What is missing is created, with its namespace. Rules and subjects that a file has are added to those that are there; those that no file has stay, unless --remove-extra-permissions or --remove-extra-subjects is given. A binding to another role is made anew.`,
  examples: '# Roles of a file\nkubectl auth reconcile -f roles.yaml',
  flags: [
    ...printFlags(),
    dryRunFlag,
    ...filenameFlags('with the roles and bindings.'),
    { name: 'remove-extra-permissions', kind: 'bool', usage: 'Take away rules that the file does not have' },
    { name: 'remove-extra-subjects', kind: 'bool', usage: 'Take away subjects that the file does not have' },
  ],
  run,
};

async function run(k: Invocation): Promise<void> {
  const files = k.flags.list('filename');
  if (files.length === 0 && !k.flags.string('kustomize')) throw new CommandError('must specify one of -f and -k');
  if (k.args.length) throw new CommandError('no arguments are allowed');
  const dryRun = dryRunOf(k);
  const print = await resultPrinter(k, 'reconciled', dryRun, true);
  if (dryRun === 'server') throw new CommandError('--dry-run=server for command reconcile is not supported yet');
  const { infos, errors } = await new Builder(k.s).unplaced().continueOnError().filenames(files, k.flags.bool('recursive')).infos();
  for (const info of infos) {
    const outcome = await reconciled(k, info, dryRun);
    if (!outcome) continue;
    await k.s.out(print(typed(outcome.object)));
    await report(k, outcome);
  }
  const problem = aggregate(errors);
  if (problem) throw problem;
}

function reconciled(k: Invocation, info: Info, dryRun: DryRun): Promise<Outcome> | undefined {
  const { mapping, object } = info;
  if (!object || mapping.group !== 'rbac.authorization.k8s.io') return undefined;
  const options = { write: dryRun === 'none', removeRules: k.flags.bool('remove-extra-permissions'), removeSubjects: k.flags.bool('remove-extra-subjects') };
  if (mapping.kind === 'Role' || mapping.kind === 'ClusterRole') return reconcileRole(k, { ...info, object }, options);
  return reconcileBinding(k, { ...info, object }, options);
}

/** What had to be done, and why. */
async function report(k: Invocation, outcome: Outcome): Promise<void> {
  if (outcome.operation === 'none') return;
  const caveat = outcome.isProtected ? ', but object opted out (rbac.authorization.kubernetes.io/autoupdate: false)' : '';
  await k.s.err(`\treconciliation required ${outcome.operation}${caveat}\n`);
  for (const [title, items] of outcome.details) if (items.length) await k.s.err(`\t${title}:\n${items.map((item) => `\t\t${item}\n`).join('')}`);
}
