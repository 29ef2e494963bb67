// upstream: kubectl/pkg/cmd/set/set_env.go
import { isRecord } from '../../../../base/deep.ts';
import { Builder } from '../../lib/builder.ts';
import type { Command, Invocation } from '../../lib/command.ts';
import { CommandError, usageErrorf } from '../../lib/errors.ts';
import { changePodSpecs, containersIn, podSpecOf, setFlags } from '../../lib/pod-template-edit.ts';

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
  if (k.flags.bool('resolve')) throw new CommandError('--resolve is not simulated here');
  const isPair = (a: string): boolean => /^[-._a-zA-Z][-._a-zA-Z0-9]*(=|-$)/.test(a) && !a.includes('/');
  const at = k.args.findIndex(isPair);
  const resources = at < 0 ? k.args : k.args.slice(0, at);
  const words = [...(at < 0 ? [] : k.args.slice(at)), ...k.flags.list('env')];
  if (resources.length === 0 && k.flags.list('filename').length === 0)
    throw usageErrorf(k.path, 'one or more resources must be specified as <resource> <name> or <resource>/<name>');
  if (k.flags.bool('list')) return list(k, resources);
  const from = k.flags.string('from') ? await fromObject(k) : [];
  const set: Doc[] = [...from, ...words.filter((w) => w.includes('=')).map((w) => ({ name: w.slice(0, w.indexOf('=')), value: w.slice(w.indexOf('=') + 1) }))];
  const remove = words.filter((w) => !w.includes('=')).map((w) => w.slice(0, -1));
  if (set.length + remove.length === 0) throw usageErrorf(k.path, 'at least one environment variable must be provided');
  const glob = new RegExp(
    `^${k.flags
      .string('containers')
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '.*')}$`,
  );
  await changePodSpecs(k, resources, 'env updated', (spec) => {
    for (const container of containersIn(spec)) if (glob.test(String(container.name))) apply(k, container, set, remove);
  });
}

function apply(k: Invocation, container: Doc, set: readonly Doc[], remove: readonly string[]): void {
  const there = Array.isArray(container.env) ? container.env.filter(isRecord) : [];
  const kept = there.filter((v) => !remove.includes(String(v.name)));
  for (const variable of set) {
    const at = kept.findIndex((v) => v.name === variable.name);
    if (at >= 0 && !k.flags.bool('overwrite')) throw new CommandError(`'${variable.name}' already has a value (${kept[at]?.value}), and --overwrite is false`);
    if (at >= 0) kept[at] = variable;
    else kept.push(variable);
  }
  if (kept.length) container.env = kept;
  else delete container.env;
}

async function fromObject(k: Invocation): Promise<Doc[]> {
  const { infos } = await new Builder(k.s).args(false, [k.flags.string('from')]).infos({ latest: true });
  const [info] = infos;
  const keys = k.flags.list('keys');
  const prefix = k.flags.string('prefix');
  const kind = info?.object?.kind;
  if (kind !== 'ConfigMap' && kind !== 'Secret') throw new CommandError(`unsupported resource specified in --from`);
  const data = isRecord(info?.object?.data) ? info.object.data : {};
  const ref = kind === 'ConfigMap' ? 'configMapKeyRef' : 'secretKeyRef';
  return Object.keys(data)
    .filter((key) => keys.length === 0 || keys.includes(key))
    .map((key) => ({
      name:
        prefix +
        key
          .replace(/[^a-zA-Z0-9]/g, '_')
          .toUpperCase()
          .replace(/^(\d)/, '_$1'),
      valueFrom: { [ref]: { name: info?.name, key } },
    }));
}

async function list(k: Invocation, resources: readonly string[]): Promise<void> {
  const { infos } = await new Builder(k.s).selectAll(k.flags.bool('all')).args(k.flags.bool('all'), resources).infos({ latest: true });
  for (const info of infos) {
    const spec = info.object && podSpecOf(info.object);
    for (const container of spec ? containersIn(spec, false) : []) {
      await k.s.out(`# ${info.mapping.kind} ${info.name}, container ${container.name}\n`);
      for (const v of Array.isArray(container.env) ? container.env.filter(isRecord) : []) await k.s.out(`${line(v)}\n`);
    }
  }
}

function line(v: Doc): string {
  if (!isRecord(v.valueFrom)) return `${v.name}=${v.value ?? ''}`;
  const { configMapKeyRef: cm, secretKeyRef: secret, fieldRef: field } = v.valueFrom;
  if (isRecord(cm)) return `# ${v.name} from configmap ${cm.name}, key ${cm.key}`;
  if (isRecord(secret)) return `# ${v.name} from secret ${secret.name}, key ${secret.key}`;
  return `# ${v.name} from field path ${isRecord(field) ? field.fieldPath : ''}`;
}
