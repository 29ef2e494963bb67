// A server with fixed objects and our kubectl beside it, to replay what the real kubectl 1.36.3 printed against the same objects.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { VirtualClock } from '../../src/base/clock.ts';
import { Random } from '../../src/base/random.ts';
import type { ApiObject } from '../../src/kubernetes/api/meta.ts';
import type { Transport } from '../../src/kubernetes/api/wire.ts';
import { createRegistry } from '../../src/kubernetes/apiserver/registry/index.ts';
import { createApiServer } from '../../src/kubernetes/apiserver/server.ts';
import { type Dump, storageKey } from '../../src/kubernetes/apiserver/storage/storage.ts';
import { createKubectl } from '../../src/kubernetes/kubectl/kubectl.ts';
import { bareHost, type Host, putFiles, type Ran, runProgram } from '../support/run-program.ts';

export interface Case {
  readonly cmd: string;
  /** The file that stdin comes from. */
  readonly stdin?: string;
  readonly out?: string;
  readonly err?: string;
  /** Of a help text: usage line and flags with their defaults. */
  readonly help?: string;
  readonly code: number;
}

interface Recording {
  /** When it was recorded: ages are told from here. */
  readonly at: number;
  readonly files: Readonly<Record<string, string>>;
  readonly objects: readonly (ApiObject & { readonly resource: string })[];
  readonly cases: readonly Case[];
}

export const recording = JSON.parse(gunzipSync(readFileSync(new URL('./data/recorded.json.gz', import.meta.url))).toString()) as Recording;

const SERVER = 'http://192.168.1.10:6443';
const MASTER = { name: 'admin', groups: ['system:masters', 'system:authenticated'] };
const CONFIG = `apiVersion: v1
kind: Config
clusters: [{name: kubernetes, cluster: {server: "${SERVER}"}}]
contexts: [{name: kubernetes-admin@kubernetes, context: {cluster: kubernetes, user: kubernetes-admin}}]
current-context: kubernetes-admin@kubernetes
users: [{name: kubernetes-admin, user: {token: t}}]
`;

function loaded(clock: VirtualClock): Transport {
  const random = new Random(1);
  const options = { serviceCIDR: '10.96.0.0/16', nodePortRange: '30000-32767' };
  const server = createApiServer({ clock, random, registry: createRegistry(options) });
  const strategies = new Map(createRegistry(options).map((s) => [`${s.resource.group} ${s.resource.plural}`, s] as const));
  const uids = new Map<string, string>(recording.objects.map((o) => [`${o.kind}:${o.metadata.name}`, random.uuid()] as const));
  const objects: Dump['objects'][number][] = [];
  for (const { resource, ...object } of recording.objects) {
    const group = object.apiVersion.includes('/') ? object.apiVersion.split('/')[0]! : '';
    const strategy = strategies.get(`${group} ${resource}`);
    if (!strategy) continue;
    const version: number = objects.length + 2;
    const text = JSON.stringify(object, (_, v) => (v === null ? undefined : v))
      .replace(/UID:(\w+:[\w.-]+)/g, (_, key: string) => uids.get(key) ?? key)
      .replace('DEPUID', uids.get('Deployment:webd')!);
    const plain = JSON.parse(text) as ApiObject;
    const uid = uids.get(`${object.kind}:${object.metadata.name}`)!;
    const metadata = { ...plain.metadata, uid, resourceVersion: String(version), creationTimestamp: '2026-11-20T04:00:00Z' };
    objects.push({ resource: storageKey(strategy.resource), object: { ...plain, metadata }, version });
  }
  server.storage.load({ version: objects.length + 1, objects });
  return (request) => server.handle({ ...request, user: MASTER });
}

/** The host with kubectl installed; another address than the server's refuses. */
export function recordedHost(): Host {
  const host = bareHost(recording.at);
  const api = loaded(host.clock);
  const kubectl = createKubectl({
    transport: (_, rest) => (request) =>
      rest.server === SERVER
        ? api(request)
        : Promise.resolve({
            code: 0,
            headers: {},
            body: { kind: 'Status', reason: 'ConnectionRefused', message: `dial tcp ${new URL(rest.server).host}: connect: connection refused` },
          }),
  });
  host.machine.fs.install('/usr/bin/kubectl', kubectl);
  putFiles(host, recording.files);
  host.machine.fs.mkdir('/root/.kube', { recursive: true });
  host.machine.fs.writeFile('/root/.kube/config', CONFIG);
  return host;
}

/** Runs a recorded command line. */
export function replay(host: Host, one: Case): Promise<Ran> {
  return runProgram(host, ['kubectl', ...wordsOf(one.cmd)], one.stdin ? recording.files[one.stdin]! : '', { env: { TERM: 'dumb' } });
}

/** The words of a command line, quotes taken off. */
export function wordsOf(line: string): string[] {
  const words: string[] = [];
  for (const m of line.matchAll(/(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+/g)) {
    words.push(m[0].replace(/'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/g, (_, single, double, escaped) => single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped));
  }
  return words;
}

/** What differs from run to run: klog's times and process ids, versions, uids. */
export function steady(text: string): string {
  return text
    .replace(/^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ /gm, '$1<klog> ')
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<uid>')
    .replace(/("?resourceVersion"?: ?)"?\d+"?/g, '$1<rv>');
}

/** Usage line and flags of a help text. */
export function helpFacts(text: string): string {
  const usage = /Usage:\s*\n?\s*(.*)/.exec(text)?.[1];
  const flags = text.split('\n').filter((l) => /^\s+(-\w, )?--[\w-]+=.*:$/.test(l));
  return `${usage}\n${flags.map((l) => l.trim()).join('\n')}`;
}
