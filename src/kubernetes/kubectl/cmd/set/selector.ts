// upstream: kubectl/pkg/cmd/set/set_selector.go
import { isRecord } from '../../../../base/deep.ts';
import { pathOf } from '../../../api/meta.ts';
import { Builder } from '../../lib/builder.ts';
import type { Command, Invocation } from '../../lib/command.ts';
import { CommandError } from '../../lib/errors.ts';
import { dryRunFlag, fieldManagerFlag, printFlags, YAML_FILES } from '../../lib/flags.ts';
import type { KubeObject } from '../../lib/kube-object.ts';
import { dryRunOf, resultPrinter, writeQuery } from '../../lib/mutate.ts';

export const selector: Command = {
  use: 'selector (-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version]',
  plainUse: true,
  short: 'Set the selector of a service',
  long: 'Set the selector of a service; what it had before is replaced.',
  examples: "# Another label\nkubectl set selector service web 'app=front'",
  flags: [
    { name: 'all', kind: 'bool', usage: 'All objects of the named types in the namespace' },
    ...printFlags(),
    dryRunFlag,
    fieldManagerFlag('kubectl-set'),
    { name: 'filename', short: 'f', kind: 'strings', extensions: YAML_FILES, usage: 'File that names the service' },
    { name: 'local', kind: 'bool', usage: 'Change the file, not the server.' },
    { name: 'recursive', short: 'R', kind: 'bool', default: 'true', usage: 'Take the folders below, too.' },
    { name: 'resource-version', kind: 'string', usage: 'Only if the object has this version.' },
  ],
  run,
};

async function run(k: Invocation): Promise<void> {
  const words = k.args.at(-1) ?? '';
  const pairs: Record<string, string> = {};
  for (const part of words.split(',')) {
    const match = /^\s*([^=!\s]+)\s*==?\s*([^=\s]*)\s*$/.exec(part);
    if (!match?.[1]) throw new CommandError('selector is required');
    pairs[match[1]] = match[2] ?? '';
  }
  const dryRun = dryRunOf(k);
  const local = k.flags.bool('local');
  const { infos } = await new Builder(k.s)
    .local(local)
    .filenames(k.flags.list('filename'), k.flags.bool('recursive'))
    .args(k.flags.bool('all'), k.args.slice(0, -1))
    .infos({ latest: !local });
  for (const info of infos) {
    const object = info.object;
    if (object?.kind !== 'Service' || !isRecord(object.spec)) throw new CommandError('setting a selector is only supported for Services');
    const version = k.flags.string('resource-version');
    const after: KubeObject = { ...object, spec: { ...object.spec, selector: pairs }, metadata: { ...object.metadata, ...(version ? { resourceVersion: version } : {}) } };
    const print = await resultPrinter(k, 'selector updated', dryRun);
    const body = {
      spec: { selector: { ...Object.fromEntries(Object.keys((object.spec.selector as object) ?? {}).map((key) => [key, null])), ...pairs } },
      ...(version ? { metadata: { resourceVersion: version } } : {}),
    };
    const path = pathOf(info.mapping, info.namespace, info.name);
    const result =
      local || dryRun === 'client'
        ? after
        : ((await k.s.json({ method: 'PATCH', path, query: writeQuery(k, { dryRun }), headers: { 'content-type': 'application/merge-patch+json' }, body })) as KubeObject);
    await k.s.out(print(result));
  }
}
