// Code that is loaded when it is first needed. Loading takes real time; virtual time must not run on meanwhile, or the same seed would give another transcript.

let loading = 0;

/** A part of the emulator could not be fetched. What waited for it fails with these words; the next use tries again. */
export class LoadError extends Error {
  constructor(cause: unknown) {
    super(`a part of portside could not be loaded (${cause instanceof Error ? cause.message : String(cause)}); check the connection and try again`);
    this.name = 'LoadError';
  }
}

/** Loads a module: onDemand(() => import('./x.ts')). Rejects with a LoadError. */
export async function onDemand<T>(load: () => Promise<T>): Promise<T> {
  loading++;
  try {
    return await load();
  } catch (cause) {
    throw new LoadError(cause);
  } finally {
    loading--;
  }
}

/** A function that is loaded with its first call: later(async () => (await import('./x.ts')).work). Afterwards it answers as it is. */
export function later<A extends readonly unknown[], R>(load: () => Promise<(...args: A) => R | Promise<R>>): (...args: A) => R | Promise<R> {
  let loaded: ((...args: A) => R | Promise<R>) | undefined;
  return (...args) => {
    if (loaded) return loaded(...args);
    return onDemand(load).then((whole) => {
      loaded = whole;
      return whole(...args);
    });
  };
}

/** True while something is being loaded: whoever drives a clock waits. */
export function isLoading(): boolean {
  return loading > 0;
}
