// The address of the page: #/ the list, #/lesson/ID a lesson, #/cluster just a cluster. In the fragment, so that any web server can host it.
import { useSyncExternalStore } from 'react';

export type Route = { readonly page: 'start' } | { readonly page: 'lesson'; readonly id: string } | { readonly page: 'cluster' };

export function routeOf(hash: string): Route {
  const [, page, id] = hash.replace(/^#/, '').split('/');
  if (page === 'lesson' && id) return { page: 'lesson', id: decoded(id) };
  return page === 'cluster' ? { page: 'cluster' } : { page: 'start' };
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
  return routeOf(useSyncExternalStore(subscribe, () => location.hash));
}

export function lessonAddress(id: string): string {
  return `#/lesson/${encodeURIComponent(id)}`;
}
