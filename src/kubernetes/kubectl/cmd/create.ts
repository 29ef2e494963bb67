// upstream: kubectl/pkg/cmd/create/create.go
import { onDemand } from '../../../base/on-demand.ts';
import { StatusError } from '../../api/status.ts';
import type { Command, Invocation } from '../lib/command.ts';
import { aggregateVisit, CommandError, usageErrorf } from '../lib/errors.ts';
import { dryRunFlag, fieldManagerFlag, filenameFlags, printFlags, selectorFlag, validateFlag } from '../lib/flags/flags.ts';
import { Builder } from '../lib/objects/builder.ts';
import { createObject, dryRunOf, resultPrinter, saveConfigFlag, validationOf, withLastApplied, withSource, writeQuery } from '../lib/objects/mutate.ts';
import { rawWrite } from '../lib/raw.ts';
import { GENERATORS } from './create/index.ts';

export const create: Command = {
  use: 'create -f FILENAME',
  plainUse: true,
  short: 'Create objects from a file or from stdin',
  long: 'Create objects from files or from stdin, in JSON or YAML; or one of the kinds below from flags.',
  examples: `# From a file
kubectl create -f web.yaml

# From stdin
cat web.yaml | kubectl create -f -`,
  flags: [
    ...printFlags(),
    dryRunFlag,
    { name: 'edit', kind: 'bool', usage: 'Open an editor on it first' },
    fieldManagerFlag('kubectl-create'),
    ...filenameFlags('to create from'),
    { name: 'raw', kind: 'string', usage: 'Path to POST the file to' },
    saveConfigFlag,
    selectorFlag,
    validateFlag,
    { name: 'windows-line-endings', kind: 'bool', usage: 'For --edit: lines end as on Windows' },
  ],
  subcommands: GENERATORS,
  run,
};

async function run(k: Invocation): Promise<void> {
  const files = k.flags.list('filename');
  if (k.args.length > 0 && files.length === 0 && !k.flags.string('kustomize')) throw usageErrorf(k.path, `Unexpected args: [${k.args.join(' ')}]`);
  if (files.length === 0 && !k.flags.string('kustomize')) throw new CommandError('must specify one of -f and -k');
  if (k.flags.string('raw')) return rawWrite(k, 'POST');
  if (k.args.length > 0) throw usageErrorf(k.path, `Unexpected args: [${k.args.join(' ')}]`);
  if (k.flags.bool('edit')) return editFirst(k);
  const dryRun = dryRunOf(k);
  const print = await resultPrinter(k, 'created', dryRun);
  const query = writeQuery(k, { dryRun, validation: validationOf(k) });
  const { infos, errors } = await new Builder(k.s).filenames(files, k.flags.bool('recursive')).labelSelector(k.flags.string('selector')).continueOnError().infos();
  const failed: Error[] = [];
  for (const info of infos) {
    const object = k.flags.bool('save-config') && info.object ? withLastApplied(info.object) : info.object;
    try {
      const made = dryRun === 'client' ? object : await createObject(k, { ...info, object }, query);
      if (made) await k.s.out(print(made));
    } catch (error) {
      const named = withSource('creating', info.source, error);
      if (!(error instanceof StatusError) || !(named instanceof Error)) throw named;
      failed.push(named);
    }
  }
  const problem = aggregateVisit(failed, errors);
  if (problem) throw problem;
  if (infos.length === 0) throw new CommandError('no objects passed to create');
}

/** An editor for each object, which is made when it is saved and differs. upstream: RunEditOnCreate */
async function editFirst(k: Invocation): Promise<void> {
  const { editObjects, checkEditFormat } = await onDemand(() => import('../lib/editing.ts'));
  const { infos, errors } = await new Builder(k.s).filenames(k.flags.list('filename'), k.flags.bool('recursive')).continueOnError().infos();
  const query = writeQuery(k, { validation: validationOf(k) });
  const failed: Error[] = [];
  for (const info of infos) {
    try {
      checkEditFormat(k);
      await editObjects(k, [info], async (edited) => {
        for (const one of edited) {
          const object = k.flags.bool('save-config') && one.object ? withLastApplied(one.object) : one.object;
          await k.s.out((await resultPrinter(k, 'created'))(await createObject(k, { ...one, object }, query)));
        }
      });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      failed.push(error);
    }
  }
  const problem = aggregateVisit(failed, errors);
  if (problem) throw problem;
}
