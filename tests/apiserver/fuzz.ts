// Requests that nobody would send: recorded ones, bent at random in method, path, query, headers and body. Seeded: the same number gives the same requests.
import { Random } from '../../src/base/random.ts';
import type { ApiRequest } from '../../src/kubernetes/api/wire.ts';

/** What a recorded case sends. */
export interface Seed {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly body?: unknown;
  readonly rawBody?: unknown;
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'FOO', 'get', ''];
const SEGMENTS = [
  ...[
    'api',
    'apis',
    'v1',
    'apps',
    'batch',
    'namespaces',
    'services',
    'pods',
    'nodes',
    'deployments',
    'x',
    'y',
    'm',
    'default',
    'status',
    'scale',
    'log',
    'exec',
    'attach',
    'portforward',
  ],
  ...[
    'proxy',
    'binding',
    'bindings',
    'eviction',
    'token',
    'ephemeralcontainers',
    'resize',
    'finalize',
    'approval',
    'watch',
    'openapi',
    'v2',
    'v3',
    'healthz',
    'metrics',
    'version',
  ],
  ...['', '..', '.', '%', '%2F', '%00', '\u00e9', 'a b', '__proto__', 'constructor', 'x'.repeat(300)],
];
const PARAMETERS = [
  ...['dryRun', 'fieldManager', 'fieldValidation', 'force', 'pretty', 'limit', 'continue', 'labelSelector', 'fieldSelector', 'watch', 'allowWatchBookmarks', 'sendInitialEvents'],
  ...[
    'resourceVersion',
    'resourceVersionMatch',
    'timeoutSeconds',
    'gracePeriodSeconds',
    'propagationPolicy',
    'orphanDependents',
    'container',
    'follow',
    'tailLines',
    'sinceSeconds',
  ],
  ...['sinceTime', 'limitBytes', 'command', 'stdin', 'stdout', 'tty', 'ports', 'path', 'includeObject', 'verbose', 'exclude', '', '__proto__'],
];
const VALUES = [
  ...[
    '',
    '0',
    '1',
    '-1',
    'true',
    'false',
    'maybe',
    'All',
    'Strict',
    'Warn',
    'Ignore',
    'Exact',
    'NotOlderThan',
    'Foreground',
    'Orphan',
    '9223372036854775808',
    '1e3',
    'a=b',
    'a!=b',
    'a in (b,c)',
  ],
  ...[
    '!a',
    'a in (',
    '=',
    ',',
    'metadata.name=x',
    'spec.type=NodePort',
    'spec.nodeName=',
    '\u0000',
    '%',
    'eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6Miwic3RhcnQiOiJ4In0',
    'x'.repeat(2000),
    '2026-01-01T00:00:00Z',
  ],
];
const TYPES = [
  ...[
    'application/json',
    'application/yaml',
    'application/merge-patch+json',
    'application/strategic-merge-patch+json',
    'application/json-patch+json',
    'application/apply-patch+yaml',
  ],
  ...['application/vnd.kubernetes.protobuf', 'text/plain', 'application/json;charset=utf-8', 'multipart/form-data', '*/*', ';', ''],
];
const ACCEPTS = [
  ...[
    'application/json',
    'application/yaml',
    'application/json;as=Table;v=v1;g=meta.k8s.io',
    'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
    '*/*',
    'text/html',
    '',
  ],
  ...[
    'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json',
    'application/vnd.kubernetes.protobuf',
    'application/json;as=Bogus;v=v9;g=x',
    'application/json;stream=watch',
  ],
];
const LEAVES: readonly unknown[] = [
  ...[
    null,
    '',
    'x',
    'Bad_Value!',
    '-a',
    'a b',
    'a'.repeat(70),
    'a'.repeat(300),
    'None',
    '10.96.0.50',
    '::1',
    '1.2.3.4/33',
    'TCP',
    'NodePort',
    'ExternalName',
    '50%',
    '1Gi',
    '1e400',
    '-1',
    '\u0000',
  ],
  ...[
    0,
    1,
    -1,
    80,
    30080,
    65536,
    2147483648,
    1e300,
    0.5,
    true,
    false,
    [],
    {},
    [null],
    [[]],
    [{}],
    { '': '' },
    { a: null },
    { a: { b: [1] } },
    { $patch: 'delete' },
    { $patch: 'bogus' },
  ],
  ...['2026-01-01T00:00:00Z', 'yesterday', { __proto__x: 1 }, 'kubernetes.io/x', 'a/b/c', '{{', 'self.x', '*', '*/5 * * * *'],
];
const KEYS = [
  'metadata',
  'spec',
  'status',
  'name',
  'namespace',
  'labels',
  'annotations',
  'finalizers',
  'ownerReferences',
  'managedFields',
  'ports',
  'template',
  'kind',
  'apiVersion',
  '$patch',
  'a',
];

type Doc = Record<string, unknown>;
const isDoc = (v: unknown): v is Doc => typeof v === 'object' && v !== null && !Array.isArray(v);

function sentHeaders(seed: Seed): Record<string, string> {
  const headers: Record<string, string> = { accept: 'application/json', 'user-agent': 'fuzz' };
  if (seed.body !== undefined) headers['content-type'] = 'application/json';
  for (const [name, value] of Object.entries(seed.headers ?? {})) if (value !== null) headers[name.toLowerCase()] = value;
  return headers;
}

export class Fuzz {
  readonly #random: Random;
  readonly #cases: readonly (readonly Seed[])[];
  readonly #bodies: readonly unknown[];
  /** What of a case is still to be sent. */
  #left: readonly Seed[] = [];

  /** `cases`: the requests of each recorded case in their order. */
  constructor(cases: readonly (readonly Seed[])[], seed: number) {
    this.#random = new Random(seed);
    this.#cases = cases;
    this.#bodies = cases
      .flat()
      .map((s) => s.body)
      .filter((b) => b !== undefined);
  }

  #one<T>(list: readonly T[]): T {
    return list[this.#random.int(list.length)] as T;
  }

  #happens(percent: number): boolean {
    return this.#random.int(100) < percent;
  }

  /** The next request: what makes a case ready is mostly left as it is, so that the last one finds something. */
  next(): ApiRequest {
    const [seed = { method: 'GET', path: '/' }, ...left] = this.#left.length ? this.#left : this.#one(this.#cases);
    this.#left = left;
    return left.length && this.#happens(90) ? this.#asIs(seed) : this.#bent(seed);
  }

  #asIs(seed: Seed): ApiRequest {
    const [path = '', search = ''] = seed.path.split('?');
    return { method: seed.method, path, query: [...new URLSearchParams(search)], headers: sentHeaders(seed), ...(seed.body === undefined ? {} : { body: seed.body }) };
  }

  #bent(seed: Seed): ApiRequest {
    const [path = '', search = ''] = seed.path.split('?');
    const body = this.#body(seed);
    return {
      method: this.#happens(10) ? this.#one(METHODS) : seed.method,
      path: this.#happens(20) ? this.#bentPath(path) : path,
      query: this.#query(search),
      headers: this.#headers(seed),
      ...(body === undefined ? {} : { body }),
    };
  }

  #bentPath(path: string): string {
    const parts = path.split('/');
    const at = this.#random.int(parts.length);
    if (this.#happens(60)) parts[at] = this.#one(SEGMENTS);
    else if (this.#happens(50)) parts.splice(at, 1);
    else parts.splice(at, 0, this.#one(SEGMENTS));
    return this.#happens(97) ? `/${parts.join('/').replace(/^\//, '')}` : parts.join('/');
  }

  #query(search: string): [string, string][] {
    const query: [string, string][] = [...new URLSearchParams(search)];
    if (this.#happens(40)) query.pop();
    while (this.#happens(20)) query.push([this.#one(PARAMETERS), this.#one(VALUES)]);
    return query;
  }

  #headers(seed: Seed): Record<string, string> {
    const headers = sentHeaders(seed);
    if (this.#happens(10)) headers['content-type'] = this.#one(TYPES);
    if (this.#happens(10)) headers.accept = this.#one(ACCEPTS);
    if (this.#happens(3)) headers.authorization = this.#one(['', 'Bearer', 'Bearer x', 'Basic eA==']);
    if (this.#happens(2)) headers['impersonate-user'] = this.#one(VALUES);
    return headers;
  }

  #body(seed: Seed): unknown {
    if (typeof seed.rawBody === 'string') return this.#happens(50) ? seed.rawBody : this.#bentText(seed.rawBody);
    if (this.#happens(3)) return this.#strange();
    if (seed.body === undefined) return this.#happens(5) ? this.#one(this.#bodies) : undefined;
    const body = structuredClone(this.#happens(5) ? this.#one(this.#bodies) : seed.body);
    const root = { body };
    while (this.#happens(50)) this.#bend(root);
    if (this.#happens(80)) return root.body;
    const text = JSON.stringify(root.body) ?? '';
    return this.#happens(70) ? text : this.#bentText(text);
  }

  /** Changes something at a random place. */
  #bend(root: Doc): void {
    let at: Doc | unknown[] = root;
    let key: string | number = 'body';
    while (this.#happens(85)) {
      const child: unknown = (at as Doc)[key as string];
      if (Array.isArray(child) && child.length > 0) [at, key] = [child, this.#random.int(child.length)];
      else if (isDoc(child) && Object.keys(child).length > 0) [at, key] = [child, this.#one(Object.keys(child))];
      else break;
    }
    const place = at as Doc;
    const how = this.#random.int(100);
    if (how < 40) place[key as string] = structuredClone(this.#one(LEAVES));
    else if (how < 55) Array.isArray(at) ? at.splice(Number(key), 1) : delete place[key as string];
    else if (how < 70) place[this.#one(KEYS)] = structuredClone(this.#one(LEAVES));
    else if (Array.isArray(at)) at.push(structuredClone(at[Number(key)]));
    else place[key as string] = this.#piece();
  }

  /** Some part of some other body. */
  #piece(): unknown {
    let value = this.#one(this.#bodies);
    while (this.#happens(75) && typeof value === 'object' && value !== null) {
      const inner: unknown[] = Object.values(value);
      if (inner.length === 0) break;
      value = this.#one(inner);
    }
    return structuredClone(value);
  }

  #bentText(text: string): string {
    const at = this.#random.int(text.length + 1);
    if (this.#happens(40)) return text.slice(0, at);
    return (
      text.slice(0, at) +
      this.#one(['{', '}', '[', ']', '"', ',', ':', '\\', '\u0000', '\n- a', '\t', '\ud800', '9'.repeat(400), '1e999', '/*', '&a', '*a', '!!', '---\n']) +
      text.slice(at + this.#random.int(3))
    );
  }

  #strange(): unknown {
    const depth = 100 + this.#random.int(30_000);
    return this.#one<() => unknown>([
      () => '['.repeat(depth),
      () => '{"a":'.repeat(depth),
      () => `${'['.repeat(depth)}${']'.repeat(depth)}`,
      () => '- '.repeat(depth / 10),
      () => new Uint8Array(this.#random.int(50)).map(() => this.#random.int(256)),
      () => new Uint8Array([0x6b, 0x38, 0x73, 0, ...Array.from({ length: this.#random.int(60) }, () => this.#random.int(256))]),
      () => 'null',
      () => '""',
      () => '[]',
      () => `"${'a'.repeat(4_000_000)}"`,
      () => 'a: &x [*x]',
      () => this.#one(LEAVES),
    ])();
  }
}
