// One tab a lesson: two worlds writing one saved state would undo each other's work. Web Locks where the browser has them.

/** A page that is just being left (a reload) still holds it for a moment. */
const PATIENCE_MS = 1200;

export interface Hold {
  release(): void;
}

/** Undefined when another tab has it. `lost` is called when another tab takes it from here. */
export function holdSlot(slot: string, steal: boolean, lost: () => void): Promise<Hold | undefined> {
  if (!('locks' in navigator)) return Promise.resolve({ release: () => {} });
  return new Promise((resolve) => {
    let released = false;
    let held = false;
    navigator.locks
      .request(`portside:${slot}`, steal ? { steal: true } : { signal: AbortSignal.timeout(PATIENCE_MS) }, () => {
        held = true;
        return new Promise<void>((free) => {
          resolve({
            release: () => {
              released = true;
              free();
            },
          });
        });
      })
      .catch(() => {
        if (!held) resolve(undefined);
        else if (!released) lost();
      });
  });
}
