// Code that is loaded when it is first needed. Loading takes real time; virtual time must not run on meanwhile, or the same seed would give another transcript.

let loading = 0;

/** Loads a module: onDemand(() => import('./x.ts')). */
export async function onDemand<T>(load: () => Promise<T>): Promise<T> {
  loading++;
  try {
    return await load();
  } finally {
    loading--;
  }
}

/** True while something is being loaded: whoever drives a clock waits. */
export function isLoading(): boolean {
  return loading > 0;
}
