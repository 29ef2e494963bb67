// How many requests there were, of which kind and with what outcome, and how many watches are open. upstream: apiserver/pkg/endpoints/metrics apiserver_request_total
import type { Kinds } from './kinds.ts';
import type { Sample } from './registry/strategy.ts';
import type { RequestInfo } from './request-info.ts';

/** The verbs, as figures name them. */
const VERBS: ReadonlyMap<string, string> = new Map([
  ['get', 'GET'],
  ['list', 'LIST'],
  ['watch', 'WATCH'],
  ['create', 'POST'],
  ['update', 'PUT'],
  ['patch', 'PATCH'],
  ['delete', 'DELETE'],
  ['deletecollection', 'DELETECOLLECTION'],
]);

export class RequestCounts {
  readonly #kinds: Kinds;
  readonly #counts = new Map<string, number>();
  readonly #open = new Map<string, number>();

  constructor(kinds: Kinds) {
    this.#kinds = kinds;
  }

  /** Requests about what is not served are not told apart: anybody can think of paths and methods. */
  add(info: RequestInfo, code: number): void {
    if (info.subresource && code === 404) return;
    const of = this.#of(info);
    if (of) change(this.#counts, `${of} ${code}`, 1);
  }

  /** A watch is open until this is disposed of. */
  opened(info: RequestInfo): { dispose(): void } {
    let of = this.#of(info);
    if (of) change(this.#open, of, 1);
    return {
      dispose: () => {
        if (of) change(this.#open, of, -1);
        of = undefined;
      },
    };
  }

  #of(info: RequestInfo): string | undefined {
    const verb = VERBS.get(info.verb);
    if (!verb || !info.isResource || !this.#kinds.byPath(info.group, info.version, info.resource)) return undefined;
    const scope = info.name ? 'resource' : info.inNamespace ? 'namespace' : 'cluster';
    return `${info.group} ${info.resource} ${scope} ${info.subresource} ${verb} ${info.version}`;
  }

  requests(): Sample[] {
    return [...this.#counts].map(([key, value]) => ({ labels: { ...labelsOf(key), code: key.slice(key.lastIndexOf(' ') + 1), dry_run: '' }, value }));
  }

  watches(): Sample[] {
    return [...this.#open].filter(([, value]) => value > 0).map(([key, value]) => ({ labels: labelsOf(key), value }));
  }
}

function change(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

function labelsOf(key: string): Record<string, string> {
  const [group = '', resource = '', scope = '', subresource = '', verb = '', version = ''] = key.split(' ');
  return { component: 'apiserver', group, resource, scope, subresource, verb, version };
}
