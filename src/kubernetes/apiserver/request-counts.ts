// How many requests there were, of which kind and with what outcome. upstream: apiserver/pkg/endpoints/metrics apiserver_request_total
import type { Kinds } from './kinds.ts';
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

  constructor(kinds: Kinds) {
    this.#kinds = kinds;
  }

  /** Requests about what is not served are not told apart: anybody can think of paths and methods. */
  add(info: RequestInfo, code: number): void {
    const verb = VERBS.get(info.verb);
    if (!verb || !info.isResource || (info.subresource && code === 404) || !this.#kinds.byPath(info.group, info.version, info.resource)) return;
    const scope = info.name ? 'resource' : info.inNamespace ? 'namespace' : 'cluster';
    const key = `${code} ${info.group} ${info.resource} ${scope} ${info.subresource} ${verb} ${info.version}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** Each count with its labels, in the order of their text. */
  lines(): string[] {
    return [...this.#counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, n]) => {
        const [code, group, resource, scope, subresource, verb, version] = key.split(' ');
        return `apiserver_request_total{code="${code}",component="apiserver",dry_run="",group="${group}",resource="${resource}",scope="${scope}",subresource="${subresource}",verb="${verb}",version="${version}"} ${n}`;
      });
  }
}
