// Watches of a whole cluster, recorded and ours, brought into one form: names drawn by chance become classes, times and addresses marks.
import type { WatchEvent } from '../../src/kubernetes/api/wire.ts';

export type Doc = Record<string, unknown>;

/** One line of the recording: the first sight of an object whole, later what changed; events in short. */
export interface Seen {
  readonly scenario: string;
  readonly step: string;
  readonly watch: string;
  readonly type: string;
  readonly kind: string;
  readonly name: string;
  readonly object?: Doc;
  readonly change?: Doc;
  readonly event?: Doc;
}

export const WATCHED: Readonly<Record<string, string>> = {
  deployments: '/apis/apps/v1/namespaces/w/deployments',
  replicasets: '/apis/apps/v1/namespaces/w/replicasets',
  pods: '/api/v1/namespaces/w/pods',
  services: '/api/v1/namespaces/w/services',
  endpointslices: '/apis/discovery.k8s.io/v1/namespaces/w/endpointslices',
  endpoints: '/api/v1/namespaces/w/endpoints',
  events: '/api/v1/namespaces/w/events',
};

/** What is known of all objects at one moment, by watch and name, and what happened since the step began. */
export class Track {
  readonly objects = new Map<string, { readonly watch: string; readonly object: Doc }>();
  #happened = new Set<string>();
  #events = new Set<string>();
  /** Hashes of templates, numbered as they came. */
  readonly #hashes: string[] = [];

  see({ watch, type, name, object, change }: Pick<Seen, 'watch' | 'type' | 'name' | 'object' | 'change'>): void {
    const key = `${watch}/${name}`;
    const hash = watch === 'replicasets' ? name.replace(/^web-/, '') : '';
    if (hash && !this.#hashes.includes(hash)) this.#hashes.push(hash);
    const before = this.objects.get(key)?.object;
    const now = object ?? merged(before ?? {}, change ?? {});
    this.#happened.add(`${watch} ${type} ${classOf(watch, name)}`);
    if (type === 'DELETED') this.objects.delete(key);
    else this.objects.set(key, { watch, object: now });
  }

  /** Kubelets were stand-ins in the recording: what they say is left out. */
  hear(event: Doc): void {
    const { reason, message, type, reportingComponent: from, about } = event as Record<string, string>;
    if (from !== 'kubelet') this.#events.add(plain(`${from} ${type} ${reason} ${about}: ${message}`));
  }

  /** The state in comparable form and what happened; the next step begins. */
  step(): { readonly state: Readonly<Record<string, unknown>>; readonly happened: readonly string[]; readonly events: readonly string[] } {
    const state: Record<string, unknown> = {};
    for (const { watch, object } of this.objects.values()) {
      const name = `${watch} ${classOf(watch, String((object.metadata as Doc).name))}`;
      const all = (state[name] ??= []) as unknown[];
      all.push(comparable(watch, object));
    }
    for (const all of Object.values(state)) (all as unknown[]).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    const result = JSON.parse(this.#numbered(JSON.stringify({ state, happened: [...this.#happened], events: [...this.#events] }))) as ReturnType<Track['step']>;
    for (const list of [result.happened, result.events]) (list as string[]).sort();
    this.#happened = new Set();
    this.#events = new Set();
    return result;
  }

  #numbered(text: string): string {
    return this.#hashes.reduce((all, hash, i) => all.replaceAll(hash, `<hash${i}>`), text);
  }
}

/** A change in merge-patch form, put on top. */
function merged(before: unknown, change: Doc): Doc {
  const out = { ...(before as Doc) };
  for (const [k, v] of Object.entries(change)) {
    if (v === null) delete out[k];
    else out[k] = typeof v === 'object' && !Array.isArray(v) ? merged(out[k] ?? {}, v as Doc) : v;
  }
  return out;
}

/** web-9d64785c4-x8k2p and web-9d64785c4-<3> are pods of one ReplicaSet. */
function classOf(watch: string, name: string): string {
  if (watch === 'pods') return name.replace(/-[^-]+$/, '-<pod>');
  return watch === 'endpointslices' ? name.replace(/-[^-]+$/, '-<slice>') : name;
}

const plain = (text: string): string =>
  text
    .replace(/(web-[0-9a-f]{6,10})-(?:[a-z0-9]{5}|<\d+>)/g, '$1-<pod>')
    .replace(/web-(?:[a-z0-9]{5}|<\d+>)(?![\w<-])/g, 'web-<slice>')
    .replace(/node-\d/g, '<node>');

const DROPPED = new Set([
  ...['uid', 'resourceVersion', 'creationTimestamp', 'managedFields', 'generation', 'nodeName', 'deletionTimestamp'],
  // There as long as no second write came within the second in which a pod became ready: the stand-in kubelets were ready at once.
  'endpoints.kubernetes.io/last-change-trigger-time',
]);

/** Times, addresses and drawn names out of the way; what a kubelet writes, too. */
function comparable(watch: string, { status, ...object }: Doc): unknown {
  const kept = watch === 'pods' || watch === 'endpointslices' || watch === 'endpoints' ? object : { ...object, status };
  return general(kept, '');
}

function general(value: unknown, key: string): unknown {
  if (Array.isArray(value)) {
    const items = value.map((v) => general(v, key));
    return key === 'endpoints' || key === 'addresses' ? items.map((v) => JSON.stringify(v)).sort() : items;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([k, v]) => !DROPPED.has(k) && v !== undefined && v !== null);
    const kept = entries.map(([k, v]) => [k, general(v, k)] as const);
    return Object.fromEntries(kept.filter(([k, v]) => k !== 'annotations' || Object.keys(v as Doc).length > 0));
  }
  if (typeof value !== 'string') return value;
  if (/^\d{4}-\d\d-\d\dT|^<time>$/.test(value)) return '<time>';
  if (/^10\.96\.|^<clusterIP>$/.test(value)) return '<clusterIP>';
  if (/^10\.244\.|^<podIP\d+>$/.test(value)) return '<podIP>';
  return plain(value).replace(/kube-api-access-(?:[a-z0-9]{5}|<\w+>)/, 'kube-api-access-<random>');
}

/** Our watch's event as the recording has it. */
export function seen(watch: string, { type, object }: WatchEvent): Pick<Seen, 'watch' | 'type' | 'name' | 'object'> {
  const doc = JSON.parse(JSON.stringify(object)) as Doc;
  return { watch, type, name: String((doc.metadata as Doc).name), object: doc };
}

/** Our event as the recording shortens them. */
export function heard(object: Doc): Doc {
  const { reason, message, type, source, reportingComponent, involvedObject } = object as Record<string, string> & { source?: Doc; involvedObject?: Doc };
  return { reason, message, type, reportingComponent: reportingComponent || source?.component, about: `${involvedObject?.kind}/${involvedObject?.name}` };
}
