// upstream: kubectl/pkg/cmd/delete/delete.go
import { StatusError } from '../../api/status.ts';
import { askToDelete } from '../lib/ask.ts';
import type { Command, Invocation } from '../lib/command.ts';
import { resources } from '../lib/completion/completion.ts';
import { cascadeOf, type DeleteWish, sendDelete, waitGone } from '../lib/deletion.ts';
import { aggregateVisit, CommandError } from '../lib/errors.ts';
import { allNamespacesFlag, dryRunFlag, fieldSelectorFlag, filenameFlags, selectorFlag } from '../lib/flags/flags.ts';
import { Builder } from '../lib/objects/builder.ts';
import { type Info, listInfos } from '../lib/objects/infos.ts';
import { type DryRun, dryRunOf, operationText, withSource } from '../lib/objects/mutate.ts';
import { kindAndName } from '../printers/index.ts';

export const remove: Command = {
  use: 'delete ([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)])',
  plainUse: true,
  short: 'Delete objects by file, by name, or by selector',
  long: `Delete objects that files describe, that are named, or that a selector matches.

Pods get time to end: the grace period. --now makes it one second, --grace-period sets it, --force with 0 does not wait for a node to confirm. Nothing is checked for others' changes: what was deleted is gone.`,
  examples: `# What a file describes
kubectl delete -f web.yaml

# A Pod and a Service called web
kubectl delete pod,service web

# All Pods and Services with a label
kubectl delete pods,services -l app=web

# A Pod, with one second to end
kubectl delete pod web --now

# All Pods
kubectl delete pods --all`,
  flags: [
    { name: 'all', kind: 'bool', usage: 'All objects of the named types in the namespace.' },
    allNamespacesFlag,
    { name: 'cascade', kind: 'string', default: 'background', bare: 'background', usage: 'What happens to dependents: background, foreground or orphan.' },
    dryRunFlag,
    fieldSelectorFlag,
    ...filenameFlags('that names what to delete.'),
    { name: 'force', kind: 'bool', usage: 'Take it out of the API at once, without waiting for the node.' },
    { name: 'grace-period', kind: 'int', default: '-1', usage: 'Seconds to end in; negative: as the object says; 0 only with --force.' },
    { name: 'ignore-not-found', kind: 'bool', usage: 'What is not there counts as deleted. On with --all.' },
    { name: 'interactive', short: 'i', kind: 'bool', usage: 'Ask before deleting.' },
    { name: 'now', kind: 'bool', usage: 'The same as --grace-period=1.' },
    { name: 'output', short: 'o', kind: 'string', usage: 'name, or nothing' },
    { name: 'raw', kind: 'string', usage: 'Path to send the DELETE to' },
    selectorFlag,
    { name: 'timeout', kind: 'duration', usage: 'How long to wait; 0 takes the time from the object' },
    { name: 'wait', kind: 'bool', default: 'true', usage: 'Wait until finalizers are done.' },
  ],
  run,
  complete: resources(),
};

interface Options {
  readonly wish: DeleteWish;
  readonly dryRun: DryRun;
  readonly force: boolean;
  readonly wait: boolean;
  readonly ignoreNotFound: boolean;
  readonly quiet: boolean;
}

async function run(k: Invocation): Promise<void> {
  const raw = k.flags.string('raw');
  if (raw) {
    const { body } = await k.s.request({ method: 'DELETE', path: raw });
    return k.s.out(typeof body === 'string' ? body : `${JSON.stringify(body)}\n`);
  }
  const options = await complete(k);
  const b = new Builder(k.s).allNamespaces(k.flags.bool('all-namespaces')).filenames(k.flags.list('filename'), k.flags.bool('recursive')).continueOnError();
  b.labelSelector(k.flags.string('selector')).fieldSelector(k.flags.string('field-selector')).selectAll(k.flags.bool('all')).args(false, k.args);
  const { targets, errors } = await b.gather();
  const failed: Error[] = [];
  const infos: Info[] = [];
  for (const target of targets) infos.push(...(target.kind === 'one' ? [target.info] : await listInfos(k.s, target.selection)));
  if (k.flags.bool('interactive') && !(await askToDelete(k.s, infos))) return k.s.out('deletion is cancelled\n');
  const gone = await deleteAll(k, infos, options, failed);
  const problem = aggregateVisit(failed, errors);
  if (problem) throw problem;
  if (infos.length === 0 && !options.quiet) return k.s.out('No resources found\n');
  if (!options.wait || options.dryRun !== 'none') return;
  for (const { info, uid } of gone) await waitGone(k, info, uid, k.flags.duration('timeout'));
}

async function complete(k: Invocation): Promise<Options> {
  const { flags } = k;
  const dryRun = dryRunOf(k);
  const all = flags.bool('all');
  if (all && flags.string('selector')) throw new CommandError("setting 'all' parameter but found a non empty selector. ");
  if (all && flags.string('field-selector')) throw new CommandError("setting 'all' parameter but found a non empty selector. ");
  const output = flags.string('output');
  if (output !== '' && output !== 'name') throw new CommandError(`unexpected -o output mode: ${output}. We only support '-o name'`);
  let grace = flags.number('grace-period');
  let wait = flags.bool('wait');
  const force = flags.bool('force');
  if (flags.bool('now')) {
    if (grace !== -1) throw new CommandError('--now and --grace-period cannot be specified together');
    grace = 1;
  }
  if (force && grace > 0) throw new CommandError('--force and --grace-period greater than 0 cannot be specified together');
  if (force && grace < 0) grace = 0;
  if (force && !flags.changed('wait')) wait = false;
  if (grace === 0 && !force) {
    // Without force zero means: at once, but see to it that it happened.
    grace = 1;
  }
  if (force) {
    await k.s.err(
      'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n',
    );
  }
  const ignoreNotFound = flags.changed('ignore-not-found') ? flags.bool('ignore-not-found') : all;
  return { wish: { grace, cascade: await cascadeOf(k), dryRun: dryRun === 'server' }, dryRun, force, wait, ignoreNotFound, quiet: flags.bool('ignore-not-found') };
}

async function deleteAll(k: Invocation, infos: readonly Info[], options: Options, failed: Error[]): Promise<{ readonly info: Info; readonly uid: string | undefined }[]> {
  const gone: { info: Info; uid: string | undefined }[] = [];
  for (const info of infos) {
    try {
      const uid = options.dryRun === 'client' ? undefined : await sendDelete(k, info, options.wish);
      gone.push({ info, uid });
      await report(k, info, options);
    } catch (error) {
      const named = withSource('deleting', info.source, error);
      if (!(named instanceof Error) || !(error instanceof StatusError)) throw named;
      if (error.status.reason !== 'NotFound' || !options.ignoreNotFound) failed.push(named);
    }
  }
  return gone;
}

async function report(k: Invocation, info: Info, { force, dryRun }: Options): Promise<void> {
  const { group, version, kind } = info.mapping;
  const whole = kindAndName({ apiVersion: group ? `${group}/${version}` : version, kind, metadata: { name: info.name } });
  if (k.flags.string('output') === 'name') return k.s.out(`${whole}\n`);
  const slash = whole.indexOf('/');
  const verb = force ? 'force deleted' : 'deleted';
  const where = info.mapping.namespaced ? ` from ${info.namespace} namespace` : '';
  await k.s.out(`${whole.slice(0, slash)} ${JSON.stringify(info.name)} ${operationText(`${verb}${where}`, dryRun)}\n`);
}
