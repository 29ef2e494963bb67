// upstream: kubectl/pkg/cmd/apply/{apply,patcher}.go
import { onDemand } from '../../../base/on-demand.ts';
import { StatusError } from '../../api/status.ts';
import { type ApplyOptions, applyClientSide, applyServerSide, type Outcome } from '../lib/apply/apply.ts';
import type { ApplySet } from '../lib/apply/apply-set.ts';
import type { Command, Invocation } from '../lib/command.ts';
import { cascadeOf } from '../lib/deletion.ts';
import { aggregate, CommandError, usageErrorf } from '../lib/errors.ts';
import { dryRunFlag, filenameFlags, printFlags, selectorFlag, validateFlag } from '../lib/flags/flags.ts';
import { Builder } from '../lib/objects/builder.ts';
import type { Info } from '../lib/objects/infos.ts';
import type { KubeObject } from '../lib/objects/kube-object.ts';
import { dryRunOf, operationText, validationOf } from '../lib/objects/mutate.ts';
import { recordFlag } from '../lib/record.ts';
import { outputFormat, printerFor } from '../printers/index.ts';

export const apply: Command = {
  use: 'apply (-f FILENAME | -k DIRECTORY)',
  plainUse: true,
  short: 'Make the cluster as files say',
  long: `Make the objects of files as they are written there: create what is missing, change what differs. What you stop saying is taken away again; what others have set stays.

What is applied is remembered in an annotation; with --server-side the server keeps the record instead.`,
  examples: `# A file
kubectl apply -f web.yaml

# Stdin
cat web.yaml | kubectl apply -f -

# Let the server merge
kubectl apply --server-side -f web.yaml`,
  flags: [
    { name: 'all', kind: 'bool', usage: 'All objects of the namespace, for --prune' },
    { name: 'applyset', kind: 'string', gate: 'KUBECTL_APPLYSET', hidden: true, usage: 'The object that remembers what belongs together: [RESOURCE][.GROUP]/NAME.' },
    ...printFlags(),
    { name: 'cascade', kind: 'string', default: 'background', bare: 'background', usage: 'With --force or --prune, what happens to dependents.' },
    dryRunFlag,
    { name: 'field-manager', kind: 'string', default: 'kubectl-client-side-apply', usage: 'Name under which ownership of fields is recorded.' },
    recordFlag,
    ...filenameFlags('with what shall be'),
    { name: 'force', kind: 'bool', usage: 'Delete and make anew what cannot be changed' },
    { name: 'force-conflicts', kind: 'bool', usage: 'With --server-side: take fields that others own.' },
    { name: 'grace-period', kind: 'int', default: '-1', usage: 'With --force, seconds to end in.' },
    { name: 'openapi-patch', kind: 'bool', default: 'true', usage: "Merge by the server's schema." },
    { name: 'overwrite', kind: 'bool', default: 'true', usage: 'Where the live object and the file differ the file wins.' },
    { name: 'prune', kind: 'bool', usage: 'Delete what was applied before and is in no file any more.' },
    { name: 'prune-allowlist', kind: 'stringArray', usage: 'Kinds that --prune may delete' },
    selectorFlag,
    { name: 'server-side', kind: 'bool', usage: 'The server merges.' },
    { name: 'subresource', kind: 'string', values: ['status', 'scale', 'resize'], usage: 'With --server-side: the subresource to apply.' },
    { name: 'timeout', kind: 'duration', usage: 'With --force, how long to wait' },
    validateFlag,
    { name: 'wait', kind: 'bool', usage: 'With --force, wait until it is gone.' },
  ],
  subcommands: [
    { name: 'edit-last-applied', short: 'Edit what was applied last', load: async () => (await onDemand(() => import('./apply/edit-last-applied.ts'))).editLastApplied },
    { name: 'set-last-applied', short: 'Remember a file as applied last', load: async () => (await onDemand(() => import('./apply/set-last-applied.ts'))).setLastApplied },
    { name: 'view-last-applied', short: 'Show what was applied last', load: async () => (await onDemand(() => import('./apply/view-last-applied.ts'))).viewLastApplied },
  ],
  run,
};

async function run(k: Invocation): Promise<void> {
  const { flags } = k;
  if (k.args.length > 0) throw usageErrorf(k.path, `Unexpected args: [${k.args.join(' ')}]`);
  const files = flags.list('filename');
  if (files.length > 0 && flags.string('kustomize')) throw new CommandError('only one of -f or -k can be specified');
  if (files.length === 0 && !flags.string('kustomize')) throw new CommandError('must specify one of -f and -k');
  const set = await applySet(k);
  const options = await complete(k, set !== undefined);
  if (set) await validateSet(k, set);
  const pruneRest = set ? undefined : await pruner(k, options);
  const found = await new Builder(k.s).filenames(files, flags.bool('recursive')).labelSelector(flags.string('selector')).continueOnError().infos();
  // What could not be read is one error, however much it is.
  const unread = aggregate(found.errors);
  if (found.infos.length === 0 && !unread) throw new CommandError('no objects passed to apply');
  const infos = set ? await members(set, found.infos) : found.infos;
  const closeSet = set && (await opened(k, set, infos, options));
  const { done, failed } = await applied(k, infos, options);
  const problem = aggregate([...(unread ? [unread] : []), ...failed]);
  if (problem) throw problem;
  await printAll(k, done);
  await pruneRest?.(done);
  await closeSet?.(done);
}

async function applied(k: Invocation, infos: readonly Info[], options: ApplyOptions): Promise<{ readonly done: readonly KubeObject[]; readonly failed: readonly Error[] }> {
  const done: KubeObject[] = [];
  const failed: Error[] = [];
  for (const info of infos) {
    try {
      const outcome = options.serverSide ? await applyServerSide(k, info, options) : await applyClientSide(k, info, options);
      done.push(outcome.object);
      await report(k, outcome, options);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      failed.push(error);
      if (!(error instanceof StatusError)) break;
    }
  }
  return { done, failed };
}

const sets = (): Promise<typeof import('../lib/apply/apply-set.ts')> => onDemand(() => import('../lib/apply/apply-set.ts'));

async function applySet(k: Invocation): Promise<ApplySet | undefined> {
  const reference = k.flags.spec('applyset') ? k.flags.string('applyset') : '';
  return reference ? (await sets()).applySetOf(k, reference) : undefined;
}

const validateSet = async (k: Invocation, set: ApplySet): Promise<void> => (await sets()).validateApplySet(k, set);

async function members(set: ApplySet, infos: readonly Info[]): Promise<readonly Info[]> {
  const { asMember } = await sets();
  return infos.map((info) => (info.object ? { ...info, object: asMember(info.object, set) } : info));
}

/** Opens the set; what is given back closes it again, with what was applied. */
async function opened(k: Invocation, set: ApplySet, infos: readonly Info[], { dryRun, grace, cascade }: ApplyOptions): Promise<(done: readonly KubeObject[]) => Promise<void>> {
  const { openApplySet, closeApplySet } = await sets();
  const former = await openApplySet(k, set, infos, dryRun);
  return (done) => closeApplySet(k, set, former, infos, uidsOf(done), { grace, cascade, dryRun: false }, dryRun);
}

const uidsOf = (objects: readonly KubeObject[]): ReadonlySet<string> => new Set(objects.map(({ metadata }) => String(metadata.uid ?? '')));

/** --prune, for when all is applied. What it may not delete is found out before anything is done. */
async function pruner(k: Invocation, { dryRun, grace, cascade }: ApplyOptions): Promise<((done: readonly KubeObject[]) => Promise<void>) | undefined> {
  if (!k.flags.bool('prune')) return undefined;
  const { prune, pruneMappings } = await onDemand(() => import('../lib/apply/prune.ts'));
  const mappings = await pruneMappings(k);
  return (done) => {
    const namespaces = new Set(done.flatMap(({ metadata }) => (metadata.namespace ? [metadata.namespace] : [])));
    return prune(k, { dryRun, wish: { grace, cascade, dryRun: false }, namespaces, kept: uidsOf(done), mappings });
  };
}

async function complete(k: Invocation, inSet: boolean): Promise<ApplyOptions> {
  const { flags } = k;
  const dryRun = dryRunOf(k);
  const serverSide = flags.bool('server-side');
  if (flags.bool('force-conflicts') && !serverSide) throw new CommandError('--force-conflicts only works with --server-side');
  if (dryRun === 'client' && serverSide) throw new CommandError("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)");
  if (flags.bool('force') && serverSide) throw new CommandError('--force cannot be used with --server-side');
  if (flags.bool('force') && dryRun === 'server') throw new CommandError('--dry-run=server cannot be used with --force');
  if (flags.bool('all') && flags.string('selector')) throw new CommandError('cannot set --all and --selector at the same time');
  if (inSet && !flags.bool('prune')) throw new CommandError('--applyset requires --prune');
  if (flags.bool('prune')) checkPrune(k, inSet, serverSide);
  return {
    dryRun,
    serverSide,
    force: flags.bool('force'),
    forceConflicts: flags.bool('force-conflicts'),
    manager: serverSide && !flags.changed('field-manager') ? 'kubectl' : flags.string('field-manager'),
    validation: validationOf(k),
    grace: flags.number('grace-period'),
    timeout: flags.duration('timeout'),
    cascade: await cascadeOf(k),
    subresource: flags.string('subresource'),
    overwrite: flags.bool('overwrite'),
  };
}

function checkPrune({ flags }: Invocation, inSet: boolean, serverSide: boolean): void {
  if (flags.bool('force')) throw new CommandError('--force cannot be used with --prune');
  const foreign = inSet ? ['all', 'selector', 'prune-allowlist'].find((name) => flags.changed(name)) : undefined;
  if (foreign) throw new CommandError(`--${foreign} is incompatible with --applyset`);
  if (inSet) return;
  if (!flags.bool('all') && flags.string('selector') === '')
    throw new CommandError(
      'all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector',
    );
  if (serverSide) throw new CommandError("--prune is in alpha and doesn't currently work on objects created by server-side apply");
}

/** Without -o each object says at once what became of it; with -o all are printed at the end. */
async function report(k: Invocation, outcome: Outcome, options: ApplyOptions): Promise<void> {
  const format = outputFormat(k.flags);
  if (format !== '' && format !== 'name') return;
  const print = await printerFor({ flags: k.flags, p: k.s.p, operation: operationText(outcome.operation, options.dryRun) });
  await k.s.out(print(outcome.object));
}

async function printAll(k: Invocation, objects: readonly KubeObject[]): Promise<void> {
  const format = outputFormat(k.flags);
  if (format === '' || format === 'name' || objects.length === 0) return;
  const print = await printerFor({ flags: k.flags, p: k.s.p, operation: '' });
  const [only] = objects;
  if (objects.length === 1 && only) return k.s.out(print(only));
  await k.s.out(print({ apiVersion: 'v1', kind: 'List', metadata: {}, items: [...objects] } as unknown as KubeObject));
}
