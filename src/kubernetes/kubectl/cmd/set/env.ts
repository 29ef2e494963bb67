// upstream: kubectl/pkg/cmd/set/set_env.go
import { deepClone, isRecord } from '../../../../base/deep.ts';
import { StatusError } from '../../../api/status.ts';
import type { Command, Invocation } from '../../lib/command.ts';
import { environmentWords, variableName } from '../../lib/environment.ts';
import { referenceText, referenceValue } from '../../lib/environment-references.ts';
import { CommandError } from '../../lib/errors.ts';
import { namesFiles } from '../../lib/flags/flags.ts';
import { Builder } from '../../lib/objects/builder.ts';
import type { KubeObject } from '../../lib/objects/kube-object.ts';
import { changePodSpecs, containersIn, podSpecOf, podSpecTargets, setFlags } from '../../lib/pod-template-edit.ts';

export const env: Command = {
  use: 'env RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N',
  plainUse: true,
  short: 'Set environment variables of a pod template',
  long: 'Set, list or take away environment variables of containers.',
  examples: `# A variable
kubectl set env deployment/web MODE=slow

# What is set
kubectl set env deployment/web --list

# From a config map
kubectl set env deployment/web --from=configmap/settings

# Away with it
kubectl set env deployment/web MODE-`,
  flags: [
    ...setFlags,
    { name: 'containers', short: 'c', kind: 'string', default: '*', usage: 'Containers to change; * stands for any text.' },
    { name: 'env', short: 'e', kind: 'stringArray', usage: 'KEY=VALUE, the same as an argument.' },
    { name: 'from', kind: 'string', usage: 'configmap/NAME or secret/NAME whose keys become variables' },
    { name: 'keys', kind: 'strings', usage: 'Only these keys of --from' },
    { name: 'list', kind: 'bool', usage: 'Show what is set.' },
    { name: 'overwrite', kind: 'bool', default: 'true', usage: 'Allow another value for a variable that is there.' },
    { name: 'prefix', kind: 'string', usage: 'Put before the names of --from' },
    { name: 'resolve', kind: 'bool', usage: 'With --list, show what references lead to.' },
  ],
  run,
};

type Doc = Record<string, unknown>;

async function run(k: Invocation): Promise<void> {
  const { flags } = k;
  const { resources, set, remove } = environmentWords(k.args, flags.list('env'));
  if (resources.length === 0 && !namesFiles(flags)) throw new CommandError('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  if (flags.bool('list') && flags.string('output')) throw new CommandError('--list and --output may not be specified together');
  if (flags.list('keys').length && !flags.string('from')) throw new CommandError('when specifying --keys, a configmap or secret must be provided with --from');
  const variables: readonly Doc[] = [...(flags.string('from') ? await fromObject(k) : []), ...set];
  const infos = await podSpecTargets(k, resources);
  const pattern = flags.string('containers');
  const glob = new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*')}$`);
  const meant = async (spec: Doc, object: KubeObject): Promise<readonly Doc[]> => {
    const containers = containersIn(spec).filter((c) => glob.test(String(c.name)));
    if (containers.length === 0) await k.s.err(`Warning: ${object.kind}/${object.metadata.name} does not have any containers matching ${JSON.stringify(pattern)}\n`);
    return containers;
  };
  if (!flags.bool('list'))
    return changePodSpecs(k, infos, WORDS, async (spec, object) => {
      for (const container of await meant(spec, object)) apply(k, container, variables, remove);
      return undefined;
    });
  for (const { object } of infos) {
    const after = object && deepClone(object);
    const spec = after && podSpecOf(after);
    for (const container of spec ? await meant(spec, after) : []) {
      apply(k, container, variables, remove);
      await list(k, after as KubeObject, container);
    }
  }
}

const WORDS = { done: 'env updated', failing: 'failed to patch env update to pod template:' };

function apply(k: Invocation, container: Doc, set: readonly Doc[], remove: readonly string[]): void {
  const kept = variablesOf(container).filter((v) => !remove.includes(String(v.name)));
  for (const variable of set) {
    const at = kept.findIndex((v) => v.name === variable.name);
    if (at >= 0 && !k.flags.bool('overwrite')) throw new CommandError(`'${variable.name}' already has a value (${kept[at]?.value ?? ''}), and --overwrite is false`);
    if (at >= 0) kept[at] = variable;
    else kept.push(variable);
  }
  if (kept.length) container.env = kept;
  else delete container.env;
}

const variablesOf = (container: Doc): Doc[] => (Array.isArray(container.env) ? container.env.filter(isRecord) : []);

async function fromObject(k: Invocation): Promise<Doc[]> {
  const { infos } = await new Builder(k.s).args(false, [k.flags.string('from')]).infos({ latest: true });
  const object = infos[0]?.object;
  if (object?.kind !== 'ConfigMap' && object?.kind !== 'Secret') throw new CommandError('unsupported resource specified in --from');
  const wanted = k.flags.list('keys');
  const ref = object.kind === 'ConfigMap' ? 'configMapKeyRef' : 'secretKeyRef';
  const keys = Object.keys(isRecord(object.data) ? object.data : {}).filter((key) => wanted.length === 0 || wanted.includes(key));
  for (const key of keys) if (variableName(key) !== key) await k.s.err(`Warning: key ${key} transferred to ${variableName(key)}\n`);
  return keys.map((key) => ({ name: k.flags.string('prefix') + variableName(key), valueFrom: { [ref]: { name: object.metadata.name, key } } }));
}

/** Values as they are, references as comments; with --resolve what they lead to, and why some lead nowhere. */
async function list(k: Invocation, object: KubeObject, container: Doc): Promise<void> {
  await k.s.out(`# ${object.kind} ${object.metadata.name}, container ${container.name}\n`);
  const failed = new Map<string, string[]>();
  for (const { name, value, valueFrom } of variablesOf(container)) {
    if (!isRecord(valueFrom)) await k.s.out(`${name}=${value ?? ''}\n`);
    else if (!k.flags.bool('resolve')) await k.s.out(`# ${name} from ${referenceText(valueFrom)}\n`);
    else {
      try {
        await k.s.out(`${name}=${await referenceValue(k, valueFrom, object, container)}\n`);
      } catch (error) {
        if (!(error instanceof CommandError || error instanceof StatusError)) throw error;
        await k.s.out(`# ${name} from ${referenceText(valueFrom)}\n`);
        failed.set(error.message, [...(failed.get(error.message) ?? []), String(name)]);
      }
    }
  }
  const lines = [...failed].map(([why, names]) => `error retrieving reference for ${names.sort().join(', ')}: ${why}`).sort();
  if (lines.length) await k.s.err(`${lines.join('\n')}\n`);
}
