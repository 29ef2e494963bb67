// Pods to debug with: one with a container more, a copy, one on a node. upstream: kubectl/pkg/cmd/debug/debug.go generate*
import { isRecord } from '../../../../base/deep.ts';
import { NAME_ALPHABET } from '../../../../base/random.ts';
import type { Container, EnvVar, EphemeralContainer, Node, Pod } from '../../../api/generated/types.ts';
import { applyStrategicPatch } from '../../../api/patch/strategic.ts';
import { definition } from '../../../api/whole-schema.ts';
import { CommandError } from '../errors.ts';
import { containersOf } from '../pods.ts';
import type { Session } from '../session.ts';
import type { Profile } from './debug-profiles.ts';

export interface DebugOptions {
  readonly command: readonly string[];
  readonly argumentsOnly: boolean;
  readonly container: string;
  readonly copyTo: string;
  readonly env: readonly EnvVar[];
  readonly image: string;
  readonly pullPolicy: string;
  readonly quiet: boolean;
  readonly sameNode: boolean;
  readonly setImages: ReadonlyMap<string, string>;
  /** Only when it was asked for. */
  readonly shareProcesses: boolean | undefined;
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly target: string;
  readonly profile: Profile;
  /** Part of a container, laid over the one that is made. */
  readonly custom: Readonly<Record<string, unknown>> | undefined;
}

/** A pod and the container in it that one debugs with; '' when there is none. */
export interface Made {
  readonly pod: Pod;
  readonly container: string;
}

const suffix = (s: Session): string => s.p.machine.random.string(NAME_ALPHABET, 5);

function started(o: DebugOptions): Pick<Container, 'env' | 'image' | 'imagePullPolicy' | 'stdin' | 'tty' | 'command' | 'args'> {
  return {
    ...(o.command.length ? (o.argumentsOnly ? { args: [...o.command] } : { command: [...o.command] }) : {}),
    ...(o.env.length ? { env: [...o.env] } : {}),
    ...(o.image ? { image: o.image } : {}),
    ...(o.pullPolicy ? { imagePullPolicy: o.pullPolicy } : {}),
    ...(o.stdin ? { stdin: true } : {}),
    ...(o.tty ? { tty: true } : {}),
  };
}

async function newName(s: Session, pod: Pod, o: DebugOptions): Promise<string> {
  if (o.container) return o.container;
  let name = `debugger-${suffix(s)}`;
  while (containersOf(pod).some((c) => c.name === name)) name = `debugger-${suffix(s)}`;
  if (!o.quiet) await s.out(`Defaulting debug container name to ${name}.\n`);
  return name;
}

/** The pod with an ephemeral container more. */
export async function withEphemeral(s: Session, pod: Pod, o: DebugOptions): Promise<Made> {
  const name = await newName(s, pod, o);
  const container: EphemeralContainer = {
    name,
    ...started(o),
    resources: {},
    terminationMessagePolicy: 'File',
    ...(o.target ? { targetContainerName: o.target } : {}),
  };
  const spec = pod.spec ?? { containers: [] };
  const more: Pod = { ...pod, spec: { ...spec, ephemeralContainers: [...(spec.ephemeralContainers ?? []), container] } };
  return { pod: customised(o.profile(more, name, 'ephemeral'), name, o), container: name };
}

/** A new pod like this one, with other images or a container more. */
export async function copyOf(s: Session, pod: Pod, o: DebugOptions): Promise<Made> {
  const { labels, annotations, namespace } = pod.metadata;
  const { ephemeralContainers: _, nodeName, ...spec } = pod.spec ?? { containers: [] };
  const containers = spec.containers.map((c) => {
    const image = o.setImages.get(c.name) ?? o.setImages.get('*');
    return image ? { ...c, image } : c;
  });
  const copied: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: o.copyTo, ...(namespace ? { namespace } : {}), ...(annotations ? { annotations } : {}), ...(labels ? { labels } : {}) },
    spec: {
      ...spec,
      ...(o.sameNode && nodeName ? { nodeName } : {}),
      ...(o.shareProcesses === undefined ? {} : { shareProcessNamespace: o.shareProcesses }),
      containers,
    },
    status: {},
  };
  const known = containersOf(copied).some((c) => c.name === o.container);
  if (!known && !o.image) {
    if (o.setImages.size) return { pod: copied, container: '' };
    throw new CommandError('you must specify image when creating new container');
  }
  const name = known ? o.container : await newName(s, copied, o);
  const more = known ? containers : [...containers, { name, resources: {}, terminationMessagePolicy: 'File' } as Container];
  const changed = more.map((c) => (c.name === name ? restarted(c, o) : c));
  const placed = { ...copied, spec: { ...copied.spec, containers: changed } };
  return { pod: customised(o.profile(placed, name, 'copy'), name, o), container: name };
}

function restarted(c: Container, o: DebugOptions): Container {
  const { args, stdin: _, tty: __, ...rest } = c;
  return { ...rest, ...(args && (!o.command.length || o.argumentsOnly) ? { args } : {}), ...started(o) };
}

/** A pod on a node that sees the node's files and processes. */
export async function onNode(s: Session, node: Node, o: DebugOptions): Promise<Made> {
  const container = o.container || 'debugger';
  const name = `node-debugger-${node.metadata.name}-${suffix(s)}`;
  if (!o.quiet) await s.out(`Creating debugging pod ${name} with container ${container} on node ${node.metadata.name}.\n`);
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { 'app.kubernetes.io/managed-by': 'kubectl-debug' } },
    spec: {
      containers: [{ name: container, ...started(o), resources: {}, terminationMessagePolicy: 'File' } as Container],
      nodeName: node.metadata.name ?? '',
      restartPolicy: 'Never',
      tolerations: [{ operator: 'Exists' }],
    },
    status: {},
  };
  return { pod: customised(o.profile(pod, container, 'node'), container, o), container };
}

/** --custom laid over the container. */
function customised(pod: Pod, name: string, o: DebugOptions): Pod {
  const { custom } = o;
  if (!custom || !pod.spec) return pod;
  const over = <C extends { readonly name: string }>(list: readonly C[]): C[] =>
    list.map((c) => {
      if (c.name !== name) return c;
      const laid = applyStrategicPatch(c, { ...custom, name }, definition('io.k8s.api.core.v1.Container'));
      return isRecord(laid) ? (laid as unknown as C) : c;
    });
  const { containers, ephemeralContainers } = pod.spec;
  return { ...pod, spec: { ...pod.spec, containers: over(containers), ...(ephemeralContainers ? { ephemeralContainers: over(ephemeralContainers) } : {}) } };
}
