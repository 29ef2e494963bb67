// From a pod, a workload or a Service to a pod, and to one of its containers. upstream: kubectl/pkg/polymorphichelpers, cmd/util/podcmd
import type { LabelSelector, Pod } from '../../api/generated/types.ts';
import { pathOf } from '../../api/meta.ts';
import { PODS } from '../../api/resources.ts';
import { CommandError } from './errors.ts';
import { Builder } from './objects/builder.ts';
import type { Info } from './objects/infos.ts';
import { goKind, type KubeObject } from './objects/kube-object.ts';
import type { Session } from './session.ts';

/** a=b,c in (d,e) of a selector; upstream: metav1.FormatLabelSelector */
export function selectorText(selector: LabelSelector | undefined): string {
  const parts = Object.entries(selector?.matchLabels ?? {}).map(([k, v]) => `${k}=${v}`);
  for (const e of selector?.matchExpressions ?? []) {
    const values = [...(e.values ?? [])].sort().join(',');
    if (e.operator === 'Exists') parts.push(e.key);
    else if (e.operator === 'DoesNotExist') parts.push(`!${e.key}`);
    else parts.push(`${e.key} ${e.operator === 'In' ? 'in' : 'notin'} (${values})`);
  }
  return parts.sort().join(',');
}

/** The labels that a workload or a Service finds its pods by. Throws for kinds that have none. upstream: SelectorsForObject */
export function podSelectorOf(object: KubeObject): string {
  const spec = (object.spec ?? {}) as { selector?: unknown };
  switch (object.kind) {
    case 'ReplicationController':
    case 'Service': {
      const labels = (spec.selector ?? {}) as Record<string, string>;
      if (Object.keys(labels).length === 0)
        throw new CommandError(
          object.kind === 'Service' ? `invalid service '${object.metadata.name}': Service is defined without a selector` : `invalid selector of ${object.metadata.name}`,
        );
      return selectorText({ matchLabels: labels });
    }
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'Job':
      return selectorText(spec.selector as LabelSelector);
    default:
      throw new CommandError(`selector for ${goKind(object)} not implemented`);
  }
}

/** The pods that a selector finds, best first: the one to talk to. upstream: GetFirstPod with podutils.ActivePods reversed */
export async function podsOf(s: Session, namespace: string, labelSelector: string): Promise<Pod[]> {
  const list = await s.json({ method: 'GET', path: pathOf(PODS, namespace), query: [['labelSelector', labelSelector]] });
  return ([...((list.items as Pod[] | undefined) ?? [])] as Pod[]).sort((a, b) => rank(b) - rank(a) || ready(b) - ready(a) || created(a).localeCompare(created(b)));
}

const rank = (p: Pod): number => (p.spec?.nodeName ? 1 : 0) * 10 + (p.status?.phase === 'Running' ? 2 : p.status?.phase === 'Unknown' ? 1 : 0);
const ready = (p: Pod): number => (p.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') ? 1 : 0);
const created = (p: Pod): string => p.metadata.creationTimestamp ?? '';

/** The object behind POD, TYPE/NAME or TYPE NAME. */
export async function objectNamed(s: Session, type: string, name: string): Promise<Info> {
  const { infos } = await new Builder(s).names(type, [name]).infos();
  const info = infos[0];
  if (!info) throw new CommandError('unable to find what was named');
  return info;
}

/** The pod that a named object stands for. Waits for one until the time-out when there is none yet. upstream: AttachablePodForObject */
export async function attachablePod(s: Session, info: Info, timeout: number): Promise<Pod> {
  const object = info.object as KubeObject;
  if (object.kind === 'Pod') return object as unknown as Pod;
  const selector = attachSelector(object);
  const until = s.p.clock.now() + timeout;
  for (;;) {
    const [first] = await podsOf(s, info.namespace, selector);
    if (first) return first;
    if (s.p.clock.now() >= until) throw new CommandError('timed out waiting for the condition');
    await s.p.sleep(500);
  }
}

function attachSelector(object: KubeObject): string {
  try {
    return podSelectorOf(object);
  } catch (e) {
    throw e instanceof CommandError ? new CommandError(`cannot attach to ${goKind(object)}: ${e.message}`) : e;
  }
}

interface NamedContainer {
  readonly name: string;
}

/** All containers of a pod: ordinary, init, ephemeral. */
export function containersOf(pod: Pod): readonly NamedContainer[] {
  return [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? []), ...(pod.spec?.ephemeralContainers ?? [])];
}

/** A container that nobody named, and what is said about the choice. */
export interface Defaulted {
  readonly name: string;
  readonly notice: string | undefined;
}

const annotated = (pod: Pod): string | undefined => pod.metadata.annotations?.['kubectl.kubernetes.io/default-container'] || undefined;

/** The container meant when none is named: the annotation's, which must be there, or the first. upstream: podcmd.FindOrDefaultContainerByName */
export function defaultContainer(pod: Pod): Defaulted {
  const name = annotated(pod);
  return name ? { name: namedContainer(pod, name), notice: undefined } : firstContainer(pod);
}

/** The same for logs: there an annotation that names nobody is told and passed over. upstream: logsForObjectWithClient */
export function loggedContainer(pod: Pod): Defaulted & { readonly missing: string | undefined } {
  const name = annotated(pod);
  if (name && containersOf(pod).some((c) => c.name === name)) return { name, notice: undefined, missing: undefined };
  return { ...firstContainer(pod), missing: name ? `Default container name ${JSON.stringify(name)} not found in pod ${pod.metadata.name}` : undefined };
}

function firstContainer(pod: Pod): Defaulted {
  const first = pod.spec?.containers?.[0];
  if (!first) throw new CommandError(`pod ${pod.metadata.namespace}/${pod.metadata.name} does not have any containers`);
  const notice = containersOf(pod).length > 1 ? `Defaulted container ${JSON.stringify(first.name)} out of: ${containerNames(pod)}` : undefined;
  return { name: first.name, notice };
}

/** The container with this name. Throws with those that there are. */
export function namedContainer(pod: Pod, name: string): string {
  if (containersOf(pod).some((c) => c.name === name)) return name;
  throw new CommandError(`container ${name} is not valid for pod ${pod.metadata.name} out of: ${containerNames(pod)}`);
}

/** web, sidecar, setup (init), debugger (ephem) */
function containerNames(pod: Pod): string {
  return [
    ...(pod.spec?.containers ?? []).map((c) => c.name),
    ...(pod.spec?.ephemeralContainers ?? []).map((c) => `${c.name} (ephem)`),
    ...(pod.spec?.initContainers ?? []).map((c) => `${c.name} (init)`),
  ].join(', ');
}
