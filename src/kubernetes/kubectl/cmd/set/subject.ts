// upstream: kubectl/pkg/cmd/set/set_subject.go
import { deepEqual, isRecord } from '../../../../base/deep.ts';
import { createTwoWayMergePatch } from '../../../api/patch/strategic-create.ts';
import { StatusError } from '../../../api/status.ts';
import { definition, definitionOf } from '../../../api/whole-schema.ts';
import type { Command, Invocation } from '../../lib/command.ts';
import { aggregate, CommandError } from '../../lib/errors.ts';
import type { Info } from '../../lib/objects/infos.ts';
import type { KubeObject } from '../../lib/objects/kube-object.ts';
import { dryRunOf, resultPrinter, writeQuery } from '../../lib/objects/mutate.ts';
import { objectPath } from '../../lib/objects/object-path.ts';
import { typed } from '../../lib/objects/typed.ts';
import { podSpecTargets, setFlags } from '../../lib/pod-template-edit.ts';
import { type Subject, subjectFlags, subjectsOf } from '../../lib/rbac/rbac-subjects.ts';

export const subject: Command = {
  use: 'subject (-f FILENAME | TYPE NAME) [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]',
  plainUse: true,
  short: 'Add users, groups and service accounts to a role binding or cluster role binding',
  long: 'Add users, groups and service accounts to role bindings and cluster role bindings.',
  examples: `# A service account to a cluster role binding
kubectl set subject clusterrolebinding admins --serviceaccount=shop:robot

# Two users and a group to a role binding
kubectl set subject rolebinding admins --user=ann --user=ben --group=ops

# In a file only
kubectl create rolebinding admins --role=admin --user=ann -o yaml --dry-run=client | kubectl set subject --local -f - --user=ben -o yaml`,
  flags: [...setFlags, ...subjectFlags],
  run,
};

async function run(k: Invocation): Promise<void> {
  const infos = await podSpecTargets(k, k.args);
  const wanted = validated(k, infos);
  const failed: Error[] = [];
  for (const info of infos) {
    const problem = await one(k, info, wanted);
    if (problem) failed.push(problem);
  }
  const problem = aggregate(failed);
  if (problem) throw problem;
}

function validated({ flags, s, ...k }: Invocation, infos: readonly Info[]): Subject[] {
  if (flags.bool('local') && dryRunOf({ flags, s, ...k }) === 'server') throw new CommandError('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
  if (flags.bool('all') && flags.string('selector')) throw new CommandError('cannot set --all and --selector at the same time');
  const accounts = flags.list('serviceaccount');
  if (flags.list('user').length + flags.list('group').length + accounts.length === 0)
    throw new CommandError('you must specify at least one value of user, group or serviceaccount');
  for (const account of accounts) {
    const [namespace, name, ...more] = account.split(':');
    if (!name || more.length) throw new CommandError('serviceaccount must be <namespace>:<name>');
    if (!namespace && infos.some((i) => i.object?.kind === 'ClusterRoleBinding')) throw new CommandError('serviceaccount must be <namespace>:<name>, namespace must be specified');
  }
  const own = s.namespace().name;
  return subjectsOf(flags, own).sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || (a.name < b.name ? -1 : 1));
}

const ORDER = ['User', 'Group', 'ServiceAccount'];

async function one(k: Invocation, info: Info, wanted: readonly Subject[]): Promise<Error | undefined> {
  const before = info.object;
  if (!before) return undefined;
  if (before.kind !== 'RoleBinding' && before.kind !== 'ClusterRoleBinding')
    return new CommandError(`error: ${info.mapping.plural}/${info.name} setting subjects is only supported for RoleBinding/ClusterRoleBinding\n`);
  const there = Array.isArray(before.subjects) ? before.subjects.filter(isRecord) : [];
  const added = wanted.filter((w) => !there.some((t) => deepEqual(t, w)));
  if (added.length === 0) return undefined;
  const after: KubeObject = { ...before, subjects: [...there, ...added] };
  const dryRun = dryRunOf(k);
  const print = await resultPrinter(k, 'subjects updated', dryRun);
  if (k.flags.bool('local') || dryRun === 'client') {
    await k.s.out(print(k.flags.bool('local') ? typed(after) : after));
    return undefined;
  }
  const schema = definitionOf(before.apiVersion, before.kind);
  const body = createTwoWayMergePatch(before, after, schema ? definition(schema) : undefined);
  const headers = { 'content-type': 'application/strategic-merge-patch+json' };
  try {
    await k.s.out(print((await k.s.json({ method: 'PATCH', path: objectPath(info), query: writeQuery(k, { dryRun }), headers, body })) as KubeObject));
    return undefined;
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return new CommandError(`failed to patch subjects to rolebinding: ${error.status.message ?? ''}`);
  }
}
