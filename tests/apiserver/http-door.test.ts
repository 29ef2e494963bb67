// The same senseless requests over real HTTP: the door stays open, and every answer is one.
import { Agent, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttpServer } from '../../src/host/http-server.ts';
import type { ApiRequest } from '../../src/kubernetes/api/wire.ts';
import { Fuzz } from './fuzz.ts';
import { baseLines, recordedRequests } from './recorded.ts';
import { baseWorld } from './support.ts';

const COUNT = 500;
interface Answer {
  readonly code: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
}

const world = await baseWorld(baseLines());
const user = { name: 'system:admin', groups: ['system:masters', 'system:authenticated'] };
/** The world goes on while anybody waits for an answer. */
let open = true;
async function turn(): Promise<void> {
  while (open) {
    await new Promise(setImmediate);
    if (world.clock.hasReady()) world.clock.runReady();
    else world.clock.advanceTo(world.clock.nextDue() ?? world.clock.now());
  }
}
const server = createHttpServer(
  (r) => world.handle({ ...r, user }),
  () => undefined,
  'token',
);
const agent = new Agent({ keepAlive: true });
let port = 0;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  void turn();
});
afterAll(() => {
  open = false;
  agent.destroy();
  server.closeAllConnections();
  server.close();
});

/** As far as HTTP lets it through. */
const sendable = (text: string): string => encodeURI(text.replace(/[\ud800-\udfff]/g, '')).replaceAll('%25', '%');

/** The answer; of a stream, its head. */
function ask({ method, path, query = [], headers = {}, body }: ApiRequest): Promise<Answer> {
  const sent = body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
  const search = new URLSearchParams(query.map(([k, v]) => [k, v])).toString();
  return new Promise((resolve, reject) => {
    const request = send({ agent, port, host: '127.0.0.1', method: method || 'GET', path: `${sendable(path)}${search ? `?${search}` : ''}`, headers }, (response) => {
      const chunks: Buffer[] = [];
      const done = (): void => resolve({ code: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString('utf8') });
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', done);
      response.on('error', reject);
      // A watch has no length: what came with its head is enough.
      if (response.headers['content-length'] === undefined) {
        done();
        response.destroy();
      }
    });
    request.on('error', reject);
    request.setTimeout(5000, () => request.destroy(new Error('no answer')));
    request.end(sent);
  });
}

describe('the door behind HTTP', () => {
  it(`answers ${COUNT} requests that make no sense`, async () => {
    const fuzz = new Fuzz(recordedRequests(), 5);
    const troubles: string[] = [];
    for (let i = 0; i < COUNT; i++) {
      const request = fuzz.next();
      // Node's own client does not send these.
      if (!request.path.startsWith('/') || Object.values(request.headers ?? {}).some((v) => /[^\t\x20-\x7e]/.test(v)) || request.method === 'get') continue;
      const answer = await ask(request).catch((error: Error) => error);
      if (answer instanceof Error) troubles.push(`${answer.message}: ${JSON.stringify(request).slice(0, 600)}`);
      else if (answer.code < 200 || /Internal error occurred: \w*Error:/.test(answer.text))
        troubles.push(`${answer.code} ${answer.text.slice(0, 300)}: ${JSON.stringify(request).slice(0, 600)}`);
    }
    expect(troubles).toEqual([]);
  }, 120_000);

  it('passes on warnings about names that are no ASCII', async () => {
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'warned' }, schön: 1, 名: 2, 'a\nb': 3 };
    const { code, headers } = await ask({
      method: 'POST',
      path: '/api/v1/namespaces/m/configmaps',
      query: [['fieldValidation', 'Warn']],
      headers: { 'content-type': 'application/json' },
      body,
    });
    const warnings = Buffer.from(String(headers.warning), 'latin1').toString('utf8');
    expect(code).toBe(201);
    expect(warnings).toContain('299 - "unknown field \\"schön\\""');
    expect(warnings).toContain('名');
  });
});
