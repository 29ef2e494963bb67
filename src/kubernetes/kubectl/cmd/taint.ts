// upstream: kubectl/pkg/cmd/taint/taint.go
import { isRecord } from '../../../base/deep.ts';
import { pathOf } from '../../api/meta.ts';
import { createTwoWayMergePatch } from '../../api/patch/strategic-create.ts';
import { NODES } from '../../api/resources.ts';
import { definition } from '../../api/whole-schema.ts';
import type { Command, Invocation } from '../lib/command.ts';
import { resources } from '../lib/completion/completion.ts';
import { aggregate, CommandError, NoMatchError } from '../lib/errors.ts';
import { dryRunFlag, fieldManagerFlag, printFlags, selectorFlag, validateFlag } from '../lib/flags/flags.ts';
import { changedTaints, parseTaints, refuseOverlap, type Taint } from '../lib/nodes/taints.ts';
import { Builder } from '../lib/objects/builder.ts';
import type { Info } from '../lib/objects/infos.ts';
import type { KubeObject } from '../lib/objects/kube-object.ts';
import { dryRunOf, writeQuery } from '../lib/objects/mutate.ts';
import { typed } from '../lib/objects/typed.ts';
import { printerFor } from '../printers/index.ts';

export const taint: Command = {
  use: 'taint NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N',
  plainUse: true,
  short: 'Keep pods away from nodes',
  long: `Set taints of nodes, or take them away.

A taint has a key, a value (if you like) and an effect: NoSchedule, PreferNoSchedule or NoExecute. Keys and values are made like those of labels.

Only nodes can be tainted.`,
  examples: `# Only pods that tolerate it come to node-1
kubectl taint nodes node-1 dedicated=db:NoSchedule

# Away with that taint
kubectl taint nodes node-1 dedicated:NoSchedule-

# Away with all of that key
kubectl taint nodes node-1 dedicated-

# All nodes with a label
kubectl taint node -l disk=slow disk=slow:PreferNoSchedule`,
  flags: [
    { name: 'all', kind: 'bool', usage: 'All nodes' },
    ...printFlags(),
    dryRunFlag,
    fieldManagerFlag('kubectl-taint'),
    { name: 'overwrite', kind: 'bool', usage: 'Allow another value for a taint that is there.' },
    selectorFlag,
    validateFlag,
  ],
  run,
  complete: resources({ types: ['node'] }),
};

interface Wish {
  readonly type: string;
  readonly names: readonly string[];
  readonly add: readonly Taint[];
  readonly remove: readonly Taint[];
}

function complete(k: Invocation): Wish {
  const isTaint = (word: string): boolean => word.includes('=') || word.includes(':') || word.endsWith('-');
  const at = k.args.findIndex(isTaint);
  const resources = at < 0 ? k.args : k.args.slice(0, at);
  const taints = at < 0 ? [] : k.args.slice(at);
  for (const word of taints) if (!isTaint(word)) throw new CommandError(`all resources must be specified before taint changes: ${word}`);
  const [type] = resources;
  if (type === undefined) throw new CommandError('one or more resources must be specified as <resource> <name>');
  if (taints.length < 1) throw new CommandError('at least one taint update is required');
  return { type, names: resources.slice(1), ...parseTaints(taints, k.path) };
}

/** The word is looked up as it stands: TYPE/NAME is no type. */
async function kindOf(k: Invocation, type: string): Promise<string> {
  const found = (await k.s.mapper()).resourceFor(type) ?? (await k.s.refreshMapper()).resourceFor(type);
  if (!found) throw new NoMatchError(`the server doesn't have a resource type ${JSON.stringify(type)}`);
  return found.kind;
}

async function validate(k: Invocation, { type, names, add, remove }: Wish): Promise<void> {
  const kind = await kindOf(k, type);
  if (kind !== 'Node') throw new CommandError(`invalid resource type ${type}, only node types are supported`);
  refuseOverlap(add, remove);
  const [all, selector] = [k.flags.bool('all'), k.flags.string('selector')];
  if (all && selector) throw new CommandError("setting 'all' parameter with a non empty selector is prohibited");
  if (!all && !selector && names.length < 1) throw new CommandError("at least one resource name must be specified since 'all' parameter is not set");
}

async function run(k: Invocation): Promise<void> {
  dryRunOf(k);
  const wish = complete(k);
  await validate(k, wish);
  const b = new Builder(k.s).continueOnError().labelSelector(k.flags.string('selector')).selectAll(k.flags.bool('all'));
  // Who says all, or chooses by labels, has named nobody: names are passed over.
  const named = wish.names.length > 0 && !k.flags.bool('all') && !k.flags.string('selector');
  const { infos, errors } = await (named ? b.names('nodes', wish.names) : b.args(false, ['nodes'])).infos({ latest: true });
  const failed: Error[] = [...errors];
  for (const info of infos) {
    try {
      await one(k, info, wish);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      failed.push(error);
    }
  }
  const problem = aggregate(failed);
  if (problem) throw problem;
}

async function one(k: Invocation, info: Info, { add, remove }: Wish): Promise<void> {
  const before = info.object;
  if (!before) return;
  const dryRun = dryRunOf(k);
  const spec = isRecord(before.spec) ? before.spec : {};
  const there = (Array.isArray(spec.taints) ? spec.taints : []) as readonly Taint[];
  const overwrite = k.flags.bool('overwrite');
  if (!overwrite && there.some((t) => add.some((a) => a.key === t.key && a.effect === t.effect)))
    throw new CommandError(`node ${info.name} already has ${effects(there, add)} taint(s) with same effect(s) and --overwrite is false`);
  const { taints, operation } = changedTaints(there, add, remove, overwrite);
  const { taints: _, ...others } = spec;
  const after: KubeObject = { ...before, spec: { ...others, ...(taints.length ? { taints } : {}) } };
  const print = await printerFor({ flags: k.flags, p: k.s.p, operation, made: true });
  if (dryRun === 'client') return k.s.out(print(typed(after)));
  const body = createTwoWayMergePatch(before, after, definition('io.k8s.api.core.v1.Node'));
  const headers = { 'content-type': 'application/strategic-merge-patch+json' };
  const done = await k.s.json({ method: 'PATCH', path: pathOf(NODES, '', info.name), query: writeQuery(k, { dryRun }), headers, body });
  await k.s.out(print(typed(done as KubeObject)));
}

/** The keys that are there already. upstream: checkIfTaintsAlreadyExists */
function effects(there: readonly Taint[], add: readonly Taint[]): string {
  return there
    .filter((t) => add.some((a) => a.key === t.key && a.effect === t.effect))
    .map((t) => t.key)
    .join(',');
}
