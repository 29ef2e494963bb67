// Words for Tab that several commands offer. upstream: kubectl/pkg/util/completion/completion.go
import type { Completion } from '../../../machine/os/types.ts';
import { pathOf } from '../../api/meta.ts';
import { mappingFor } from './builder.ts';
import type { CompletionRequest } from './command.ts';
import { groupResource } from './discovery.ts';
import type { Session } from './session.ts';

/** Values of flags that mean the same everywhere; undefined when it is the command's business. */
export async function flagValueWords(k: CompletionRequest): Promise<Completion | undefined> {
  switch (k.flag?.name) {
    case 'namespace':
      return { words: await namesOf(k.s, 'namespace') };
    case 'context':
      return { words: [...k.s.config().contexts.keys()].sort() };
    case 'cluster':
      return { words: [...k.s.config().clusters.keys()].sort() };
    case 'user':
      return { words: [...k.s.config().users.keys()].sort() };
    default:
      return undefined;
  }
}

/** Names of all objects of a type in the current namespace. */
export async function namesOf(s: Session, type: string): Promise<string[]> {
  const mapping = await mappingFor(s, type);
  const body = await s.json({ method: 'GET', path: pathOf(mapping, s.namespace().name) });
  const items = Array.isArray(body.items) ? body.items : [];
  return items.map((i: { metadata?: { name?: string } }) => i.metadata?.name ?? '').filter(Boolean);
}

/** Types that can be listed, by plural; group added when two share it. */
export async function resourceTypes(s: Session): Promise<string[]> {
  const mapper = await s.mapper();
  const out = new Set<string>();
  const seen = new Set<string>();
  for (const r of mapper.preferred()) {
    if (!r.verbs.includes('get')) continue;
    out.add(seen.has(r.plural) ? groupResource(r) : r.plural);
    seen.add(r.plural);
  }
  return [...out].sort();
}

/** Arguments of commands about objects: a type (or TYPE/), then names. */
export async function completeResources(k: CompletionRequest, o: { readonly several: boolean; readonly pods?: boolean }): Promise<Completion> {
  const slash = k.word.indexOf('/');
  if (slash > 0) return { words: (await namesOf(k.s, k.word.slice(0, slash))).map((n) => `${k.word.slice(0, slash)}/${n}`) };
  // POD or TYPE/NAME: without a slash it is a pod's name.
  if (o.pods) return { words: k.args.length ? [] : await namesOf(k.s, 'pods') };
  if (k.args.length === 0) return { words: await resourceTypes(k.s) };
  const type = k.args[0] ?? '';
  if (type.includes('/') || type.includes(',')) return { words: [] };
  if (!o.several && k.args.length > 1) return { words: [] };
  return { words: (await namesOf(k.s, type)).filter((n) => !k.args.slice(1).includes(n)) };
}

/** Pods by name, other types as TYPE/NAME: what logs, exec, attach and port-forward take; then ports or containers. */
export async function completePodLike(k: CompletionRequest): Promise<Completion> {
  if (k.flag?.name === 'container') return { words: await containerWords(k.s, k.args[0] ?? '') };
  const slash = k.word.indexOf('/');
  if (k.args.length === 0 && slash > 0) return { words: (await namesOf(k.s, k.word.slice(0, slash))).map((n) => `${k.word.slice(0, slash)}/${n}`) };
  if (k.args.length === 0)
    return { words: [...(await namesOf(k.s, 'pods')), ...WORKLOADS.map((w) => `${w}/`)], noSpace: WORKLOADS.some((w) => w.startsWith(k.word)) && k.word !== '' };
  if (k.path.endsWith('port-forward')) return { words: await portWords(k.s, k.args[0] ?? '') };
  if (k.path.endsWith('logs') && k.args.length === 1) return { words: await containerWords(k.s, k.args[0] ?? '') };
  return { words: [] };
}

/** What cp takes: files here, or POD: and NAMESPACE/. */
export async function completeCopy(k: CompletionRequest): Promise<Completion> {
  if (k.flag?.name === 'container') return { words: [] };
  if (k.args.length > 1) return { words: [] };
  if (k.word.startsWith('.') || k.word.startsWith('/') || k.word.includes(':')) return { words: [], files: true };
  const slash = k.word.indexOf('/');
  if (slash > 0) return { words: [], files: true };
  const pods = (await namesOf(k.s, 'pods')).map((n) => `${n}:`);
  const namespaces = (await namesOf(k.s, 'namespace')).map((n) => `${n}/`);
  const words = [...pods, ...namespaces].filter((w) => w.startsWith(k.word));
  return words.length ? { words, noSpace: true } : { words: [], files: true };
}

const WORKLOADS = ['daemonsets', 'deployments', 'jobs', 'replicasets', 'replicationcontrollers', 'services', 'statefulsets'];

interface PodLike {
  readonly spec?: {
    readonly containers?: readonly { readonly name: string; readonly ports?: readonly { readonly containerPort: number }[] }[];
    readonly initContainers?: readonly { readonly name: string }[];
    readonly ports?: readonly { readonly port: number }[];
    readonly template?: PodLike;
  };
}

async function objectOf(s: Session, target: string): Promise<PodLike> {
  const slash = target.indexOf('/');
  const mapping = await mappingFor(s, slash < 0 ? 'pods' : target.slice(0, slash));
  return (await s.json({ method: 'GET', path: pathOf(mapping, s.namespace().name, target.slice(slash + 1)) })) as PodLike;
}

async function containerWords(s: Session, target: string): Promise<string[]> {
  const object = await objectOf(s, target);
  const spec = object.spec?.template?.spec ?? object.spec;
  return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map((c) => c.name);
}

async function portWords(s: Session, target: string): Promise<string[]> {
  const object = await objectOf(s, target);
  const spec = object.spec?.template?.spec ?? object.spec;
  return [...(spec?.ports ?? []).map((p) => String(p.port)), ...(spec?.containers ?? []).flatMap((c) => (c.ports ?? []).map((p) => String(p.containerPort)))];
}
