// upstream: kubectl/pkg/cmd/clusterinfo/clusterinfo_dump.go
import { isRecord } from '../../../base/deep.ts';
import { pathOf } from '../../api/meta.ts';
import { StatusError } from '../../api/status.ts';
import { printerFor } from '../printers/index.ts';
import type { Printer } from '../printers/types.ts';
import type { Command, Invocation } from './command.ts';
import { allNamespacesFlag, printFlags } from './flags/flags.ts';
import type { KubeObject } from './objects/kube-object.ts';
import { mappingFor } from './objects/mappings.ts';
import { typed } from './objects/typed.ts';
import { podRunningTimeout } from './streams/running-timeout.ts';

export const dump: Command = {
  use: 'dump',
  short: 'Print what helps to find out what is wrong',
  long: 'Print what helps to find out what is wrong with a cluster: nodes, events, controllers, Services, workloads, pods and their logs of kube-system and the current namespace.',
  examples:
    '# To the screen\nkubectl cluster-info dump\n\n# Into a folder\nkubectl cluster-info dump --output-directory=/tmp/dump\n\n# All namespaces\nkubectl cluster-info dump --all-namespaces',
  flags: [
    ...printFlags().map((f) => (f.name === 'output' ? { ...f, default: 'json' } : f)),
    { ...allNamespacesFlag, usage: 'Dump all namespaces; --namespaces is ignored then.' },
    { name: 'namespaces', kind: 'strings', usage: 'Namespaces to dump, separated by commas.' },
    { name: 'output-directory', kind: 'string', usage: "Folder to write to; '-' or nothing means the screen." },
    { name: 'pod-running-timeout', kind: 'duration', default: '20s', usage: 'How long to wait for a pod to run (e.g. 5s, 2m or 3h).' },
  ],
  run: (k) => run(k),
};

const KINDS = ['events', 'replicationcontrollers', 'services', 'daemonsets.apps', 'deployments.apps', 'replicasets.apps', 'pods'];
const FILES: Readonly<Record<string, string>> = { replicationcontrollers: 'replication-controllers' };

async function run(k: Invocation): Promise<void> {
  podRunningTimeout(k, true);
  const folder = k.flags.string('output-directory');
  const print = await printerFor({ flags: k.flags, p: k.s.p, made: true });
  const extension = k.flags.string('output') === 'yaml' ? 'yaml' : 'json';
  const write = writer(k, folder);
  await write(`nodes.${extension}`, print(typed(await listOf(k, 'nodes', ''))));
  for (const namespace of await namespaces(k)) await dumpNamespace(k, namespace, extension, print, write);
  if (folder && folder !== '-') await k.s.out(`Cluster info dumped to ${folder}\n`);
}

type Write = (file: string, text: string) => Promise<void>;

function writer(k: Invocation, folder: string): Write {
  if (!folder || folder === '-') return (_, text) => k.s.out(text);
  return async (file, text) => {
    const path = `${k.s.p.path(folder)}/${file}`;
    k.s.p.fs.mkdir(path.slice(0, path.lastIndexOf('/')), { recursive: true });
    k.s.p.fs.writeFile(path, text);
  };
}

async function namespaces(k: Invocation): Promise<readonly string[]> {
  if (k.flags.bool('all-namespaces')) return ((await listOf(k, 'namespaces', '')).items as KubeObject[]).map((n) => n.metadata.name ?? '');
  const given = k.flags.list('namespaces');
  return given.length ? given : ['kube-system', k.s.namespace().name];
}

async function dumpNamespace(k: Invocation, namespace: string, extension: string, print: Printer, write: Write): Promise<void> {
  let pods: readonly KubeObject[] = [];
  for (const kind of KINDS) {
    const list = await listOf(k, kind, namespace);
    const name = kind.split('.')[0] ?? kind;
    await write(`${namespace}/${FILES[name] ?? name}.${extension}`, print(typed(list)));
    if (kind === 'pods') pods = list.items as KubeObject[];
  }
  for (const pod of pods) await podLogs(k, namespace, pod, write);
}

async function podLogs(k: Invocation, namespace: string, pod: KubeObject, write: Write): Promise<void> {
  const name = pod.metadata.name ?? '';
  const containers = isRecord(pod.spec) && Array.isArray(pod.spec.containers) ? pod.spec.containers : [];
  let text = '';
  for (const c of containers) {
    const container = String(c.name);
    text += `==== START logs for container ${container} of pod ${namespace}/${name} ====\n`;
    try {
      text += await logText(k, namespace, name, container);
    } catch (e) {
      if (!(e instanceof StatusError)) throw e;
      text += `Create log stream failed: ${e.message}\n`;
    }
    text += `==== END logs for container ${container} of pod ${namespace}/${name} ====\n`;
  }
  await write(`${namespace}/${name}/logs.txt`, text);
}

async function logText(k: Invocation, namespace: string, name: string, container: string): Promise<string> {
  const response = await k.s.request({ method: 'GET', path: `/api/v1/namespaces/${namespace}/pods/${name}/log`, query: [['container', container]] });
  if (!response.stream) return String(response.body ?? '');
  let text = '';
  const decoder = new TextDecoder();
  for (;;) {
    const bytes = await k.s.p.wait(response.stream.read());
    if (!bytes) return text;
    text += decoder.decode(bytes, { stream: true });
  }
}

async function listOf(k: Invocation, type: string, namespace: string): Promise<KubeObject & { items: unknown[] }> {
  const mapping = await mappingFor(k.s, type);
  return (await k.s.json({ method: 'GET', path: pathOf(mapping, namespace || undefined) })) as KubeObject & { items: unknown[] };
}
