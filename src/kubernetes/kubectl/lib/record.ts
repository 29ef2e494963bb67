// --record: the command line as the cause of a change, in an annotation that `rollout history` tells. upstream: cli-runtime/pkg/genericclioptions/record_flags.go, cmdutil.ParseArguments
import type { Invocation } from './command.ts';
import { type FlagSpec, FlagValues, parseFlags } from './flags/flag-set.ts';
import type { KubeObject } from './objects/kube-object.ts';
import { objectPath, type Place } from './objects/object-path.ts';

export const CHANGE_CAUSE = 'kubernetes.io/change-cause';

export const recordFlag: FlagSpec = {
  name: 'record',
  kind: 'bool',
  hidden: true,
  deprecated: '--record will be removed in the future',
  usage: 'Keep the command line in an annotation of the object.',
};

const SECRETS = new Set(['token', 'username', 'password']);

/** The annotation that the object gets; undefined when nobody asked for it. */
export function recordOf(k: Invocation): Readonly<Record<string, string>> | undefined {
  if (!k.flags.spec('record') || !k.flags.bool('record')) return undefined;
  const values = new FlagValues([...k.flags.specs()]);
  const { args } = parseFlags(k.s.p.argv.slice(1), values);
  const flags = values.order.map(([name, value]) => `--${name}=${SECRETS.has(name) ? 'CLASSIFIED' : value}`);
  return { [CHANGE_CAUSE]: ['kubectl', ...args, ...flags].join(' ') };
}

/** The object with the cause of its change, where it is asked for. */
export function recorded(k: Invocation, object: KubeObject): KubeObject {
  const record = recordOf(k);
  return record ? { ...object, metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, ...record } } } : object;
}

/** The cause in a request of its own, for commands whose change has no room for it. Gives the object as it is then. */
export async function sendRecord(k: Invocation, place: Place): Promise<KubeObject | undefined> {
  const annotations = recordOf(k);
  if (!annotations) return undefined;
  const headers = { 'content-type': 'application/merge-patch+json' };
  return (await k.s.json({ method: 'PATCH', path: objectPath(place), headers, body: { metadata: { annotations } } })) as KubeObject;
}
