// upstream: kubectl/pkg/cmd/describe/describe.go
import { onDemand } from '../../../base/on-demand.ts';
import { StatusError } from '../../api/status.ts';
import type { Command, Invocation } from '../lib/command.ts';
import { resources } from '../lib/completion/completion.ts';
import { AggregateFailure, CommandError, nested } from '../lib/errors.ts';
import { allNamespacesFlag, filenameFlags, namesFiles, selectorFlag } from '../lib/flags/flags.ts';
import { Builder } from '../lib/objects/builder.ts';
import { type Info, listInfos } from '../lib/objects/infos.ts';
import type { KubeObject } from '../lib/objects/kube-object.ts';
import { mappingFor } from '../lib/objects/mappings.ts';

export const describe: Command = {
  use: 'describe (-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)',
  plainUse: true,
  short: 'Tell about one or many resources in detail',
  long: `Tell about one or many resources in detail, with what belongs to them: a Service with its endpoints, a Deployment with its ReplicaSets, each with its events.

  $ kubectl describe TYPE NAME_PREFIX

looks for an object of exactly that name first; when there is none, everything whose name begins so is described.

Use "kubectl api-resources" for a complete list of supported resources.`,
  examples: `# A node
kubectl describe nodes node-1

# A Service, with its endpoints
kubectl describe svc/web

# The pods of Deployment web (their names begin with its name)
kubectl describe pods web

# All pods with a label
kubectl describe pods -l app=web

# What a file names
kubectl describe -f svc.yaml`,
  flags: [
    allNamespacesFlag,
    { name: 'chunk-size', kind: 'int64', default: '500', usage: 'How many objects to ask for at a time; 0 asks for all at once.' },
    ...filenameFlags('that names the objects to describe'),
    selectorFlag,
    { name: 'show-events', kind: 'bool', default: 'true', usage: 'Tell the events, too.' },
  ],
  run: (k) => run(k),
  complete: resources(),
};

async function run(k: Invocation): Promise<void> {
  const files = k.flags.list('filename');
  if (k.args.length === 0 && !namesFiles(k.flags))
    throw new CommandError('You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.');
  const all = k.flags.bool('all-namespaces');
  const { infos, errors } = await new Builder(k.s)
    .allNamespaces(all)
    .filenames(files, k.flags.bool('recursive'))
    .labelSelector(k.flags.string('selector'))
    .args(true, k.args)
    .continueOnError()
    .infos({ latest: true });
  const only = errors.length === 1 ? errors[0] : undefined;
  if (only instanceof StatusError && only.status.reason === 'NotFound' && k.args.length === 2) return byPrefix(k, only);
  const outer = nested(errors);
  const failures: Error[] = outer instanceof AggregateFailure ? [...outer.errors] : [];
  let first = true;
  for (const info of infos) {
    try {
      await k.s.out(`${first ? '' : '\n\n'}${await described(k, info, infos.length === 1 && errors.length === 0)}`);
      first = false;
    } catch (e) {
      if (!(e instanceof StatusError)) throw e;
      failures.push(e);
    }
  }
  if (infos.length === 0 && failures.length === 0) await k.s.err(all ? 'No resources found\n' : `No resources found in ${k.s.namespace().name} namespace.\n`);
  if (failures.length) throw new AggregateFailure(failures);
}

/** Everything whose name begins like this; the first refusal when there is nothing. */
async function byPrefix(k: Invocation, refusal: Error): Promise<void> {
  const [type = '', prefix = ''] = k.args;
  if (type.includes('/')) throw refusal;
  if (type.includes(',')) throw new CommandError('you may only specify a single resource type');
  const mapping = await mappingFor(k.s, type);
  const namespace = mapping.namespaced ? k.s.namespace().name : '';
  const found = (await listInfos(k.s, { mapping, namespace, labelSelector: '', fieldSelector: '' })).filter((i) => i.name.startsWith(prefix));
  if (found.length === 0) throw refusal;
  for (const info of found) await k.s.out(`${await described(k, info, false)}\n`);
}

/** `alone`: one object that was asked for; of several, events are left out unless they are asked for. */
async function described(k: Invocation, info: Info, alone: boolean): Promise<string> {
  const { describerFor } = await onDemand(() => import('../describe/index.ts'));
  const object = info.object as KubeObject;
  return describerFor(
    info.mapping.kind,
    info.mapping.group,
  )({ s: k.s, mapping: info.mapping, object, showEvents: k.flags.bool('show-events') && (alone || k.flags.changed('show-events')), now: k.s.p.clock.now() });
}
