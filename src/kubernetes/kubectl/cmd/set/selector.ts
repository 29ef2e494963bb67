// upstream: kubectl/pkg/cmd/set/set_selector.go
import { isRecord } from '../../../../base/deep.ts';
import { parseSelector, type Requirement, type Selector } from '../../../api/labels.ts';
import type { Command, Invocation } from '../../lib/command.ts';
import { aggregate, CommandError } from '../../lib/errors.ts';
import { dryRunFlag, fieldManagerFlag, printFlags, YAML_FILES } from '../../lib/flags/flags.ts';
import { Builder } from '../../lib/objects/builder.ts';
import type { Info } from '../../lib/objects/infos.ts';
import type { KubeObject } from '../../lib/objects/kube-object.ts';
import { type DryRun, dryRunOf, resultPrinter, writeQuery } from '../../lib/objects/mutate.ts';
import { objectPath } from '../../lib/objects/object-path.ts';
import { recorded, recordFlag, recordOf } from '../../lib/record.ts';

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
    recordFlag,
    { name: 'recursive', short: 'R', kind: 'bool', default: 'true', usage: 'Take the folders below, too.' },
    { name: 'resource-version', kind: 'string', usage: 'Only if the object has this version.' },
  ],
  run,
};

async function run(k: Invocation): Promise<void> {
  const words = k.args.at(-1);
  if (words === undefined) throw new CommandError('one selector is required');
  const dryRun = dryRunOf(k);
  const local = k.flags.bool('local');
  const { infos, errors } = await new Builder(k.s)
    .typed()
    .local(local)
    .filenames(k.flags.list('filename'), k.flags.bool('recursive'))
    .args(k.flags.bool('all'), k.args.slice(0, -1))
    .continueOnError()
    .infos({ latest: !local });
  const wanted = parseSelector(words);
  const failed: Error[] = [...errors];
  for (const info of infos) {
    try {
      await one(k, info, wanted, local || dryRun === 'client', dryRun);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      failed.push(error);
    }
  }
  const problem = aggregate(failed);
  if (problem) throw problem;
}

async function one(k: Invocation, info: Info, wanted: Selector, here: boolean, dryRun: DryRun): Promise<void> {
  const { object } = info;
  if (object?.kind !== 'Service' || !isRecord(object.spec)) throw new CommandError('setting a selector is only supported for Services');
  const pairs = pairsOf(wanted);
  const version = k.flags.string('resource-version');
  const cause = recordOf(k);
  const after: KubeObject = recorded(k, {
    ...object,
    spec: { ...object.spec, selector: pairs },
    metadata: { ...object.metadata, ...(version ? { resourceVersion: version } : {}) },
  });
  const body = {
    spec: { selector: { ...Object.fromEntries(Object.keys((object.spec.selector as object) ?? {}).map((key) => [key, null])), ...pairs } },
    ...(version || cause ? { metadata: { ...(version ? { resourceVersion: version } : {}), ...(cause ? { annotations: cause } : {}) } } : {}),
  };
  const print = await resultPrinter(k, 'selector updated', dryRun);
  const headers = { 'content-type': 'application/merge-patch+json' };
  const result = here ? after : ((await k.s.json({ method: 'PATCH', path: objectPath(info), query: writeQuery(k, { dryRun }), headers, body })) as KubeObject);
  await k.s.out(print(result));
}

/** A Service's selector knows equality alone. upstream: set_selector.go updateSelectorForObject */
function pairsOf(selector: Selector): Record<string, string> {
  const others = selector.filter((r) => r.operator !== '=' && r.operator !== '==');
  if (others.length) throw new CommandError(`match expression [${others.map(expressionText).join(' ')}] not supported on this object`);
  return Object.fromEntries(selector.map((r) => [r.key, r.values[0] ?? '']));
}

const EXPRESSIONS: Readonly<Record<string, string>> = { in: 'In', notin: 'NotIn', '!=': 'NotIn', exists: 'Exists', '!': 'DoesNotExist' };

const expressionText = ({ key, operator, values }: Requirement): string => `{${key} ${EXPRESSIONS[operator] ?? operator} [${values.join(' ')}]}`;
