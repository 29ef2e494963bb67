// The API server by itself: what a request costs, what a stored pod weighs, what a hundred watchers make of a thousand changes.
import { VirtualClock } from '../../base/clock.ts';
import { Random } from '../../base/random.ts';
import type { ApiResponse } from '../../kubernetes/api/wire.ts';
import { createRegistry } from '../../kubernetes/apiserver/registry/index.ts';
import { type ApiServer, createApiServer } from '../../kubernetes/apiserver/server.ts';
import { runFree } from '../run-free.ts';
import { type Benchmark, type Figure, figure, percentile } from './types.ts';
import { cpu, EPOCH, kilobytes, nodePort } from './world.ts';

const REQUESTS = 2000;
const LISTS = 200;
const MANY = 10_000;
const RUNS = 3;
const WATCHERS = 100;
const CHANGES = 1000;
const PODS = '/api/v1/namespaces/default/pods';
const SERVICES = '/api/v1/namespaces/default/services';
const USER = { name: 'bench', groups: ['system:masters'] };
const MERGE = { 'content-type': 'application/merge-patch+json' };

type Ask = (method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>) => Promise<ApiResponse>;
interface Bare {
  readonly server: ApiServer;
  readonly ask: Ask;
}

/** A server with the namespace `default` and its account, and nobody at work in it. */
async function bare(): Promise<Bare> {
  const clock = new VirtualClock(EPOCH);
  const server = createApiServer({ clock, random: new Random(1), registry: createRegistry({ serviceCIDR: '10.96.0.0/16', nodePortRange: '30000-32767' }) });
  const ask: Ask = (method, path, body, headers = {}) => server.handle({ method, path, headers, user: USER, ...(body === undefined ? {} : { body }) });
  await runFree(clock, ask('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } }));
  await runFree(clock, ask('POST', '/api/v1/namespaces/default/serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } }));
  return { server, ask };
}

const pod = (n: number): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `web-${n}`, labels: { app: 'web', 'pod-template-hash': '5f7c9d' } },
  spec: {
    nodeName: `node-${n % 100}`,
    containers: [{ name: 'nginx', image: 'nginx:1.27', ports: [{ containerPort: 80 }], resources: { requests: { cpu: '10m', memory: '16Mi' } } }],
  },
});

/** Throws when it was refused: a benchmark of refusals is none. */
async function done(answer: Promise<ApiResponse>): Promise<void> {
  const { code, body } = await answer;
  if (code >= 300) throw new Error(`${code}: ${JSON.stringify(body)}`);
}

/** Microseconds of CPU that each of `n` requests takes, one after the other. */
async function each(n: number, request: (i: number) => Promise<ApiResponse>): Promise<number[]> {
  const runs: number[] = [];
  for (let i = 0; i < n; i++) {
    const { user, system } = process.cpuUsage();
    await done(request(i));
    const now = process.cpuUsage();
    runs.push(now.user - user + now.system - system);
  }
  return runs;
}

function halves(name: string, runs: readonly number[], objects: Figure['objects']): Figure[] {
  const shown = [percentile(runs, 0.5), percentile(runs, 0.99)];
  return [figure(`${name}-p50`, 'us CPU', shown, objects, shown[0]), figure(`${name}-p99`, 'us CPU', shown, objects, shown[1])];
}

async function requests(): Promise<Figure[]> {
  const { ask } = await bare();
  const created = await each(REQUESTS, (i) => ask('POST', PODS, pod(i)));
  const objects = { pods: REQUESTS };
  const got = await each(REQUESTS, (i) => ask('GET', `${PODS}/web-${i}`));
  const patched = await each(REQUESTS, (i) => ask('PATCH', `${PODS}/web-${i}`, { metadata: { labels: { turn: String(i) } } }, MERGE));
  for (let i = 1000; i < REQUESTS; i++) await done(ask('DELETE', `${PODS}/web-${i}`, { gracePeriodSeconds: 0 }));
  const listed = await each(LISTS, () => ask('GET', PODS));
  return [
    ...halves('api-create', created, objects),
    ...halves('api-get', got, objects),
    ...halves('api-patch', patched, objects),
    ...halves('api-list-1000', listed, { pods: REQUESTS - 1000 }),
  ];
}

async function stored(): Promise<Figure[]> {
  const times: number[] = [];
  const weights: number[] = [];
  let pods = 0;
  for (let run = 0; run < RUNS; run++) {
    const { server, ask } = await bare();
    const before = kilobytes();
    times.push(
      await cpu(async () => {
        for (let i = 0; i < MANY; i++) await done(ask('POST', PODS, pod(i)));
      }),
    );
    weights.push(((kilobytes() - before) * 1024) / MANY);
    pods = server.storage.table('pods').size;
  }
  return [figure('api-pods-10000', 'ms CPU', times, { pods }), figure('api-pod-bytes', 'B', weights, { pods })];
}

async function watched(): Promise<Figure[]> {
  const times: number[] = [];
  let events = 0;
  for (let run = 0; run < RUNS; run++) {
    const { ask } = await bare();
    for (let i = 0; i < CHANGES; i++) await done(ask('POST', PODS, pod(i)));
    events = 0;
    for (let i = 0; i < WATCHERS; i++) {
      const { watch } = await ask('GET', `/api/v1/watch/namespaces/default/pods`);
      if (watch) watch.onEvent = () => events++;
    }
    events = 0;
    times.push(
      await cpu(async () => {
        for (let i = 0; i < CHANGES; i++) await done(ask('PATCH', `${PODS}/web-${i}`, { metadata: { labels: { turn: 'x' } } }, MERGE));
      }),
    );
  }
  return [figure('api-watchers-100', 'ms CPU', times, { pods: CHANGES, watchers: WATCHERS, events })];
}

async function servicesMade(): Promise<Figure[]> {
  const times: number[] = [];
  let services = 0;
  for (let run = 0; run < RUNS; run++) {
    const { server, ask } = await bare();
    times.push(
      await cpu(async () => {
        for (let i = 0; i < CHANGES; i++) await done(ask('POST', SERVICES, nodePort(`web-${i}`, 'web', 30_000 + i)));
      }),
    );
    services = server.storage.table('services').size;
  }
  return [figure('api-services-1000', 'ms CPU', times, { services })];
}

export const apiServer: Benchmark = {
  name: 'api-server',
  async run() {
    return [...(await requests()), ...(await stored()), ...(await watched()), ...(await servicesMade())];
  },
};
