// Progress as a file: what goes in comes out, and what is not ours changes nothing.
import { gunzipSync, gzipSync, strFromU8, strToU8 } from 'fflate';
import { describe, expect, it } from 'vitest';
import { type Kept, pack, unpack } from '../../src/ui/progress/pack.ts';

const state = { version: 1, cluster: { files: { laptop: { data: new Uint8Array([0, 255, 128]) } } }, progress: { passed: ['a'] } };
const KEPT: Kept = {
  summaries: { door: { done: 1, total: 2, at: 3 } },
  variations: { door: 7 },
  states: { door: state },
  shelf: { abc: { title: 'Mine', bundle: { source: 'x', files: { 'lesson.md': 'text' } } } },
};
const AT = '2026-11-21T12:00:00.000Z';
const file = (value: unknown): Blob => new Blob([gzipSync(strToU8(JSON.stringify(value))) as BlobPart]);
const opened = async (blob: Blob): Promise<Record<string, unknown>> => JSON.parse(strFromU8(gunzipSync(new Uint8Array(await blob.arrayBuffer()))));

describe('a progress file', () => {
  it('gives back what was put in, bytes too', async () => expect(await unpack(await pack(KEPT, AT))).toEqual({ ok: true, kept: KEPT, at: AT }));
  it('is gzipped JSON that says what it is', async () => expect(await opened(await pack(KEPT, AT))).toMatchObject({ portside: 'progress', version: 1, at: AT }));

  const good = { portside: 'progress', version: 1, at: AT, summaries: {}, variations: {}, states: {}, shelf: {} };
  it.each([
    ['something else', file({ hello: 1 }), 'broken'],
    ['null', file(null), 'broken'],
    ['no archive', new Blob(['hello']), 'broken'],
    ['half a file', new Blob([gzipSync(strToU8(JSON.stringify(good))).subarray(0, 30) as BlobPart]), 'broken'],
    ['a part that is missing', file({ ...good, states: undefined }), 'broken'],
    ['a newer form', file({ ...good, version: 2 }), 'newer'],
    ['a world of a newer Portside', file({ ...good, states: { door: { version: 99 } } }), 'newer'],
    ['too much', file({ ...good, at: 'x'.repeat(100_000_001) }), 'too-big'],
  ])('refuses %s', async (_name, blob, why) => expect(await unpack(blob)).toEqual({ ok: false, why }));
  it('takes only numbers for variants', async () => expect(await unpack(file({ ...good, variations: { a: 1, b: 'x' } }))).toMatchObject({ kept: { variations: { a: 1 } } }));
});
