// From objects to what the picture shows: houses with doors and rooms, rails, and what is wired to what. Pure.
import type { EndpointSlice, Node, Pod, Service } from '../../kubernetes/api/generated/types.ts';

export interface Room {
  readonly key: string;
  readonly name: string;
  readonly ip: string;
  readonly ports: string;
  readonly image: string;
  readonly state: string;
  readonly ready: boolean;
  readonly system: boolean;
  readonly labels: Readonly<Record<string, string>>;
}

export interface Door {
  readonly port: number;
  readonly service: string;
}

export interface House {
  readonly name: string;
  readonly ip: string;
  readonly ready: boolean;
  readonly rooms: readonly Room[];
  readonly doors: readonly Door[];
}

export interface RailPort {
  readonly port: number;
  readonly targetPort: string;
  readonly nodePort: number | undefined;
}

export interface Rail {
  readonly key: string;
  readonly name: string;
  readonly ip: string;
  readonly type: string;
  readonly ports: readonly RailPort[];
  /** Addresses behind it, by room's ip; false = not ready. */
  readonly endpoints: ReadonlyMap<string, boolean>;
}

export interface Graph {
  readonly houses: readonly House[];
  readonly rails: readonly Rail[];
}

export interface Objects {
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
  readonly services: readonly Service[];
  readonly slices: readonly EndpointSlice[];
}

const keyOf = (o: { metadata: { namespace?: string; name?: string } }): string => `${o.metadata.namespace}/${o.metadata.name}`;
/** What kubeadm brings along is drawn faintly, as names. */
const isSystem = (namespace: string | undefined): boolean => namespace === 'kube-system';

export function graphOf({ nodes, pods, services, slices }: Objects): Graph {
  const rails = services.filter((s) => !isSystem(s.metadata.namespace) && keyOf(s) !== 'default/kubernetes').map((s) => railOf(s, slices));
  const doors = doorsOf(services);
  const houses = [...nodes]
    .sort((a, b) => (addressOf(a) < addressOf(b) ? -1 : 1))
    .map((node): House => {
      const rooms = pods.filter((p) => p.spec?.nodeName === node.metadata.name && !p.spec?.hostNetwork).map(roomOf);
      return {
        name: node.metadata.name ?? '',
        ip: addressOf(node),
        ready: node.status?.conditions?.find((c) => c.type === 'Ready')?.status === 'True',
        rooms: rooms.sort((a, b) => Number(a.system) - Number(b.system) || (a.name < b.name ? -1 : 1)),
        doors,
      };
    });
  return { houses, rails: rails.sort((a, b) => (a.key < b.key ? -1 : 1)) };
}

/** One door a number, lowest first: TCP and UDP may share it. */
function doorsOf(services: readonly Service[]): readonly Door[] {
  const doors = new Map<number, Door>();
  for (const service of services)
    for (const { nodePort } of service.spec?.ports ?? []) if (nodePort && !doors.has(nodePort)) doors.set(nodePort, { port: nodePort, service: keyOf(service) });
  return [...doors.values()].sort((a, b) => a.port - b.port);
}

function addressOf(node: Node): string {
  return node.status?.addresses?.find((a) => a.type === 'InternalIP')?.address ?? '';
}

function roomOf(pod: Pod): Room {
  const containers = pod.spec?.containers ?? [];
  const ready = pod.status?.conditions?.find((c) => c.type === 'Ready')?.status === 'True';
  return {
    key: keyOf(pod),
    name: pod.metadata.name ?? '',
    ip: pod.status?.podIP ?? '',
    ports: containers
      .flatMap((c) => c.ports ?? [])
      .map((p) => p.containerPort)
      .join(','),
    image: (containers[0]?.image ?? '').replace(/^.*\//, ''),
    state: stateOf(pod, ready),
    ready: ready && !pod.metadata.deletionTimestamp,
    system: isSystem(pod.metadata.namespace),
    labels: pod.metadata.labels ?? {},
  };
}

function stateOf(pod: Pod, ready: boolean): string {
  if (pod.metadata.deletionTimestamp) return 'Terminating';
  const waiting = pod.status?.containerStatuses?.find((c) => c.state?.waiting)?.state?.waiting?.reason;
  if (waiting) return waiting;
  return ready ? 'Ready' : pod.status?.phase === 'Running' ? 'NotReady' : (pod.status?.phase ?? 'Pending');
}

function railOf(service: Service, slices: readonly EndpointSlice[]): Rail {
  const own = slices.filter((s) => s.metadata.namespace === service.metadata.namespace && s.metadata.labels?.['kubernetes.io/service-name'] === service.metadata.name);
  const endpoints = new Map(own.flatMap((s) => s.endpoints ?? []).flatMap((e) => e.addresses.map((a) => [a, e.conditions?.ready !== false] as const)));
  return {
    key: keyOf(service),
    name: service.metadata.name ?? '',
    ip: service.spec?.clusterIP ?? '',
    type: service.spec?.type ?? '',
    ports: (service.spec?.ports ?? []).map((p) => ({ port: p.port, targetPort: String(p.targetPort ?? p.port), nodePort: p.nodePort })),
    endpoints,
  };
}

/** web-7d4b9c-nf5cz → web-…-nf5cz: what the reader needs to tell pods of one set apart. */
export function shortName(name: string): string {
  const match = /^(.+)-[a-z0-9]{6,10}-([a-z0-9]{5})$/.exec(name);
  const short = match ? `${match[1]}-…-${match[2]}` : name;
  return fitting(short, 18);
}

/** At most `length` characters; the middle goes first, because both ends tell names apart. */
export function fitting(text: string, length: number): string {
  if (text.length <= length) return text;
  const tail = Math.floor((length - 1) / 2);
  return `${text.slice(0, length - 1 - tail)}…${text.slice(-tail)}`;
}

/** How many rooms there are of each kind, most first: "24 web · 2 coredns". */
export function countsOf(rooms: readonly Room[]): string {
  const counts = new Map<string, number>();
  for (const { name } of rooms) {
    const owner = name.replace(/(-[a-z0-9]{6,10})?-[a-z0-9]{5}$/, '').replace(/-\d+$/, '');
    counts.set(owner, (counts.get(owner) ?? 0) + 1);
  }
  const all = [...counts].sort(([, a], [, b]) => b - a);
  const shown = all.slice(0, 3).map(([owner, n]) => `${n} ${fitting(owner, 20)}`);
  return all.length > 3 ? `${shown.join(' · ')} · …` : shown.join(' · ');
}
