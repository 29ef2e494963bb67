// upstream: kubectl/pkg/cmd/wait/wait.go
import { isNotFound } from '../../api/status.ts';
import type { Command, Invocation } from '../lib/command.ts';
import { aggregate, CommandError } from '../lib/errors.ts';
import { allNamespacesFlag, fieldSelectorFlag, filenameFlags, printFlags, selectorFlag } from '../lib/flags/flags.ts';
import { Builder } from '../lib/objects/builder.ts';
import type { KubeObject } from '../lib/objects/kube-object.ts';
import { type Condition, conditionFor, type Patience, waitForCondition } from '../lib/wait-conditions.ts';
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
  const b = new Builder(k.s).filenames(k.flags.list('filename'), k.flags.bool('recursive')).local(k.flags.bool('local')).continueOnError();
  // --all lets a type alone mean all of its objects; it changes nothing for names.
  if (k.flags.bool('local')) return b.args(false, k.args);
  return b
    .allNamespaces(k.flags.bool('all-namespaces'))
    .labelSelector(k.flags.string('selector'))
    .fieldSelector(k.flags.string('field-selector'))
    .args(k.flags.bool('all'), k.args);
}

async function run(k: Invocation): Promise<void> {
  const wanted = k.flags.list('for');
  if (wanted.length === 0) throw new CommandError('unrecognized condition: []');
  const conditions = wanted.map(conditionFor);
  if (k.flags.bool('local')) {
    await builderFor(k).gather();
    throw new CommandError('--local is not simulated here: waiting needs the server');
  }
  const timeout = k.flags.duration('timeout') < 0 ? WEEK : k.flags.duration('timeout');
  const patience: Patience = { timeout, until: k.s.p.clock.now() + timeout };
  const print = await printerFor({ flags: k.flags, p: k.s.p, operation: 'condition met' });
  for (const condition of conditions) {
    if (condition.kind === 'create') await untilThere(k, patience);
    await visited(k, condition, patience, print);
  }
}

/** Every object, one after the other, until it is as one --for says. */
async function visited(k: Invocation, condition: Condition, patience: Patience, print: (object: KubeObject) => string): Promise<void> {
  const deleting = condition.kind === 'delete';
  let seen = 0;
  const { errors } = await builderFor(k).visit({ latest: true }, async (info) => {
    seen++;
    await k.s.out(print(await waitForCondition(k.s, info, condition, patience)));
  });
  const failed = aggregate(errors.filter((e) => !(deleting && isNotFound(e))));
  if (failed) throw failed;
  if (seen === 0 && !deleting) throw new CommandError('no matching resources found');
}

/** Looks every half second until what is named is there. A single miss is waited for; of several none is. */
async function untilThere(k: Invocation, { timeout, until }: Patience): Promise<void> {
  for (;;) {
    const { infos, errors } = await builderFor(k).infos({ latest: true });
    const failed = aggregate(errors);
    if (failed && !isNotFound(failed)) throw failed;
    if (!failed && infos.length) return;
    if (timeout === 0 || k.s.p.clock.now() >= until) throw new CommandError('timed out waiting for the condition');
    await k.s.p.sleep(Math.min(500, Math.max(0, until - k.s.p.clock.now())));
  }
}
