// upstream: kubectl/pkg/cmd/patch/patch.go
import { deepEqual, isRecord } from '../../../base/deep.ts';
import { StatusError } from '../../api/status.ts';
import { patchLocally } from '../lib/apply/local-patch.ts';
import type { Command, Invocation } from '../lib/command.ts';
import { resources } from '../lib/completion/completion.ts';
import { aggregate, CommandError, pathErrorText } from '../lib/errors.ts';
import { dryRunFlag, fieldManagerFlag, filenameFlags, printFlags } from '../lib/flags/flags.ts';
import { Builder } from '../lib/objects/builder.ts';
import type { Info } from '../lib/objects/infos.ts';
import type { KubeObject } from '../lib/objects/kube-object.ts';
import { dryRunOf, resultPrinter, writeQuery } from '../lib/objects/mutate.ts';
import { objectPath } from '../lib/objects/object-path.ts';
import { readDocuments } from '../lib/objects/yaml-in.ts';
import { recordFlag, sendRecord } from '../lib/record.ts';

const TYPES: Readonly<Record<string, string>> = { json: 'application/json-patch+json', merge: 'application/merge-patch+json', strategic: 'application/strategic-merge-patch+json' };

export const patch: Command = {
  use: 'patch (-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]',
  plainUse: true,
  short: 'Change fields of an object',
  long: 'Change fields of an object by a strategic merge patch, a JSON merge patch or a JSON patch, given as JSON or YAML.',
  examples: `# Another type
kubectl patch service web -p '{"spec":{"type":"NodePort"}}'

# By JSON patch
kubectl patch service web --type=json -p='[{"op": "replace", "path": "/spec/ports/0/nodePort", "value": 30081}]'

# The scale of a Deployment
kubectl patch deployment web --subresource=scale --type=merge -p '{"spec":{"replicas":2}}'`,
  flags: [
    ...printFlags(),
    dryRunFlag,
    fieldManagerFlag('kubectl-patch'),
    ...filenameFlags('that names what to patch'),
    { name: 'local', kind: 'bool', usage: 'Patch the file, not the server.' },
    { name: 'patch', short: 'p', kind: 'string', usage: 'The patch.' },
    { name: 'patch-file', kind: 'string', usage: 'A file with the patch.' },
    recordFlag,
    { name: 'subresource', kind: 'string', values: ['status', 'scale', 'resize'], usage: 'Patch this subresource: status, scale or resize.' },
    { name: 'type', kind: 'string', default: 'strategic', usage: 'One of [json merge strategic]' },
  ],
  run,
  complete: resources(),
};

async function run(k: Invocation): Promise<void> {
  const type = k.flags.string('type').toLowerCase() || 'strategic';
  const text = patchText(k);
  if (!TYPES[type]) throw new CommandError(`--type must be one of [json merge strategic], not ${JSON.stringify(k.flags.string('type'))}`);
  const dryRun = dryRunOf(k);
  const local = k.flags.bool('local');
  if (local && k.args.length) throw new CommandError('cannot specify --local and server resources');
  const body = bodyOf(text, k.flags.string('patch'));
  const { infos, errors } = await new Builder(k.s)
    .local(local)
    .filenames(k.flags.list('filename'), k.flags.bool('recursive'))
    .args(false, k.args)
    .continueOnError()
    .infos({ latest: !local });
  const failed: Error[] = [...errors];
  for (const info of infos) {
    try {
      await one(k, info, { type, body, local, dryRun });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      failed.push(error);
    }
  }
  const problem = aggregate(failed);
  if (problem) throw problem;
  if (infos.length === 0) throw new CommandError('no objects passed to patch');
}

interface Wish {
  readonly type: string;
  readonly body: unknown;
  readonly local: boolean;
  readonly dryRun: 'none' | 'client' | 'server';
}

async function one(k: Invocation, info: Info, { type, body, local, dryRun }: Wish): Promise<void> {
  const before = info.object;
  const subresource = k.flags.string('subresource');
  const here = local || dryRun === 'client';
  const after = here && before ? patchLocally(before, type, body) : ((await send(k, info, type, body, dryRun, subresource)) as KubeObject);
  const changed = !before || !deepEqual(before, after);
  // It is the one command that does not say `dry run`.
  const print = await resultPrinter(k, changed ? 'patched' : 'patched (no change)');
  const shown = here || dryRun !== 'none' ? after : ((await sendRecord(k, info)) ?? after);
  await k.s.out(print(shown));
}

async function send(k: Invocation, info: Info, type: string, body: unknown, dryRun: Wish['dryRun'], subresource: string): Promise<unknown> {
  const path = objectPath(info, subresource || undefined);
  const contentType = TYPES[type] ?? '';
  try {
    return await k.s.json({ method: 'PATCH', path, query: writeQuery(k, { dryRun }), headers: { 'content-type': contentType }, body });
  } catch (error) {
    if (!(error instanceof StatusError) || error.status.reason !== 'UnsupportedMediaType') throw error;
    const { group, version, kind } = info.mapping;
    throw new CommandError(`${contentType} is not supported by ${group}/${version}, Kind=${kind}: ${error.status.message ?? ''}`);
  }
}

function patchText(k: Invocation): string {
  const file = k.flags.string('patch-file');
  const text = k.flags.string('patch');
  if (file && text) throw new CommandError('cannot specify --patch and --patch-file together');
  if (!file && !text) throw new CommandError('must specify --patch or --patch-file containing the contents of the patch');
  if (!file) return text;
  try {
    return k.s.p.fs.readText(k.s.p.path(file));
  } catch (error) {
    throw new CommandError(`unable to read patch file: ${pathErrorText('open', file, error)}`);
  }
}

/** YAML becomes JSON, a bare word a string; what begins like an object of JSON is sent as it was written, so that the server finds its faults. */
function bodyOf(text: string, typed: string): unknown {
  if (/^\s*\{/.test(text)) {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }
  const [document] = [...readDocuments(text)];
  if (!document) return {};
  if ('error' in document) throw new CommandError(`unable to parse ${JSON.stringify(typed)}: ${document.error.replace('error converting YAML to JSON: ', '')}`);
  return isRecord(document.value) || Array.isArray(document.value) ? document.value : JSON.stringify(document.value);
}
