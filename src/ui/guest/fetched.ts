// A lesson from an address: lesson.md or a zip over https, and the files beside it that the lesson asks for. No cookies, no referrer, nothing outside of its folder.
import { type Bundle, bundleOf } from './bundle.ts';
import { FETCH_MS, GuestError, MAX_BYTES, MAX_FILES, readAll } from './limits.ts';
import { isZip, unzip } from './zip.ts';

/** Which files a lesson wants beside it, found by reading it. */
export type Asks = (bundle: Bundle) => Promise<readonly string[]>;
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export async function bundleFrom(address: string, asks: Asks, fetcher: Fetch = (url, init) => fetch(url, init)): Promise<Bundle> {
  const url = addressOf(address);
  const get = async (from: URL, max: number): Promise<Uint8Array> => readAll(bodyOf(await ask(from, fetcher)), max);
  const bytes = await get(url, MAX_BYTES);
  if (isZip(bytes)) return bundleOf(url.href, await unzip(bytes));
  const files = new Map([['lesson.md', bytes]]);
  let size = bytes.length;
  const wanted = await asks(bundleOf(url.href, files));
  if (wanted.length > MAX_FILES) throw new GuestError({ kind: 'too-many', files: wanted.length });
  const folder = new URL('.', url);
  for (const path of wanted) {
    const from = new URL(encodeURI(path), folder);
    if (!from.href.startsWith(folder.href)) throw new GuestError({ kind: 'path', name: path });
    const content = await get(from, MAX_BYTES - size).catch((error: unknown) => (isMissing(error) ? undefined : Promise.reject(error)));
    // What is not there is told by the lesson's own reader, with the line that asks for it.
    if (!content) continue;
    size += content.length;
    files.set(path, content);
  }
  return bundleOf(url.href, files);
}

/** Where the text itself is: a page of GitHub around a file stands for the file. */
export function addressOf(address: string): URL {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw new GuestError({ kind: 'not-https', url: address });
  }
  const local = url.hostname === 'localhost' || url.hostname === '127.0.0.1';
  if (url.protocol !== 'https:' && !(local && url.protocol === 'http:')) throw new GuestError({ kind: 'not-https', url: address });
  const page = url.hostname === 'github.com' ? /^\/([^/]+\/[^/]+)\/blob\/(.+)$/.exec(url.pathname) : null;
  return page ? new URL(`https://raw.githubusercontent.com/${page[1]}/${page[2]}`) : url;
}

async function ask(url: URL, fetcher: Fetch): Promise<Response> {
  let response: Response;
  try {
    response = await fetcher(url.href, { credentials: 'omit', referrerPolicy: 'no-referrer', signal: AbortSignal.timeout(FETCH_MS) });
  } catch {
    throw new GuestError({ kind: 'unreachable', url: url.href });
  }
  if (!response.ok) throw new GuestError({ kind: 'status', url: url.href, status: response.status });
  return response;
}

const bodyOf = (response: Response): ReadableStream<Uint8Array> => response.body ?? new Blob([]).stream();
const isMissing = (error: unknown): boolean => error instanceof GuestError && error.fault.kind === 'status' && error.fault.status === 404;
