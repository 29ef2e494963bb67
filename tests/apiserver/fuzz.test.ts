// Whatever is sent, an answer comes, and it is none that the real server would not give: no 500 of our own making, nothing left behind.
// FUZZ=100000 npx vitest run tests/apiserver/fuzz.test.ts sends more; FUZZ_SEED begins elsewhere.
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { kilobytes } from '../../src/host/bench/world.ts';
import { runFree } from '../../src/host/run-free.ts';
import type { ApiRequest, ApiResponse } from '../../src/kubernetes/api/wire.ts';
import { Fuzz } from './fuzz.ts';
import { baseLines, recordedRequests } from './recorded.ts';
import { baseWorld } from './support.ts';

const COUNT = Number(process.env.FUZZ ?? 5000);
const SEED = Number(process.env.FUZZ_SEED ?? 1);
/** After so many requests the world is as it was at first. */
const BLOCK = 25;

/** What may be held beyond what two fifths of the requests left: a body or two of 4 MB may still be about. */
const GROWTH_KB = 16_384;

/** What the recorded server answers with a 5xx to: errors of its own that it does not dress up. */
const RECORDED = [
  /^(resourceVersion: Invalid value: .*: )?strconv\.(ParseUint|ParseBool|Atoi|ParseInt): parsing /,
  /^Timeout: Too large resource version: /,
  /^resourceVersion should not be set on objects to be created$/,
  /^failed to create typed patch object /,
  /^unknown patch type: /,
  // What an apply makes is taken for the kind afterwards: what it then cannot be is the server's own error.
  /^quantities must match the regular expression/,
  /^parsing time "/,
  /^json: cannot unmarshal number /,
  /^illegal base64 data at input byte /,
  /^map: map\[[\s\S]*\] does not contain declared merge key: /,
  /^The order in patch list:\n/,
  /^expected an? .*, but received an? /,
  /^list element types are not identical: /,
  /^duplicate nodePort: /,
  /^Internal error occurred: failed to allocate (requested|a) /,
  /^\[?target\.(name|kind): /,
  /^This pod has more than one PodDisruptionBudget/,
  /^error trying to reach service: /,
  /^(Internal error occurred: )?no preferred addresses found; known addresses: /,
  /^no (service port|endpoints available|Service|kubelet) /,
];

/** What an answer says is wrong; a Status may have been asked for as YAML. */
function messageOf(body: unknown): string {
  const status = typeof body === 'string' && body.startsWith('apiVersion: v1\n') ? load(body) : body;
  return typeof status === 'string' ? status : String((status as { message?: string } | undefined)?.message ?? '');
}

/** What is wrong with an answer; undefined when nothing is. */
function fault({ code, body }: ApiResponse): string | undefined {
  if (!Number.isInteger(code) || code < 100 || code > 599) return `code ${code}`;
  const message = messageOf(body);
  if (code >= 500 && !RECORDED.some((r) => r.test(message))) return `${code} ${message.slice(0, 300)}`;
  return undefined;
}

/** For a person who wants to send it again. */
function written(request: ApiRequest): string {
  const text = JSON.stringify(request, (_, v) => (v instanceof Uint8Array ? { bytes: [...v] } : v));
  return text.length > 1500 ? `${text.slice(0, 1500)}…` : text;
}

describe('the API door', () => {
  it(
    `answers ${COUNT} requests that make no sense`,
    async () => {
      const world = await baseWorld(baseLines());
      const fuzz = new Fuzz(recordedRequests(), SEED);
      const mark = world.storage.mark();
      const listeners = (): number => [...world.storage.tables.values()].reduce((n, t) => n + t.listeners.size, 0);
      const objects = (): number => [...world.storage.tables.values()].reduce((n, t) => n + t.size, 0);
      const before = { listeners: listeners(), objects: objects() };
      const faults = new Map<string, string>();
      const codes = new Map<number, number>();
      const rejections: unknown[] = [];
      const note = (reason: unknown): void => void rejections.push(reason);
      process.on('unhandledRejection', note);
      const heap: number[] = [];
      for (let i = 1; i <= COUNT; i++) {
        const request = fuzz.next();
        const user = request.headers?.authorization === undefined ? { user: { name: 'system:admin', groups: ['system:masters', 'system:authenticated'] } } : {};
        const response = await runFree(world.clock, world.handle({ ...request, ...user }));
        response.watch?.dispose();
        response.stream?.dispose();
        response.upgrade?.dispose();
        codes.set(response.code, (codes.get(response.code) ?? 0) + 1);
        const found = fault(response);
        if (found && !faults.has(found)) faults.set(found, written(request));
        if (i % BLOCK !== 0 && i !== COUNT) continue;
        world.storage.revertTo(mark);
        while (world.clock.hasReady()) world.clock.runReady();
        expect({ listeners: listeners(), objects: objects() }).toEqual(before);
        if (COUNT >= 20_000 && i % (COUNT / 5) === 0) heap.push(kilobytes());
      }
      process.off('unhandledRejection', note);
      console.log(
        `fuzz: ${COUNT} requests, ${[...codes]
          .sort()
          .map(([code, n]) => `${code}: ${n}`)
          .join(', ')}`,
      );
      expect([...faults].map(([what, request]) => `${what}\n  ${request}`)).toEqual([]);
      expect(rejections).toEqual([]);
      // The first part fills caches that have an end; from then on nothing may grow.
      if (heap.length) {
        console.log(`fuzz: heap ${heap.map((kb) => `${Math.round(kb / 1024)} MB`).join(', ')}`);
        expect((heap.at(-1) ?? 0) - (heap[1] ?? 0)).toBeLessThan(GROWTH_KB);
      }
    },
    60_000 + COUNT * 20,
  );
});
