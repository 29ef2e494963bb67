// Lessons from elsewhere: what is taken, what is refused, and with which words.
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { bundleOf } from '../../../src/ui/guest/bundle.ts';
import { bundleOfDropped } from '../../../src/ui/guest/dropped.ts';
import { faultWords } from '../../../src/ui/guest/fault-words.ts';
import { addressOf, bundleFrom } from '../../../src/ui/guest/fetched.ts';
import { MAX_FILES } from '../../../src/ui/guest/limits.ts';
import { readBundle } from '../../../src/ui/guest/read-bundle.ts';
import { bundleInLink, linkOf } from '../../../src/ui/guest/shared.ts';
import { unzip } from '../../../src/ui/guest/zip.ts';
import { en } from '../../../src/ui/words/en.ts';

const FRONT = '---\nid: door\ntitle: A door\nlevel: beginner\nminutes: 5\nobjectives: [doors]\n';
const LESSON = `${FRONT}---\nText.\n`;
const said = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no fault',
    (error: unknown) => faultWords(error, en.guest.faults),
  );
const dropped = (files: Record<string, string | Uint8Array>) =>
  bundleOfDropped(
    'given',
    Object.entries(files).map(([path, text]) => ({ path, file: new Blob([text as BlobPart]) })),
  );
const zip = (files: Record<string, string>, options = {}): Uint8Array => zipSync(Object.fromEntries(Object.entries(files).map(([k, v]) => [k, strToU8(v)])), options);
const zipped = (files: Record<string, string>, options = {}) => dropped({ 'x.zip': zip(files, options) });

describe('files', () => {
  it.each([
    ['a folder', () => dropped({ '01-door/lesson.md': LESSON, '01-door/start/web.yaml': 'a: b' })],
    ['a zip of a folder', () => zipped({ '01-door/lesson.md': LESSON, '01-door/start/web.yaml': 'a: b' })],
    ['a zip without a folder, stored', () => zipped({ 'lesson.md': LESSON, 'start/web.yaml': 'a: b' }, { level: 0 })],
  ])('%s', async (_name, open) => {
    const { files } = await open();
    expect(files).toEqual({ 'lesson.md': LESSON, 'start/web.yaml': 'a: b' });
  });
  it('one file of any name is the lesson', async () => expect((await dropped({ 'door.md': LESSON })).files).toEqual({ 'lesson.md': LESSON }));
  it('leaves out what is no text', async () =>
    expect(Object.keys((await dropped({ 'lesson.md': LESSON, 'x.png': new Uint8Array([0xff, 0xfe, 0]) })).files)).toEqual(['lesson.md']));

  const many = Object.fromEntries(Array.from({ length: MAX_FILES + 1 }, (_, i) => [`${i}.md`, 'x']));
  const bad: [string, () => Promise<unknown>, RegExp][] = [
    ['../ in a zip', () => zipped({ 'lesson.md': LESSON, '../outside.md': 'x' }), /“\.\.\/outside\.md”, which leads out/],
    ['../ in the middle of a path', () => zipped({ 'lesson.md': LESSON, 'a/../../b': 'x' }), /leads out/],
    ['an absolute path', () => zipped({ 'lesson.md': LESSON, '/etc/passwd': 'x' }), /leads out/],
    ['a path of Windows', () => zipped({ 'lesson.md': LESSON, 'C:\\x': 'x' }), /leads out/],
    [
      'a symbolic link',
      () => dropped({ 'x.zip': zipSync({ 'lesson.md': strToU8(LESSON), link: [strToU8('/etc'), { os: 3, attrs: 0o120777 << 16 }] }) }),
      /“link”, which leads out/,
    ],
    ['a bomb', () => zipped({ 'lesson.md': LESSON, 'big.txt': '0'.repeat(9_000_000) }), /It has \d\.\d MB; 4\.0 MB are possible/],
    ['five megabytes', () => dropped({ 'lesson.md': LESSON + 'x'.repeat(5_000_000) }), /It has 5\.0 MB; 4\.0 MB are possible/],
    ['too many files', () => dropped(many), /It has 201 files; 200 are possible/],
    ['a damaged zip', () => dropped({ 'x.zip': zip({ 'lesson.md': LESSON }).subarray(0, 60) }), /no zip archive, or a damaged one/],
    ['no lesson', () => dropped({ 'a.txt': 'x', 'b.txt': 'y' }), /no lesson\.md/],
    ['several lessons', () => dropped({ 'all/01-a/lesson.md': LESSON, 'all/02-b/lesson.md': LESSON }), /several lessons in it \(01-a, 02-b\)/],
  ];
  it.each(bad)('refuses %s', async (_name, open, words) => expect(await said(open())).toMatch(words));

  it('does not believe a header that says less than there is', async () => {
    const bytes = zip({ 'lesson.md': LESSON, 'big.txt': '0'.repeat(9_000_000) });
    const view = new DataView(bytes.buffer);
    for (let at = 0; at < bytes.length - 4; at++) if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 10, true);
    expect(await said(unzip(bytes))).toMatch(/MB are possible/);
  });
});

describe('an address', () => {
  const server = (pages: Record<string, string | Uint8Array>) => async (url: string) =>
    url in pages ? new Response(pages[url] as BodyInit) : url.includes('down') ? Promise.reject(new TypeError('failed')) : new Response('', { status: 404 });
  const asks =
    (...paths: string[]) =>
    async () =>
      paths;

  it('gives the lesson and the files beside it, and leaves to the reader what is missing', async () => {
    const fetcher = server({ 'https://x.example/door/lesson.md': LESSON, 'https://x.example/door/start/a.yaml': 'a: b' });
    const { files, source } = await bundleFrom('https://x.example/door/lesson.md', asks('start/a.yaml', 'start/none.yaml'), fetcher);
    expect({ files, source }).toEqual({ files: { 'lesson.md': LESSON, 'start/a.yaml': 'a: b' }, source: 'https://x.example/door/lesson.md' });
  });
  it('gives a zip', async () => {
    const fetcher = server({ 'https://x.example/door.zip': zip({ 'door/lesson.md': LESSON }) });
    expect((await bundleFrom('https://x.example/door.zip', asks(), fetcher)).files).toEqual({ 'lesson.md': LESSON });
  });
  it('a page of GitHub is the file on it', () => {
    expect(addressOf('https://github.com/o/r/blob/main/x/lesson.md').href).toBe('https://raw.githubusercontent.com/o/r/main/x/lesson.md');
  });
  const bad: [string, string, RegExp][] = [
    ['http', 'http://x.example/lesson.md', /is no https:\/\/ address/],
    ['no address', 'lesson.md', /“lesson\.md” is no https/],
    ['a script', 'javascript:alert(1)', /is no https/],
    ['data', 'data:text/plain,x', /is no https/],
    ['what is not there', 'https://x.example/none.md', /answers with 404/],
    ['a server that is down', 'https://down.example/lesson.md', /cannot be reached.*connect-src/],
  ];
  it.each(bad)('refuses %s', async (_name, url, words) => expect(await said(bundleFrom(url, asks(), server({})))).toMatch(words));
  it.each(['https://evil.example/x.yaml', '../other.yaml', '//evil.example/x', '/x.yaml'])('asks nothing outside of the folder: %s', async (path) => {
    const asked: string[] = [];
    const fetcher = async (url: string) => {
      asked.push(url);
      return new Response(LESSON);
    };
    expect(await said(bundleFrom('https://x.example/door/lesson.md', asks(path), fetcher))).toMatch(/leads out/);
    expect(asked).toEqual(['https://x.example/door/lesson.md']);
  });
});

describe('a link', () => {
  it('holds the lesson', async () => {
    const bundle = bundleOf('mine', new Map([['lesson.md', strToU8(LESSON)]]));
    const link = await linkOf(bundle);
    expect(link).toMatch(/^#\/shared\/[\w-]+$/);
    expect(await bundleInLink(link!.split('/')[2]!)).toEqual(bundle);
  });
  it('that is too long is none', async () => {
    const noise = Array.from({ length: 90_000 }, (_, i) => String.fromCharCode(33 + ((i * 7919 + i * i) % 90))).join('');
    const random = Array.from(crypto.getRandomValues(new Uint8Array(60_000)), (b) => b.toString(16)).join(noise[0]);
    expect(await linkOf(bundleOf('mine', new Map([['lesson.md', strToU8(random)]])))).toBeUndefined();
  });
  it.each(['', 'x', '!!!', 'AAAA'])('that is cut off says so: %s', async (data) => expect(await said(bundleInLink(data))).toMatch(/link is damaged/));
});

describe('reading', () => {
  const read = (files: Record<string, string>, locale = 'en') => readBundle({ source: '', files }, locale);
  it('needs no folder, and says which files are missing', () => {
    const { lesson, missing, problems } = read({ 'lesson.md': `${FRONT}cluster: {manifests: [start/web.yaml]}\n---\nText.\n` });
    expect({ lesson, missing, problem: problems[0]?.message }).toEqual({ lesson: undefined, missing: ['start/web.yaml'], problem: 'start/web.yaml is not beside the lesson' });
    expect(read({ 'lesson.md': LESSON }).lesson).toMatchObject({ id: 'door', number: 0 });
  });
  it('brings the translation along', () => {
    const german = LESSON.replace('A door', 'Eine Tür').replace('Text.', 'Worte.').replace('minutes: 5', 'minutes: 5\nlocale: de');
    expect(read({ 'lesson.md': LESSON, 'lesson.de.md': german }, 'de').lesson).toMatchObject({ title: 'Eine Tür', locale: 'de' });
    expect(read({ 'lesson.md': LESSON, 'lesson.de.md': german }, 'en').lesson).toMatchObject({ title: 'A door' });
    expect(read({ 'lesson.md': LESSON, 'lesson.de.md': german.replace('minutes: 5', 'minutes: 6') }, 'de').problems[0]).toMatchObject({ file: 'lesson.de.md' });
  });
  it('takes no file from where an object has its own', () =>
    expect(read({ 'lesson.md': `${FRONT}cluster: {manifests: [constructor]}\n---\nx\n` }).missing).toEqual(['constructor']));
});
