// What a server serves, kept in memory a server as the real one keeps it on disk, and the mapping of names to resources.
// upstream: client-go/discovery/cached, restmapper, apimachinery/pkg/api/meta/{priority,restmapper}.go
import { isRecord } from '../../../../base/deep.ts';
import type { Resource } from '../../../api/meta.ts';
import type { ApiResponse } from '../../../api/wire.ts';

/** A served resource with all that discovery says of it. */
export interface ApiResource extends Resource {
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly string[];
  readonly subresources: readonly string[];
}

export interface ApiGroup {
  readonly name: string;
  /** Preferred first, as the server lists them. */
  readonly versions: readonly string[];
}

/** The groups and resources of one server. */
export interface Discovered {
  readonly groups: readonly ApiGroup[];
  readonly resources: readonly ApiResource[];
}

type Get = (path: string, accept?: string) => Promise<ApiResponse>;

const AGGREGATED =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json';

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
const records = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isRecord) : []);
const str = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Asks the server: the aggregated form if it has it, else document by document. */
export async function discover(get: Get): Promise<Discovered> {
  const groups: ApiGroup[] = [];
  const resources: ApiResource[] = [];
  for (const path of ['/api', '/apis']) {
    const body = (await get(path, AGGREGATED)).body;
    if (!isRecord(body)) continue;
    if (body.kind === 'APIGroupDiscoveryList') aggregated(body, groups, resources);
    else await plain(path, body, get, groups, resources);
  }
  return { groups, resources };
}

function aggregated(body: Record<string, unknown>, groups: ApiGroup[], resources: ApiResource[]): void {
  for (const item of records(body.items)) {
    const group = isRecord(item.metadata) ? str(item.metadata.name) : '';
    // A version whose server does not answer is passed over in silence. upstream: client-go/discovery/aggregated_discovery.go
    const versions = records(item.versions).filter((v) => v.freshness !== 'Stale');
    groups.push({ name: group, versions: versions.map((v) => str(v.version)) });
    for (const v of versions) {
      for (const r of records(v.resources)) {
        const kind = isRecord(r.responseKind) ? str(r.responseKind.kind) : '';
        resources.push({
          group,
          version: str(v.version),
          kind,
          plural: str(r.resource),
          namespaced: r.scope === 'Namespaced',
          singular: str(r.singularResource) || kind.toLowerCase(),
          shortNames: strings(r.shortNames),
          categories: strings(r.categories),
          verbs: strings(r.verbs),
          subresources: records(r.subresources).map((s) => str(s.subresource)),
        });
      }
    }
  }
}

async function plain(path: string, body: Record<string, unknown>, get: Get, groups: ApiGroup[], resources: ApiResource[]): Promise<void> {
  if (path === '/api') {
    const versions = strings(body.versions);
    groups.push({ name: '', versions });
    for (const v of versions) resourceList('', v, (await get(`/api/${v}`)).body, resources);
    return;
  }
  for (const g of records(body.groups)) {
    const name = str(g.name);
    const versions = records(g.versions).map((v) => str(v.version));
    groups.push({ name, versions });
    for (const v of versions) resourceList(name, v, (await get(`/apis/${name}/${v}`)).body, resources);
  }
}

function resourceList(group: string, version: string, body: unknown, resources: ApiResource[]): void {
  if (!isRecord(body)) return;
  const all = records(body.resources);
  for (const r of all) {
    const plural = str(r.name);
    if (plural.includes('/')) continue;
    const kind = str(r.kind);
    resources.push({
      group,
      version,
      kind,
      plural,
      namespaced: r.namespaced === true,
      singular: str(r.singularName) || kind.toLowerCase(),
      shortNames: strings(r.shortNames),
      categories: strings(r.categories),
      verbs: strings(r.verbs),
      subresources: all
        .map((s) => str(s.name))
        .filter((s) => s.startsWith(`${plural}/`))
        .map((s) => s.slice(plural.length + 1)),
    });
  }
}

/** Finds resources by what users call them. One a discovery, indexes built once. */
export class RestMapper {
  readonly discovered: Discovered;
  readonly #byName = new Map<string, ApiResource[]>();
  readonly #byShort = new Map<string, ApiResource[]>();
  readonly #byKind = new Map<string, ApiResource[]>();

  constructor(discovered: Discovered) {
    this.discovered = discovered;
    // Within a group the versions come preferred first; groups come in the server's order. Lists keep that order: it is the priority.
    for (const r of discovered.resources) {
      push(this.#byName, r.plural, r);
      if (r.singular && r.singular !== r.plural) push(this.#byName, r.singular, r);
      push(this.#byKind, r.kind, r);
      push(this.#byKind, `lower ${r.kind.toLowerCase()}`, r);
      for (const s of r.shortNames) push(this.#byShort, s, r);
    }
  }

  /** pods, pod, po, deployments.apps, deployments.v1.apps, Pod, Deployment.v1.apps; undefined when nothing matches. upstream: Builder.mappingFor */
  resourceFor(text: string, warn?: (message: string) => void): ApiResource | undefined {
    const [name = '', second, ...rest] = text.split('.');
    if (rest.length && second !== undefined) {
      const full = this.#named(name, rest.join('.'), second, warn);
      if (full) return full;
    }
    const group = second === undefined ? '' : [second, ...rest].join('.');
    return this.#named(name, group, '', warn) ?? this.#kinded(name, second, rest);
  }

  /** A resource of a group (or of one whose name begins so), by plural, singular or short name. upstream: RESTMapper.ResourceFor */
  resourceIn(name: string, group: string): ApiResource | undefined {
    return this.#named(name, group, '');
  }

  /** The mapping of an object's kind; undefined when the server has none. */
  kindFor(group: string, kind: string, version?: string): ApiResource | undefined {
    return (this.#byKind.get(kind) ?? this.#byKind.get(`lower ${kind}`))?.find((r) => r.group === group && (version === undefined || r.version === version));
  }

  /** All resources in a category (`all`), preferred versions only. */
  category(name: string): ApiResource[] {
    return this.preferred().filter((r) => r.categories.includes(name));
  }

  /** Each resource once, in the version that the server prefers. */
  preferred(): ApiResource[] {
    const seen = new Set<string>();
    return this.discovered.resources.filter((r) => {
      const key = `${r.group}/${r.plural}`;
      return !seen.has(key) && seen.add(key);
    });
  }

  #named(name: string, group: string, version: string, warn?: (message: string) => void): ApiResource | undefined {
    const expanded = this.#expand(name, group, warn);
    // A short name stands for the preferred version, whatever version was asked for.
    const fits = (this.#byName.get(expanded.name.toLowerCase()) ?? []).filter((r) => !version || expanded.short || r.version === version);
    if (!expanded.group) return fits[0];
    return fits.find((r) => r.group === expanded.group) ?? fits.find((r) => r.group.startsWith(expanded.group));
  }

  /** Short names first, as upstream's shortcut expander. */
  #expand(name: string, group: string, warn?: (message: string) => void): { name: string; group: string; short: boolean } {
    const found = (this.#byShort.get(name) ?? []).filter((r) => !group || r.group === group || r.group.startsWith(group));
    const first = found[0];
    if (!first) return { name, group, short: false };
    const others = found.filter((r) => r.group !== first.group || r.plural !== first.plural);
    const other = others[0];
    if (other && !group) warn?.(`short name ${JSON.stringify(name)} could also match lower priority resource ${groupResource(other)}`);
    return { name: first.plural, group: first.group, short: true };
  }

  #kinded(name: string, second: string | undefined, rest: readonly string[]): ApiResource | undefined {
    const all = this.#byKind.get(name) ?? [];
    if (second === undefined) return all[0];
    const full = rest.length ? all.find((r) => r.version === second && r.group === rest.join('.')) : undefined;
    return full ?? all.find((r) => r.group === [second, ...rest].join('.'));
  }
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** deployments.apps, pods */
export function groupResource(r: Pick<Resource, 'group' | 'plural'>): string {
  return r.group ? `${r.plural}.${r.group}` : r.plural;
}
