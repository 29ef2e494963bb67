// upstream: kubectl/pkg/cmd/edit/edit.go, kubectl/pkg/cmd/util/editor/editoptions.go
import { createMergePatch } from '../../api/patch/merge.ts';
import { createTwoWayMergePatch } from '../../api/patch/strategic-create.ts';
import { definition, definitionOf } from '../../api/schema.ts';
import { StatusError } from '../../api/status.ts';
import { Builder } from '../lib/builder.ts';
import type { Command, Invocation } from '../lib/command.ts';
import { resources } from '../lib/completion.ts';
import { runEditor, temporaryFile } from '../lib/editor.ts';
import { CommandError } from '../lib/errors.ts';
import { fieldManagerFlag, filenameFlags, printFlags, validateFlag } from '../lib/flags.ts';
import { goText } from '../lib/go-json.ts';
import type { Info } from '../lib/infos.ts';
import type { KubeObject } from '../lib/kube-object.ts';
import { resultPrinter, saveConfigFlag, validationOf, withLastApplied, writeQuery } from '../lib/mutate.ts';
import { objectPath } from '../lib/object-path.ts';
import { recorded, recordFlag } from '../lib/record.ts';
import { sortedKeys } from '../lib/sorted-keys.ts';
import { readDocuments } from '../lib/yaml-in.ts';
import { withoutManagedFields } from '../printers/index.ts';
import { sortedKeysOf, toJson } from '../printers/json.ts';
import { toYaml } from '../printers/yaml.ts';

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

const HEAD = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;

async function run(k: Invocation): Promise<void> {
  const format = k.flags.string('output');
  if (format !== '' && format !== 'yaml' && format !== 'json') throw new CommandError(`The edit operation only supports output of yaml and json, not ${JSON.stringify(format)}`);
  const { infos } = await new Builder(k.s).filenames(k.flags.list('filename'), k.flags.bool('recursive')).args(false, k.args).infos({ latest: true });
  if (infos.length === 0) return k.s.err('edit cancelled, no objects found.\n');
  for (const info of infos) await editOne(k, info);
}

async function editOne(k: Invocation, info: Info): Promise<void> {
  if (!info.object) return;
  const json = k.flags.string('output') === 'json';
  const shown = k.flags.bool('show-managed-fields') ? info.object : withoutManagedFields(info.object);
  const original = json ? toJson(shown, sortedKeysOf) : toYaml(shown);
  const head = json ? '' : HEAD;
  let text = original;
  let reasons = '';
  for (;;) {
    const path = temporaryFile(k.s.p, 'kubectl-edit-', json ? '.json' : '.yaml', `${head}${reasons}${text}`);
    await runEditor(k.s.p, path);
    const edited = withoutComments(k.s.p.fs.readText(path), json);
    if (reasons && edited === withoutComments(text, json)) return giveUp(k, path, 'Edit cancelled, no valid changes were saved.');
    if (!reasons && edited === withoutComments(original, json)) return cancel(k, path, 'Edit cancelled, no changes made.');
    if (edited.trim() === '') return cancel(k, path, 'Edit cancelled, saved file was empty.');
    text = edited;
    const problem = await save(k, info, shown, edited, path);
    if (problem === undefined) return k.s.p.fs.unlink(path);
    reasons = problem;
    k.s.p.fs.unlink(path);
  }
}

function withoutComments(text: string, json: boolean): string {
  return json ? text : text.replace(/^#.*\n?/gm, '');
}

async function cancel(k: Invocation, path: string, message: string): Promise<void> {
  k.s.p.fs.unlink(path);
  await k.s.err(`${message}\n`);
}

async function giveUp(k: Invocation, path: string, message: string): Promise<never> {
  await k.s.err(`A copy of your changes has been stored to ${JSON.stringify(path)}\n`);
  throw new CommandError(message);
}

/** Sends what changed. Gives the reasons to open the editor again with, or undefined when it is saved. */
async function save(k: Invocation, info: Info, before: KubeObject, text: string, path: string): Promise<string | undefined> {
  const [document] = [...readDocuments(text)];
  if (!document || 'error' in document) {
    const reason = document && 'error' in document ? document.error : 'the file holds no object';
    await k.s.err(`error: ${path}: ${reason}\n`);
    return `# The edited file had a syntax error: ${reason}\n#\n`;
  }
  const value = document.value as KubeObject;
  const after = recorded(k, k.flags.bool('save-config') ? withLastApplied(value) : value);
  if (after.apiVersion !== before.apiVersion || after.kind !== before.kind || after.metadata?.name !== before.metadata.name)
    return giveUp(k, path, 'At least one of apiVersion, kind and name was changed');
  const name = definitionOf(before.apiVersion, before.kind);
  const patch = name ? createTwoWayMergePatch(before, after, definition(name), true) : createMergePatch(before, after);
  if (Object.keys(patch).length === 0) {
    await k.s.err('Edit cancelled, no changes made.\n');
    return undefined;
  }
  if (k.flags.bool('output-patch')) await k.s.out(`Patch: ${goText(sortedKeys(patch))}\n`);
  const type = name ? 'application/strategic-merge-patch+json' : 'application/merge-patch+json';
  try {
    const target = objectPath(info, k.flags.string('subresource') || undefined);
    const saved = await k.s.json({ method: 'PATCH', path: target, query: writeQuery(k, { validation: validationOf(k) }), headers: { 'content-type': type }, body: patch });
    await k.s.out((await resultPrinter(k, 'edited'))(saved as KubeObject));
    return undefined;
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return refused(k, info, error, path);
  }
}

async function refused(k: Invocation, info: Info, error: StatusError, path: string): Promise<string> {
  const { plural, group } = info.mapping;
  const what = `${group ? `${plural}.${group}` : plural} ${JSON.stringify(info.name)}`;
  const { reason, message = '', details } = error.status;
  if (reason === 'NotFound') return giveUp(k, path, message);
  if (reason === 'Invalid' || reason === 'BadRequest') {
    await k.s.err(`error: ${what} is invalid\n`);
    const causes = details?.causes?.map((c) => `# * ${c.field ? `${c.field}: ` : ''}${c.message ?? ''}\n`).join('') || `# * ${message}\n`;
    return `# ${what} was not valid:\n${causes}#\n`;
  }
  await k.s.err(`error: ${what} could not be patched: ${message}\n`);
  return `# ${what} could not be patched: ${message}\n#\n`;
}
