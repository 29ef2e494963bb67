// Asks early for what a page will need: its parts are fetched side by side, instead of each when the one before has found out about it.
import { loaders, translated } from 'virtual:lessons';
import { savesData } from '../offline/saves-data.ts';
import { prepareWorker } from '../stores/world-worker.ts';
import { preferredLocale } from '../words/words.ts';
import { type Route, routeOf } from './route.ts';

/** How long the start page is left alone before it fetches what the next click will want. */
const SETTLED_MS = 500;

type Part = () => Promise<unknown>;

const READING: Part = () => import('./Workshop.tsx');
const TYPING: Part = () => import('../terminal/Screen.tsx');

function ask(parts: readonly Part[]): void {
  // Whoever really needs the part asks again, and tells when it cannot be had.
  for (const part of parts) part().catch(() => {});
}

function hasWorld(route: Route): boolean {
  return route.page === 'lesson' || route.page === 'cluster' || route.page === 'guest';
}

/** For the address that the page was opened with. */
export function askForRoute(): void {
  const route = routeOf(location.hash, location.search);
  if (!hasWorld(route)) return;
  const lesson = route.page === 'lesson' ? (translated[preferredLocale()]?.[route.id] ?? loaders[route.id]) : undefined;
  // The text can be read while the rest is on its way.
  ask([...(lesson ? [lesson] : []), READING]);
  prepareWorker();
  ask([TYPING]);
}

/** For the click that follows a list of lessons; not for who saves data. Gives a function that calls it off. */
export function askForNext(): () => void {
  if (savesData()) return () => {};
  const timer = setTimeout(() => {
    ask([READING]);
    prepareWorker();
    ask([TYPING]);
  }, SETTLED_MS);
  return () => clearTimeout(timer);
}
