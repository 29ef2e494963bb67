// The address of the page: #/ the list, #/lesson/ID a lesson, #/cluster just a cluster, #/page/NAME a page beside the lessons (and #/page/NAME/WORD a place in it), #/guest/KEY and #/shared/DATA lessons of one's own, ?lesson=URL one from elsewhere.
// In the fragment, so that any web server can host it.
import { useMemo, useSyncExternalStore } from 'react';

/** Where a lesson that is not ours is. */
export type GuestPlace = { readonly from: 'shelf'; readonly key: string } | { readonly from: 'link'; readonly data: string } | { readonly from: 'address'; readonly url: string };

export type Route =
  | { readonly page: 'start' | 'cluster' }
  | { readonly page: 'lesson'; readonly id: string }
  | { readonly page: 'page'; readonly name: string; readonly at?: string }
  | { readonly page: 'guest'; readonly place: GuestPlace };

/** `search` counts only where there is no fragment: a link away from such a lesson leaves it behind. */
export function routeOf(hash: string, search = ''): Route {
  const [, page, id, at] = hash.replace(/^#/, '').split('/');
  const url = hash === '' ? new URLSearchParams(search).get('lesson') : null;
  if (url) return { page: 'guest', place: { from: 'address', url } };
  if (page === 'lesson' && id) return { page: 'lesson', id: decoded(id) };
  if (page === 'page' && id) return { page: 'page', name: decoded(id), ...(at ? { at: decoded(at) } : {}) };
  if (page === 'guest' && id) return { page: 'guest', place: { from: 'shelf', key: decoded(id) } };
  if (page === 'shared' && id) return { page: 'guest', place: { from: 'link', data: id } };
  return page === 'cluster' ? { page } : { page: 'start' };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray % in an address: as it is, so that the page can say that there is no such lesson.
    return text;
  }
}

const subscribe = (listener: () => void): (() => void) => {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
};

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  return useMemo(() => routeOf(hash, location.search), [hash]);
}

export function lessonAddress(id: string): string {
  return `#/lesson/${encodeURIComponent(id)}`;
}

export function pageAddress(name: string, at?: string): string {
  return `#/page/${encodeURIComponent(name)}${at === undefined ? '' : `/${encodeURIComponent(at)}`}`;
}

export function guestAddress(key: string): string {
  return `#/guest/${encodeURIComponent(key)}`;
}
