// Has the browser keep the page and all its parts, so that a lesson goes on where there is no connection.
import { savesData } from './saves-data.ts';

/** When the first lesson has long begun: nothing that somebody waits for comes later because of this. */
const SETTLED_MS = 10_000;

/** Not while the page is being written (there is no such script then), and not for who saves data. */
export function keepForOffline(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator) || savesData()) return;
  const begin = async (): Promise<void> => {
    await navigator.serviceWorker.register('./offline.js');
    const { active } = await navigator.serviceWorker.ready;
    active?.postMessage('keep');
  };
  // A browser that forbids it (a private window, a policy) shows the page as before.
  setTimeout(() => void begin().catch(() => {}), SETTLED_MS);
}
