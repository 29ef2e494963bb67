// Light, dark, or as the system has it. The choice is kept; where nothing can be kept it lasts as long as the page.

export type Theme = 'system' | 'light' | 'dark';
const KEY = 'portside.theme';
const DARK = '(prefers-color-scheme: dark)';
const listeners = new Set<() => void>();
let current: Theme | undefined;

function theme(): Theme {
  if (current) return current;
  try {
    const kept = localStorage.getItem(KEY);
    current = kept === 'light' || kept === 'dark' ? kept : 'system';
  } catch {
    // Storage is forbidden: the system's theme it is.
    current = 'system';
  }
  return current;
}

export function isDark(): boolean {
  return theme() === 'dark' || (theme() === 'system' && matchMedia(DARK).matches);
}

export function applyTheme(next?: Theme): void {
  if (next) {
    current = next;
    try {
      localStorage.setItem(KEY, next);
    } catch {
      // Not kept, still applied.
    }
  }
  document.documentElement.dataset.theme = isDark() ? 'dark' : 'light';
  for (const listener of listeners) listener();
}

/** Goes with the system when it turns dark in the evening, unless the learner has chosen. */
export function followSystem(): void {
  applyTheme();
  matchMedia(DARK).addEventListener('change', () => applyTheme());
}

/** Tells of every change, until the returned function is called. */
export function subscribeTheme(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** From what is seen to its opposite. */
export function toggleTheme(): void {
  applyTheme(isDark() ? 'light' : 'dark');
}
