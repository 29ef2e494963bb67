// upstream: kubectl/pkg/cmd/edit/edit.go, kubectl/pkg/cmd/util/editor/editoptions.go
import { createMergePatch } from '../../api/patch/merge.ts';
import { createTwoWayMergePatch } from '../../api/patch/strategic-create.ts';
import { StatusError } from '../../api/status.ts';
import { definition, definitionOf } from '../../api/whole-schema.ts';
import type { Command, Invocation } from '../lib/command.ts';
import { resources } from '../lib/completion/completion.ts';
import { checkEditFormat, type EditResults, editObjects } from '../lib/editing.ts';
import { CommandError } from '../lib/errors.ts';
import { fieldManagerFlag, filenameFlags, printFlags, validateFlag } from '../lib/flags/flags.ts';
import { goText } from '../lib/go/go-json.ts';
import { sortedKeys } from '../lib/go/sorted-keys.ts';
import { Builder } from '../lib/objects/builder.ts';
import { fetchInfo, type Info } from '../lib/objects/infos.ts';
import type { KubeObject } from '../lib/objects/kube-object.ts';
import { resultPrinter, saveConfigFlag, validationOf, withLastApplied, writeQuery } from '../lib/objects/mutate.ts';
import { objectPath } from '../lib/objects/object-path.ts';
import { recorded, recordFlag } from '../lib/record.ts';
import { withoutManagedFields } from '../printers/index.ts';

export const edit: Command = {
  use: 'edit (RESOURCE/NAME | -f FILENAME)',
  plainUse: true,
  short: 'Edit an object on the server',
  long: 'Open an object in an editor and send what changed. The editor is what KUBE_EDITOR or EDITOR names, else vi. What the server refuses is opened again with its reasons on top.',
  examples: `# A service
kubectl edit service web

# With another editor
KUBE_EDITOR=nano kubectl edit service web

# As JSON
kubectl edit service web -o json`,
  flags: [
    ...printFlags(),
    fieldManagerFlag('kubectl-edit'),
    ...filenameFlags('that names what to edit'),
    { name: 'output-patch', kind: 'bool', usage: 'Print the patch.' },
    recordFlag,
    saveConfigFlag,
    { name: 'subresource', kind: 'string', values: ['status', 'scale', 'resize'], usage: 'Edit this subresource.' },
    validateFlag,
    { name: 'windows-line-endings', kind: 'bool', usage: 'Lines end as on Windows.' },
  ],
  run,
  complete: resources(),
};

async function run(k: Invocation): Promise<void> {
  checkEditFormat(k);
  const { infos: whole } = await new Builder(k.s).filenames(k.flags.list('filename'), k.flags.bool('recursive')).args(true, k.args).infos({ latest: true });
  const subresource = k.flags.string('subresource');
  const infos = subresource ? await Promise.all(whole.map((info) => fetchInfo(k.s, info, subresource))) : whole;
  if (infos.length === 0) throw new CommandError('edit cancelled, no objects found');
  await editObjects(k, infos, async (edited, results) => {
    for (const info of edited) await patchOne(k, infos, info, results);
  });
}

/** Sends what changed of one object. upstream: EditOptions.visitToPatch */
async function patchOne(k: Invocation, originals: readonly Info[], { object }: Info, results: EditResults): Promise<void> {
  const info = originals.find((o) => o.object?.metadata.uid === object?.metadata.uid);
  if (!info?.object || !object) throw new CommandError(`no original object found for ${JSON.stringify(object?.metadata.name)}`);
  const before = k.flags.bool('show-managed-fields') ? info.object : withoutManagedFields(info.object);
  const after = recorded(k, k.flags.bool('save-config') ? withLastApplied(object) : object);
  if (after.apiVersion !== before.apiVersion || after.kind !== before.kind || after.metadata.name !== before.metadata.name)
    throw new CommandError('At least one of apiVersion, kind and name was changed');
  const name = definitionOf(before.apiVersion, before.kind);
  const patch = name ? createTwoWayMergePatch(before, after, definition(name), true) : createMergePatch(before, after);
  if (Object.keys(patch).length === 0) return k.s.out((await resultPrinter(k, 'skipped'))(info.object));
  if (k.flags.bool('output-patch')) await k.s.out(`Patch: ${goText(sortedKeys(patch))}\n`);
  const type = name ? 'application/strategic-merge-patch+json' : 'application/merge-patch+json';
  try {
    const path = objectPath(info, k.flags.string('subresource') || undefined);
    const saved = await k.s.json({ method: 'PATCH', path, query: writeQuery(k, { validation: validationOf(k) }), headers: { 'content-type': type }, body: patch });
    await k.s.out((await resultPrinter(k, 'edited'))(saved as KubeObject));
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    await k.s.err(results.add(error, info));
  }
}
