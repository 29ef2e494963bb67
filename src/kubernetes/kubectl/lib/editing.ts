// The round of editor and server that `edit` and `create --edit` share. upstream: kubectl/pkg/cmd/util/editor/editoptions.go Run
import { isRecord } from '../../../base/deep.ts';
import { sortedKeysOf } from '../../api/go-value.ts';
import type { StatusError } from '../../api/status.ts';
import { toYaml } from '../../api/yaml.ts';
import { withoutManagedFields } from '../printers/index.ts';
import { toJson } from '../printers/json.ts';
import type { Invocation } from './command.ts';
import { runEditor, temporaryFile } from './editor.ts';
import { CommandError } from './errors.ts';
import { Builder } from './objects/builder.ts';
import type { Info } from './objects/infos.ts';
import { readDocuments } from './objects/yaml-in.ts';

const HEAD = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;

/** How a saved file went: what the editor is opened again with, and what became of what the server refused. */
export class EditResults {
  reasons = '';
  again = false;
  retryable = false;
  gone = false;

  /** Takes the server's refusal of an object and gives the line that tells of it. upstream: editResults.addError */
  add(error: StatusError, info: Info): string {
    const what = quoted(info);
    const { reason, message = '', details } = error.status;
    if (reason === 'Invalid') {
      this.again = true;
      const causes = (details?.causes ?? []).map((c) => `# * ${c.field ?? ''}: ${hashed(c.message ?? '')}\n`).join('');
      this.reasons += `# ${what} was not valid${causes ? ':' : ''}\n${causes}#\n`;
      return `error: ${what} is invalid\n`;
    }
    if (reason === 'NotFound') {
      this.gone = true;
      return `error: ${what} could not be found on the server\n`;
    }
    this.retryable = true;
    return `error: ${what} could not be patched: ${message}\n`;
  }
}

/** Sends what was edited; throws what ends the edit and leaves the file. */
export type Submit = (edited: readonly Info[], results: EditResults) => Promise<void>;

/** Throws for an -o that no editor opens. */
export function checkEditFormat(k: Invocation): void {
  const format = k.flags.string('output');
  if (!['', 'yaml', 'json'].includes(format))
    throw new CommandError(`unable to match a printer suitable for the output format ${JSON.stringify(format)}, allowed formats are: json,kyaml,yaml`);
}

/** Opens the editor on the objects, again and again until what was saved is taken, or given up. */
export async function editObjects(k: Invocation, infos: readonly Info[], submit: Submit): Promise<void> {
  const json = k.flags.string('output') === 'json';
  const original = textOf(k, infos, json);
  let text = original;
  let reasons = '';
  for (;;) {
    const path = temporaryFile(k.s.p, 'kubectl-edit-', json ? '.json' : '.yaml', `${json ? '' : HEAD + reasons}${text}`);
    await runEditor(k.s.p, path);
    const edited = withoutComments(k.s.p.fs.readText(path), json);
    if (reasons && edited === text) return preserved(k, path, new CommandError('Edit cancelled, no valid changes were saved.'));
    text = edited;
    const problem = fileProblem(edited);
    if (problem !== undefined) {
      const [first] = infos;
      if (!first) return;
      await k.s.err(`error: ${quoted(first)} is invalid\n`);
      reasons = `# ${quoted(first)} was not valid:\n# * <nil>: Invalid value: "The edited file failed validation": ${hashed(problem)}\n#\n`;
      k.s.p.fs.unlink(path);
      continue;
    }
    if (edited === original) return cancelled(k, path, 'Edit cancelled, no changes made.');
    const results = new EditResults();
    await saved(k, path, edited, (updated) => submit(updated, results));
    if (results.retryable) {
      await k.s.err(`You can run \`kubectl replace -f ${path}\` to try this update again.\n`);
      throw new CommandError('', 1);
    }
    if (results.gone) {
      await k.s.err(`The edits you made on deleted resources have been saved to ${JSON.stringify(path)}\n`);
      throw new CommandError('', 1);
    }
    k.s.p.fs.unlink(path);
    if (!results.again) return;
    reasons = results.reasons;
  }
}

/** Reads the saved objects and hands them on; whatever goes wrong leaves a copy of the file. */
async function saved(k: Invocation, path: string, text: string, submit: (infos: readonly Info[]) => Promise<void>): Promise<void> {
  try {
    k.s.p.fs.writeFile(path, text, { mode: 0o600 });
    const { infos } = await new Builder(k.s).filenames([path]).infos();
    await submit(infos);
  } catch (error) {
    await preserved(k, path, error);
  }
}

function textOf(k: Invocation, infos: readonly Info[], json: boolean): string {
  const objects = infos.flatMap(({ object }) =>
    object ? [k.flags.spec('show-managed-fields') && k.flags.bool('show-managed-fields') ? object : withoutManagedFields(object)] : [],
  );
  const shown = objects.length === 1 ? objects[0] : { apiVersion: 'v1', items: objects, kind: 'List', metadata: {} };
  return json ? toJson(shown, sortedKeysOf) : toYaml(shown);
}

const withoutComments = (text: string, json: boolean): string => (json ? text : text.replace(/^#.*\n?/gm, ''));

/** What keeps the file from being read as objects at all. */
function fileProblem(text: string): string | undefined {
  for (const document of readDocuments(text)) {
    if ('error' in document) return document.error.replace(/^.*?(?=yaml: )/s, '');
    if (!isRecord(document.value)) return 'unknown object type "nil"';
    const missing = ['apiVersion', 'kind'].filter((key) => !(isRecord(document.value) && document.value[key]));
    if (missing.length) return missing.map((key) => `${key} not set`).join(', ');
  }
  return text.trim() === '' ? 'unknown object type "nil"' : undefined;
}

const hashed = (text: string): string => text.replaceAll('\n', '\n# ');

function quoted({ mapping: { group, plural }, name }: Info): string {
  return `${group ? `${plural}.${group}` : plural} ${JSON.stringify(name)}`;
}

async function cancelled(k: Invocation, path: string, message: string): Promise<void> {
  k.s.p.fs.unlink(path);
  await k.s.err(`${message}\n`);
}

async function preserved(k: Invocation, path: string, error: unknown): Promise<never> {
  await k.s.err(`A copy of your changes has been stored to ${JSON.stringify(path)}\n`);
  throw error;
}
