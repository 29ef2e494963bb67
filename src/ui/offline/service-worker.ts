// Lets the page go on, and come back, without a connection: what it is made of is kept by the browser. Built by scripts/vite-offline.ts, which says what there is.

/** Every file of this build, relative to the page; set before this script. */
declare const PORTSIDE_FILES: readonly string[];

interface LifeEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface FetchEvent extends LifeEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

interface Scope {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  addEventListener(type: 'activate' | 'message', listener: (event: LifeEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
}

const scope = self as unknown as Scope;
const { scope: HOME } = scope.registration;
/** By where the page is: another one on the same server keeps its own. */
const CACHE = `portside ${HOME}`;
const urlOf = (file: string): string => new URL(file, HOME).href;
/** The page's two names. */
const PAGES = [HOME, urlOf('index.html')];
const FILES: ReadonlySet<string> = new Set(PORTSIDE_FILES.map(urlOf));

/** The names of files change with what is in them, so a file that is kept is never old. The page itself is asked for anew while there is somebody to ask. */
async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  if (request.mode !== 'navigate') return (await cache.match(request.url)) ?? kept(cache, await fetch(request));
  try {
    return await fetch(request);
  } catch (offline) {
    const page = await cache.match(HOME);
    if (page) return page;
    throw offline;
  }
}

async function kept(cache: Cache, response: Response): Promise<Response> {
  // A browser that has no room left still shows the page.
  if (response.ok && response.type === 'basic') await cache.put(response.url, response.clone()).catch(() => {});
  return response;
}

/** Fetches what is not kept yet, one after the other: the learner's own requests go first. The page comes last, or it could name files that are not there. */
async function keepAll(): Promise<void> {
  const cache = await caches.open(CACHE);
  for (const url of FILES) if (!(await cache.match(url))) await cache.add(url);
  const page = await fetch(HOME, { cache: 'no-cache' });
  if (!page.ok || !isOurs(await page.clone().text())) return;
  await cache.put(HOME, page);
  for (const { url } of await cache.keys()) if (url !== HOME && !FILES.has(url)) await cache.delete(url);
}

/** A later build's page belongs to that build's script. */
function isOurs(page: string): boolean {
  return [...page.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].every(([, file]) => FILES.has(urlOf(file ?? '')));
}

scope.addEventListener('activate', (event) => event.waitUntil(scope.clients.claim()));
// No connection or no room: the next visit goes on from there.
scope.addEventListener('message', (event) => event.waitUntil(keepAll().catch(() => {})));
scope.addEventListener('fetch', (event) => {
  const { request } = event;
  const page = request.mode === 'navigate' && PAGES.includes(request.url.split(/[?#]/)[0] ?? '');
  if (request.method === 'GET' && (page || FILES.has(request.url))) event.respondWith(answer(request));
});
