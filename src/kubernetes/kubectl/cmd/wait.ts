// upstream: kubectl/pkg/cmd/wait/wait.go
import { StatusError } from '../../api/status.ts';
import { Builder } from '../lib/builder.ts';
import type { Command, Invocation } from '../lib/command.ts';
import { AggregateFailure, aggregate, CommandError } from '../lib/errors.ts';
import { allNamespacesFlag, fieldSelectorFlag, filenameFlags, printFlags, selectorFlag } from '../lib/flags.ts';
import type { Info } from '../lib/infos.ts';
import type { KubeObject } from '../lib/kube-object.ts';
import { type Condition, conditionFor, waitForCondition } from '../lib/wait-conditions.ts';
import { printerFor } from '../printers/index.ts';

export const wait: Command = {
  use: "wait ([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]]",
  plainUse: true,
  short: 'Wait until one or many resources are as they should be',
  long: `Wait until one or many resources are as they should be.

Several resources are waited for one after the other. What is waited for: that they exist (create), that they are gone (delete), a condition of their status, or a field.`,
  examples: `# Until pod web is ready
kubectl wait --for=condition=Ready pod/web

# Until a condition is false
kubectl wait --for=condition=Ready=false pod/web

# Until a field has a value
kubectl wait --for=jsonpath='{.status.phase}'=Running pod/web

# Until a field is there
kubectl wait --for=jsonpath='{.status.loadBalancer.ingress}' service/web

# Until the Deployment's pods are up, a minute at most
kubectl wait --for=condition=Available deploy/web --timeout=60s

# Until pod web is gone
kubectl wait --for=delete pod/web --timeout=60s`,
  flags: [
    ...printFlags(),
    { name: 'all', kind: 'bool', usage: 'All objects of the given types in the namespace' },
    allNamespacesFlag,
    fieldSelectorFlag,
    ...filenameFlags('that names what to wait for.')
      .filter((f) => f.name !== 'kustomize')
      .map((f) => (f.name === 'recursive' ? { ...f, default: 'true' } : f)),
    {
      name: 'for',
      kind: 'stringArray',
      usage: "What to wait for: create, delete, condition=NAME[=VALUE] (true when left out, case does not matter) or jsonpath='{PATH}'[=VALUE]. May be given more than once.",
    },
    { name: 'local', kind: 'bool', usage: 'Only files, no server.' },
    selectorFlag,
    { name: 'timeout', kind: 'duration', default: '30s', usage: 'When to give up. Zero looks once, a negative value waits a week.' },
  ],
  run: (k) => run(k),
};

const WEEK = 168 * 3_600_000;

function builderFor(k: Invocation): Builder {
  return new Builder(k.s)
    .allNamespaces(k.flags.bool('all-namespaces'))
    .filenames(k.flags.list('filename'), k.flags.bool('recursive'))
    .labelSelector(k.flags.string('selector'))
    .fieldSelector(k.flags.string('field-selector'))
    .selectAll(k.flags.bool('all'))
    .continueOnError()
    .args(false, k.args);
}

async function run(k: Invocation): Promise<void> {
  const wanted = k.flags.list('for');
  if (wanted.length === 0) throw new CommandError('unrecognized condition: []');
  const conditions = wanted.map(conditionFor);
  if (k.flags.bool('local')) throw new CommandError('--local is not simulated here: waiting needs the server');
  const timeout = k.flags.duration('timeout') < 0 ? WEEK : k.flags.duration('timeout');
  const until = k.s.p.clock.now() + timeout;
  const print = await printerFor({ flags: k.flags, p: k.s.p, operation: 'condition met' });
  if (conditions.some((c) => c.kind === 'create')) await untilThere(k, until, timeout);
  const { infos, errors: found } = await builderFor(k).infos({ latest: true });
  const deleting = conditions.every((c) => c.kind === 'delete');
  const errors: Error[] = found.filter((e) => !(deleting && isNotFound(e)));
  if (infos.length === 0 && errors.length === 0 && !deleting) throw new CommandError('no matching resources found');
  for (const info of infos) {
    try {
      const object = await satisfied(k, info, conditions, until, timeout);
      await k.s.out(print(object));
    } catch (e) {
      if (!(e instanceof CommandError) && !(e instanceof StatusError)) throw e;
      errors.push(e);
    }
  }
  const failed = aggregate(errors);
  if (failed) throw failed instanceof AggregateFailure && failed.errors.length === 1 ? failed.errors[0] : failed;
}

const isNotFound = (e: Error): boolean => e instanceof StatusError && e.status.reason === 'NotFound';

async function satisfied(k: Invocation, info: Info, conditions: readonly Condition[], until: number, timeout: number): Promise<KubeObject> {
  let object = info.object as KubeObject;
  for (const c of conditions) if (c.kind !== 'create') object = await waitForCondition(k.s, { ...info, object }, c, until, timeout);
  return object;
}

/** Looks every half second until what is named is there. */
async function untilThere(k: Invocation, until: number, timeout: number): Promise<void> {
  for (;;) {
    const { infos, errors } = await builderFor(k).infos({ latest: true });
    const other = errors.find((e) => !isNotFound(e));
    if (other) throw other;
    if (infos.length) return;
    if (timeout === 0 || k.s.p.clock.now() >= until) throw new CommandError('timed out waiting for the condition');
    await k.s.p.sleep(Math.min(500, Math.max(0, until - k.s.p.clock.now())));
  }
}
