// Answers recorded API cases, each from the same base state; no controllers run. The form of cases: golden/api/README.md
import { VirtualClock } from '../base/clock.ts';
import { isRecord } from '../base/deep.ts';
import { isLoading } from '../base/on-demand.ts';
import { Random } from '../base/random.ts';
import type { ApiObject } from '../kubernetes/api/meta.ts';
import type { ApiRequest, ApiResponse, UserInfo } from '../kubernetes/api/wire.ts';
import { OddNumber, parseJson } from '../kubernetes/apiserver/decoding/json.ts';
import { createRegistry } from '../kubernetes/apiserver/registry/index.ts';
import { type ApiServer, createApiServer } from '../kubernetes/apiserver/server.ts';
import { type Dump, Storage, storageKey } from '../kubernetes/apiserver/storage/storage.ts';
import { runFree } from './run-free.ts';

interface Question {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly body?: unknown;
  readonly rawBody?: string | { readonly base64: string };
  readonly bodyRepeat?: { readonly head: string; readonly unit: string; readonly times: number; readonly tail: string };
  readonly token?: string;
}

interface Case {
  readonly id: string;
  readonly setup?: readonly Question[];
  readonly request: Question;
}

export interface Replayed {
  readonly id: string;
  readonly response: { readonly code: number; readonly headers: ApiResponse['headers']; readonly body: unknown };
}

const START = 1_767_225_600_000;
const MASTER: UserInfo = { name: 'system:admin', uid: 'u0', groups: ['system:masters', 'system:authenticated'] };
const STREAM_MS = 1500;
const SUPER_TOKEN = 'supertoken';

/** Replays every question (one JSON line each) on the base state (one JSON line an object). */
export async function* replay(input: { readonly base: Iterable<string>; readonly questions: Iterable<string> }): AsyncIterable<Replayed> {
  const clock = new VirtualClock(START);
  const server = await prepare(clock, input.base);
  const mark = server.storage.mark();
  for (const line of input.questions) {
    if (!line.trim()) continue;
    // Numbers stay as they were written: 30020.0 and 9223372036854775808 are cases of their own.
    const { id, setup = [], request } = parseJson(line).value as Case;
    const answers: unknown[] = [];
    for (const step of setup) answers.push((await ask(server, clock, step, answers)).body);
    const response = await ask(server, clock, request, answers);
    yield { id, response: { ...response, body: marked(response.body, chosenPorts(answers, [...setup, request])) } };
    server.storage.revertTo(mark);
  }
}

/** A server that holds the objects of a recorded state (one JSON line each). */
export async function prepare(clock: VirtualClock, base: Iterable<string>, storage = new Storage()): Promise<ApiServer> {
  const random = new Random(1);
  const server = createApiServer({
    clock,
    random,
    storage,
    registry: createRegistry({ serviceCIDR: '10.96.0.0/16', nodePortRange: '30000-32767' }),
    authentication: { tokens: { [SUPER_TOKEN]: { name: 'system:admin', groups: ['system:masters'] } } },
  });
  const keys = new Map(createRegistry({ serviceCIDR: '10.96.0.0/16', nodePortRange: '30000-32767' }).map((s) => [`${s.resource.group} ${s.resource.plural}`, s] as const));
  const objects: Dump['objects'][number][] = [];
  for (const line of base) {
    if (!line.trim()) continue;
    const { resource, ...object } = JSON.parse(line) as ApiObject & { resource: string };
    const group = object.apiVersion.includes('/') ? (object.apiVersion.split('/')[0] ?? '') : '';
    const strategy = keys.get(`${group} ${resource}`);
    if (!strategy) continue;
    const version: number = objects.length + 2;
    const metadata: ApiObject['metadata'] = { ...object.metadata, uid: random.uuid(), resourceVersion: String(version), creationTimestamp: '2026-01-01T00:00:00Z' };
    objects.push({ resource: storageKey(strategy.resource), object: { ...object, kind: strategy.resource.kind, metadata }, version });
  }
  server.storage.load({ version: objects.length + 1, objects });
  // The recording leaves out what every server makes for itself.
  server.bootstrap();
  return server;
}

async function ask(server: ApiServer, clock: VirtualClock, question: Question, answers: readonly unknown[]): Promise<Replayed['response']> {
  const q = filled(question, answers) as Question;
  const [path = '', search = ''] = splitOnce(q.path, '?');
  const response = await runFree(clock, server.handle(request(q, path, search)));
  await rest(clock);
  if (!response.watch) return { code: response.code, headers: response.headers, body: readBack(response) };
  return { code: response.code, headers: response.headers, body: await collect(response, clock) };
}

/** What the server wrote out itself (indented, as /version is) is read again: cases compare values. */
function readBack({ headers, body }: ApiResponse): unknown {
  return typeof body === 'string' && body !== '' && headers['content-type'] === 'application/json' ? JSON.parse(body) : body;
}

/** The server's own controllers (of definitions) come to what a write left them before the next request does. */
async function rest(clock: VirtualClock): Promise<void> {
  if (isLoading()) await runFree(clock, clock.sleep(0));
  while (clock.hasReady()) clock.runReady();
}

function request(q: Question, path: string, search: string): ApiRequest {
  const headers: Record<string, string> = { accept: 'application/json', 'user-agent': 'golden', ...(bodyOf(q) === undefined ? {} : { 'content-type': 'application/json' }) };
  for (const [name, value] of Object.entries(q.headers ?? {})) {
    if (value === null) delete headers[name.toLowerCase()];
    else headers[name.toLowerCase()] = value;
  }
  if (q.token) headers.authorization = `Bearer ${q.token}`;
  const body = bodyOf(q);
  const own = q.token === undefined && headers.authorization === undefined;
  return {
    method: q.method,
    path,
    query: [...new URLSearchParams(search)],
    headers,
    ...(body === undefined ? {} : { body }),
    ...(own ? { user: MASTER } : {}),
  };
}

function bodyOf(q: Question): unknown {
  if (q.rawBody !== undefined) return typeof q.rawBody === 'string' ? q.rawBody : Uint8Array.from(atob(q.rawBody.base64), (c) => c.charCodeAt(0));
  if (q.bodyRepeat) return q.bodyRepeat.head + q.bodyRepeat.unit.repeat(q.bodyRepeat.times) + q.bodyRepeat.tail;
  return q.body === undefined ? undefined : written(q.body);
}

/** JSON as the recording's client wrote it: a blank after commas and colons, nothing but ASCII. */
function written(value: unknown): string {
  // The questions come through JavaScript, which shortens whole numbers beyond 2^53: they are written out again.
  if (value instanceof OddNumber) return Number.isInteger(value.value) ? BigInt(value.value).toString() : value.text;
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  if (isRecord(value))
    return `{${Object.entries(value)
      .map(([k, v]) => `${written(k)}: ${written(v)}`)
      .join(', ')}}`;
  return JSON.stringify(value).replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/*
 * A port that the server chose while a case was set up has no number in the recording: its answers say `$(N:path)`, "the value at that
 * path in the answer to setup request N" (golden/api/README.md). What the server answers here is a number; it is written down in the
 * same form, and only then: when it is the very number that answer N holds at that path, and no request of the case names it.
 */
const PORT_KEYS = new Set(['nodePort', 'healthCheckNodePort']);

/** Ports that the server chose while the case was set up, by number: the mark that stands for each. */
function chosenPorts(answers: readonly unknown[], questions: readonly Question[]): ReadonlyMap<number, string> {
  const asked = new Set(JSON.stringify(questions).match(/\d+/g));
  const out = new Map<number, string>();
  answers.forEach((answer, n) => visitPorts(answer, '', (port, path) => !asked.has(String(port)) && !out.has(port) && out.set(port, `$(${n}:${path})`)));
  return out;
}

function visitPorts(value: unknown, path: string, found: (port: number, path: string) => void): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, v] of Object.entries(value)) {
    const at = path ? `${path}.${key}` : key;
    if (PORT_KEYS.has(key) && typeof v === 'number') found(v, at);
    else visitPorts(v, at, found);
  }
}

/** An answer in the recorded form: a port that is known from the set-up is written as its mark. */
function marked(value: unknown, ports: ReadonlyMap<number, string>): unknown {
  if (ports.size === 0 || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((v) => marked(v, ports));
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, PORT_KEYS.has(k) && typeof v === 'number' ? (ports.get(v) ?? v) : marked(v, ports)]));
}

/** The events of a watch until it ends, or of its first second and a half. */
async function collect(response: ApiResponse, clock: VirtualClock): Promise<unknown> {
  const events: unknown[] = [];
  const watch = response.watch;
  if (!watch) return events;
  let open = true;
  watch.onEnd = () => {
    open = false;
  };
  watch.onEvent = (event) => events.push(event);
  const end = clock.now() + STREAM_MS;
  while (open) {
    const due = clock.nextDue();
    if (due === undefined || due > end) break;
    clock.advanceTo(due);
    clock.runReady();
  }
  watch.dispose();
  if (open && events.length === 0) return '';
  return events.length > 3 ? events.map((e) => JSON.stringify(e)).join('\n') : events;
}

function splitOnce(text: string, at: string): [string, string] {
  const i = text.indexOf(at);
  return i < 0 ? [text, ''] : [text.slice(0, i), text.slice(i + 1)];
}

const MARK = /\$\((\d+):([^)]*)\)/g;

/** Marks `$(N:path)` replaced by what the setup's answers hold there. */
function filled(value: unknown, answers: readonly unknown[]): unknown {
  if (typeof value === 'string') return value.includes('$(') ? fillText(value, answers) : value;
  if (value instanceof OddNumber) return value;
  if (Array.isArray(value)) return value.map((v) => filled(v, answers));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, filled(v, answers)]));
}

function fillText(text: string, answers: readonly unknown[]): unknown {
  const whole = /^\$\((\d+):([^)]*)\)$/.exec(text);
  if (whole) return at(answers[Number(whole[1])], whole[2] ?? '') ?? text;
  return text.replace(MARK, (_, n: string, path: string) => String(at(answers[Number(n)], path) ?? ''));
}

function at(value: unknown, path: string): unknown {
  let found = value;
  for (const step of path.split('.')) found = (found as Record<string, unknown> | undefined)?.[step];
  return found;
}
