// upstream: kubectl/pkg/cmd/replace/replace.go
import { StatusError } from '../../api/status.ts';
import type { Command, Invocation } from '../lib/command.ts';
import { cascadeOf, sendDelete, waitGone } from '../lib/deletion.ts';
import { aggregateVisit, CommandError } from '../lib/errors.ts';
import { dryRunFlag, fieldManagerFlag, filenameFlags, printFlags, validateFlag } from '../lib/flags/flags.ts';
import { Builder } from '../lib/objects/builder.ts';
import type { Info } from '../lib/objects/infos.ts';
import type { KubeObject } from '../lib/objects/kube-object.ts';
import { createObject, dryRunOf, resultPrinter, saveConfigFlag, validationOf, withLastApplied, withSource, writeQuery } from '../lib/objects/mutate.ts';
import { objectPath } from '../lib/objects/object-path.ts';
import { rawWrite } from '../lib/raw.ts';

export const replace: Command = {
  use: 'replace -f FILENAME',
  plainUse: true,
  short: 'Replace an object by what a file says',
  long: 'Replace objects by what files say. The whole object must be given; take it with kubectl get -o yaml.',
  examples: `# A file
kubectl replace -f web.yaml

# Delete it and make it anew
kubectl replace --force -f web.yaml`,
  flags: [
    ...printFlags(),
    { name: 'cascade', kind: 'string', default: 'background', bare: 'background', usage: 'With --force, what happens to dependents.' },
    dryRunFlag,
    fieldManagerFlag('kubectl-replace'),
    ...filenameFlags('to replace with.'),
    { name: 'force', kind: 'bool', usage: 'Delete first' },
    { name: 'grace-period', kind: 'int', default: '-1', usage: 'With --force, seconds to end in.' },
    { name: 'raw', kind: 'string', usage: 'Path to PUT the file to' },
    saveConfigFlag,
    { name: 'subresource', kind: 'string', values: ['status', 'scale', 'resize'], usage: 'Replace this subresource.' },
    { name: 'timeout', kind: 'duration', usage: 'With --force, how long to wait' },
    validateFlag,
    { name: 'wait', kind: 'bool', usage: 'With --force, wait until it is gone.' },
  ],
  run,
};

async function run(k: Invocation): Promise<void> {
  const files = k.flags.list('filename');
  if (files.length > 0 && k.flags.string('kustomize')) throw new CommandError('only one of -f or -k can be specified');
  if (files.length === 0 && !k.flags.string('kustomize')) throw new CommandError('must specify one of -f and -k');
  if (k.flags.number('grace-period') >= 0 && !k.flags.bool('force')) throw new CommandError('--grace-period must have --force specified');
  if (k.flags.duration('timeout') !== 0 && !k.flags.bool('force')) throw new CommandError('--timeout must have --force specified');
  const dryRun = dryRunOf(k);
  if (k.flags.bool('force') && dryRun !== 'none') throw new CommandError('--dry-run can not be used when --force is set');
  if (k.flags.string('raw')) return rawWrite(k, 'PUT');
  const query = writeQuery(k, { dryRun, validation: validationOf(k) });
  const { infos, errors } = await new Builder(k.s).filenames(files, k.flags.bool('recursive')).continueOnError().infos();
  const failed: Error[] = [];
  const anew = k.flags.bool('force');
  if (anew) await clear(k, infos);
  for (const info of infos) {
    const object = info.object && k.flags.bool('save-config') ? withLastApplied(info.object) : info.object;
    try {
      const print = await resultPrinter(k, 'replaced', dryRun);
      const result = dryRun === 'client' ? object : anew ? await createObject(k, { ...info, object }, query) : await put(k, { ...info, object }, query);
      if (result) await k.s.out(print(result));
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      failed.push(withSource('replacing', info.source, error) as Error);
    }
  }
  const problem = aggregateVisit(failed, errors);
  if (problem) throw problem;
  if (infos.length === 0) throw new CommandError('no objects passed to replace');
}

async function put(k: Invocation, info: Info, query: ReturnType<typeof writeQuery>): Promise<KubeObject> {
  return (await k.s.json({
    method: 'PUT',
    path: objectPath(info, k.flags.string('subresource') || undefined),
    query,
    body: info.object,
  })) as KubeObject;
}

/** All are deleted before the first is made anew. upstream: forceReplace */
async function clear(k: Invocation, infos: readonly Info[]): Promise<void> {
  const gone: (readonly [Info, string | undefined])[] = [];
  for (const info of infos) {
    const { kind, group } = info.mapping;
    try {
      gone.push([info, await sendDelete(k, info, { grace: k.flags.number('grace-period'), cascade: await cascadeOf(k), dryRun: false })]);
      await k.s.out(`${kind.toLowerCase()}${group ? `.${group}` : ''} ${JSON.stringify(info.name)} deleted${info.mapping.namespaced ? ` from ${info.namespace} namespace` : ''}\n`);
    } catch (error) {
      if (!(error instanceof StatusError) || error.status.reason !== 'NotFound') throw error;
    }
  }
  for (const [info, uid] of gone) await waitGone(k, info, uid, k.flags.duration('timeout'));
}
