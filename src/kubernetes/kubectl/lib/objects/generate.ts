// The frame of `kubectl create KIND NAME`: name, dry run, validation, save-config, output. upstream: kubectl/pkg/cmd/create/create_*.go
import { pathOf, type Resource } from '../../../api/meta.ts';
import { StatusError } from '../../../api/status.ts';
import type { Command, Completer, Invocation } from '../command.ts';
import { CommandError, usageErrorf } from '../errors.ts';
import type { FlagSpec } from '../flags/flag-set.ts';
import { dryRunFlag, fieldManagerFlag, printFlags, validateFlag } from '../flags/flags.ts';
import { withNameHash } from '../go/name-hash.ts';
import type { Info } from './infos.ts';
import type { KubeObject } from './kube-object.ts';
import { dryRunOf, resultPrinter, saveConfigFlag, validationOf, withLastApplied, writeQuery } from './mutate.ts';
import { typed } from './typed.ts';

export interface Generator {
  readonly use: string;
  readonly aliases?: readonly string[];
  readonly short: string;
  readonly long?: string;
  readonly examples: string;
  readonly flags: readonly FlagSpec[];
  readonly resource: Resource;
  readonly completeFlag?: Readonly<Record<string, Completer>>;
  /** An empty name is refused here, not by the server. */
  readonly needsName?: true;
  /** What the server's refusal is wrapped in: `failed to create deployment`; left out: not at all. */
  readonly failing?: string;
  /** --save-config is taken and nothing is saved: upstream's services forget it. */
  readonly forgetsConfig?: true;
  /** Throws CommandError for flags that do not fit. The metadata's namespace is filled in by the frame. */
  make(k: Invocation, name: string): KubeObject | Promise<KubeObject>;
}

/** The flags that every generator has, around its own. */
function generatorFlags(own: readonly FlagSpec[]): readonly FlagSpec[] {
  return [...printFlags(), dryRunFlag, fieldManagerFlag('kubectl-create'), saveConfigFlag, validateFlag, ...own];
}

/** A `create KIND` command: its object made of flags, then printed, or sent and told. */
export function generator(g: Generator): Command {
  return {
    use: g.use,
    plainUse: true,
    ...(g.aliases ? { aliases: g.aliases } : {}),
    short: g.short,
    long: g.long ?? `${g.short}.`,
    examples: g.examples,
    flags: generatorFlags(g.flags),
    run: (k) => run(k, g),
    ...(g.completeFlag ? { completeFlag: g.completeFlag } : {}),
  };
}

/** The one NAME of the arguments before `--`. upstream: NameFromCommandArgs */
export function nameOf(k: Invocation): string {
  const before = k.dash >= 0 ? k.args.slice(0, k.dash) : k.args;
  if (before.length !== 1) throw usageErrorf(k.path, `exactly one NAME is required, got ${before.length}`);
  return before[0] ?? '';
}

/** The words after `--`. */
export function commandOf(k: Invocation): readonly string[] {
  return k.dash >= 0 ? k.args.slice(k.dash) : [];
}

/** The object with the namespace that the command line names, where Go's struct has it. */
export function placedIn(object: KubeObject, namespace: string): KubeObject {
  const { name, ...metadata } = object.metadata;
  return { ...object, metadata: { ...(name === undefined ? {} : { name }), namespace, ...metadata } };
}

async function run(k: Invocation, g: Generator): Promise<void> {
  const name = nameOf(k);
  const dryRun = dryRunOf(k);
  const validation = validationOf(k);
  const print = await resultPrinter(k, 'created', dryRun, true);
  if (g.needsName && name === '') throw new CommandError('name must be specified');
  const made = await g.make(k, name);
  const draft = k.flags.spec('append-hash') && k.flags.bool('append-hash') ? withNameHash(made) : made;
  const { name: namespace, explicit } = k.s.namespace();
  const placed = g.resource.namespaced && explicit ? placedIn(draft, namespace) : draft;
  const object = k.flags.bool('save-config') && !g.forgetsConfig ? withLastApplied(placed, true) : placed;
  if (dryRun === 'client') return k.s.out(print(object));
  const info: Pick<Info, 'namespace'> = { namespace };
  try {
    const stored = await k.s.json({ method: 'POST', path: pathOf(g.resource, info.namespace), query: writeQuery(k, { dryRun, validation }), body: object });
    await k.s.out(print(typed(stored as KubeObject)));
  } catch (error) {
    if (!(error instanceof StatusError) || !g.failing) throw error;
    throw new CommandError(`${g.failing} ${error.status.message ?? ''}`);
  }
}
