// Words for Tab that several commands offer. upstream: kubectl/pkg/util/completion/completion.go
import { onDemand } from '../../../../base/on-demand.ts';
import type { CompletionRequest } from '../command.ts';
import { Builder } from '../objects/builder.ts';
import { groupResource } from '../objects/discovery.ts';
import { listInfos } from '../objects/infos.ts';
import type { Session } from '../session.ts';
import { type Candidates, DIRECTIVE, only } from './candidates.ts';

/** Names of all objects of a type (or of several with commas); none when the server does not say. upstream: CompGetResource */
export async function namesOf(s: Session, type: string, start = '', namespace?: string): Promise<string[]> {
  const infos = await objectsOf(s, type, namespace);
  return infos.map((i) => i.name).filter((n) => n.startsWith(start));
}

async function objectsOf(s: Session, type: string, namespace?: string): Promise<{ readonly name: string; readonly namespace: string }[]> {
  try {
    const { targets } = await new Builder(s).labelSelector('').args(true, [type]).gather();
    const out: { name: string; namespace: string }[] = [];
    for (const t of targets) {
      if (t.kind === 'one') continue;
      const inside = t.selection.mapping.namespaced && namespace !== undefined ? namespace : t.selection.namespace;
      out.push(...(await listInfos(s, { ...t.selection, namespace: inside })));
    }
    return out;
  } catch {
    // The real completion is silent when the server is out of reach or refuses.
    return [];
  }
}

/** Types that objects can be got of, groups in order, with the group's name where there is one. upstream: CompGetResourceList */
async function resourceTypes(s: Session, start = ''): Promise<string[]> {
  try {
    const mapper = await s.mapper();
    const found = mapper.preferred().filter((r) => r.verbs.includes('get'));
    const key = (r: (typeof found)[number]): string => `${r.group} ${r.plural}`;
    return found
      .sort((a, b) => (key(a) < key(b) ? -1 : 1))
      .map(groupResource)
      .filter((n) => n.startsWith(start));
  } catch {
    return [];
  }
}

interface Targets {
  /** Types instead of all that the server has. */
  readonly types?: readonly string[];
  /** One object only. */
  readonly once?: boolean;
}

/** TYPE, then names; or TYPE/NAME, several unless `once`. upstream: resourceTypeAndNameCompletionFunc */
export function resources(o: Targets = {}): (k: CompletionRequest) => Promise<Candidates> {
  const typesOf = async (k: CompletionRequest): Promise<string[]> => o.types?.filter((t) => t.startsWith(k.word)) ?? (await resourceTypes(k.s, k.word));
  return async (k) => {
    const [first] = k.args;
    if (first !== undefined && !first.includes('/')) {
      if (o.once && k.args.length > 1) return only([]);
      return only(without(await namesOf(k.s, first, k.word), k.args.slice(1)));
    }
    const more = !o.once || k.args.length === 0;
    if (k.word.includes('/')) return only(more ? without(await slashed(k.s, k.word), k.args) : []);
    if (first === undefined) return only(await typesOf(k));
    // What came before is TYPE/NAME: so is what follows.
    return more ? { words: (await typesOf(k)).map((t) => `${t}/`), directive: DIRECTIVE.noFiles | DIRECTIVE.noSpace } : only([]);
  };
}

const without = (words: readonly string[], given: readonly string[]): string[] => words.filter((w) => !given.includes(w));

async function slashed(s: Session, word: string): Promise<string[]> {
  const slash = word.indexOf('/');
  const type = word.slice(0, slash);
  return (await namesOf(s, type, word.slice(slash + 1))).map((n) => `${type}/${n}`);
}

/** One name of one type. upstream: ResourceNameCompletionFunc */
export function names(type: string): (k: CompletionRequest) => Promise<Candidates> {
  return async (k) => only(k.args.length ? [] : await namesOf(k.s, type, k.word));
}

const WITH_PODS = ['daemonsets', 'deployments', 'pods', 'jobs', 'replicasets', 'replicationcontrollers', 'services', 'statefulsets'];

/** A pod, or TYPE/NAME of something that has pods. upstream: PodResourceNameCompletionFunc */
export async function pods(k: CompletionRequest): Promise<Candidates> {
  if (k.args.length) return only([]);
  if (k.word.includes('/')) return only(await slashed(k.s, k.word));
  const found = await namesOf(k.s, 'pod', k.word);
  const types = WITH_PODS.filter((t) => t.startsWith(k.word)).map((t) => `${t}/`);
  return { words: [...found, ...types], directive: found.length ? DIRECTIVE.noFiles : DIRECTIVE.noFiles | DIRECTIVE.noSpace };
}

/** The same, then a container. upstream: PodResourceNameAndContainerCompletionFunc */
export async function podsAndContainers(k: CompletionRequest): Promise<Candidates> {
  return k.args.length === 1 ? containers(k) : pods(k);
}

/** Containers of the pod that is named first. upstream: ContainerCompletionFunc */
export async function containers(k: CompletionRequest): Promise<Candidates> {
  const [target] = k.args;
  return only(target === undefined ? [] : (await containersOf(k.s, target)).filter((c) => c.startsWith(k.word)));
}

async function containersOf(s: Session, target: string): Promise<string[]> {
  try {
    const { attachablePod, objectNamed } = await onDemand(() => import('../pods.ts'));
    const { spec } = await attachablePod(s, await objectNamed(s, 'pods', target), 0);
    return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map((c) => c.name);
  } catch {
    return [];
  }
}

type Stanzas = 'contexts' | 'clusters' | 'users';

const stanzaNames = (k: CompletionRequest, list: Stanzas): readonly string[] => {
  try {
    return [...k.s.startingConfig()[list].keys()].sort().filter((n) => n.startsWith(k.word));
  } catch {
    return [];
  }
};

/** One name out of the kubeconfig. upstream: ContextCompletionFunc, ClusterCompletionFunc, UserCompletionFunc */
export function configNames(list: Stanzas): (k: CompletionRequest) => Candidates {
  return (k) => only(k.args.length ? [] : stanzaNames(k, list));
}

/** Values of flags that every command has. upstream: cmd.go registerCompletionFuncForGlobalFlags */
export async function globalFlagValues(k: CompletionRequest, flag: string): Promise<Candidates | undefined> {
  if (flag === 'namespace') return only(await namesOf(k.s, 'namespace', k.word));
  const list: Stanzas | undefined = flag === 'context' ? 'contexts' : flag === 'cluster' ? 'clusters' : flag === 'user' ? 'users' : undefined;
  return list && only(stanzaNames(k, list));
}

/** Objects of another namespace as NAMESPACE/NAME. */
export async function namesIn(s: Session, type: string, namespace: string): Promise<string[]> {
  return (await objectsOf(s, type, namespace)).map((i) => `${i.namespace}/${i.name}`);
}
