// upstream: kubectl/pkg/cmd/apply/apply_edit_last_applied.go, kubectl/pkg/cmd/util/editor/editoptions.go
import { isRecord } from '../../../../base/deep.ts';
import { sortedKeysOf } from '../../../api/go-value.ts';
import { toYaml } from '../../../api/yaml.ts';
import { patchLastApplied } from '../../lib/apply/last-applied.ts';
import type { Command, Invocation } from '../../lib/command.ts';
import { resources } from '../../lib/completion/completion.ts';
import { runEditor, temporaryFile } from '../../lib/editor.ts';
import { CommandError } from '../../lib/errors.ts';
import { fieldManagerFlag, filenameFlags, printFlags, validateFlag } from '../../lib/flags/flags.ts';
import { goJson } from '../../lib/go/go-json.ts';
import { Builder } from '../../lib/objects/builder.ts';
import type { Info } from '../../lib/objects/infos.ts';
import type { KubeObject } from '../../lib/objects/kube-object.ts';
import { lastApplied, resultPrinter, writeQuery } from '../../lib/objects/mutate.ts';
import { readDocuments } from '../../lib/objects/yaml-in.ts';
import { toJson } from '../../printers/json.ts';

export const editLastApplied: Command = {
  use: 'edit-last-applied (RESOURCE/NAME | -f FILENAME)',
  plainUse: true,
  short: 'Edit what was applied last',
  long: 'Open in an editor what kubectl apply remembers of an object, and keep what you make of it. The object itself stays as it is.',
  examples: `# As YAML
kubectl apply edit-last-applied deployment/web

# As JSON
kubectl apply edit-last-applied -f web.yaml -o json`,
  flags: [
    ...printFlags(),
    fieldManagerFlag('kubectl-client-side-apply'),
    ...filenameFlags('that names what to edit'),
    validateFlag,
    { name: 'windows-line-endings', kind: 'bool', usage: 'Lines end as on Windows.' },
  ],
  run,
  complete: resources(),
};

const HEAD = `# Please edit the 'last-applied-configuration' annotations below.
# Lines beginning with a '#' will be ignored, and an empty file will abort the edit.
#
`;

async function run(k: Invocation): Promise<void> {
  const format = k.flags.string('output');
  if (format !== '' && format !== 'yaml' && format !== 'json') throw new CommandError(`The edit operation only supports output of yaml and json, not ${JSON.stringify(format)}`);
  const { infos } = await new Builder(k.s).filenames(k.flags.list('filename'), k.flags.bool('recursive')).args(false, k.args).infos({ latest: true });
  const remembered = infos.flatMap((info) => {
    const text = info.object && lastApplied(info.object);
    return text === undefined ? [] : [{ info, text }];
  });
  if (remembered.length === 0)
    throw new CommandError(
      'no last-applied-configuration annotation found on resources, to create the annotation, use command `kubectl apply set-last-applied --create-annotation`',
    );
  for (const { info, text } of remembered) await edit(k, info, withoutEmpty(JSON.parse(text) as KubeObject));
}

/** Annotations that are none are not shown. */
function withoutEmpty(object: KubeObject): KubeObject {
  const { annotations, ...metadata } = object.metadata;
  return { ...object, metadata: Object.keys(annotations ?? {}).length ? object.metadata : metadata };
}

async function edit(k: Invocation, info: Info, before: unknown): Promise<void> {
  const json = k.flags.string('output') === 'json';
  const original = json ? toJson(before, sortedKeysOf) : toYaml(before);
  let head = json ? '' : HEAD;
  let text = original;
  for (;;) {
    const path = temporaryFile(k.s.p, 'kubectl-edit-', json ? '.json' : '.yaml', head + text);
    await runEditor(k.s.p, path);
    const edited = k.s.p.fs.readText(path).replace(json ? /^$/ : /^#.*\n?/gm, '');
    if (head === HEAD || json ? edited === original : edited === text) return cancel(k, path, head === HEAD || json ? 'no changes made' : 'no valid changes were saved');
    if (edited.trim() === '') return cancel(k, path, 'saved file was empty');
    text = edited;
    const [document] = readDocuments(edited);
    if (document && 'value' in document && isRecord(document.value)) {
      const object = document.value as unknown as KubeObject;
      const saved = await patchLastApplied(k, info, goJson(object), writeQuery(k));
      k.s.p.fs.unlink(path);
      return k.s.out((await resultPrinter(k, 'edited'))(saved));
    }
    const reason = document && 'error' in document ? document.error : 'the file holds no object';
    await k.s.err(`error: ${path}: ${reason}\n`);
    head = `${HEAD}# The edited file had a syntax error: ${reason}\n#\n`;
    k.s.p.fs.unlink(path);
  }
}

async function cancel(k: Invocation, path: string, why: string): Promise<void> {
  k.s.p.fs.unlink(path);
  await k.s.err(`Edit cancelled, ${why}.\n`);
}
