// One tab a lesson: two worlds writing one saved state would undo each other's work. Web Locks where the browser has them.

export interface Hold {
  release(): void;
}

/** Undefined when another tab has it. `lost` is called when another tab takes it from here. */
export function holdSlot(slot: string, steal: boolean, lost: () => void): Promise<Hold | undefined> {
  if (!('locks' in navigator)) return Promise.resolve({ release: () => {} });
  return new Promise((resolve) => {
    let released = false;
    navigator.locks
      .request(`portside:${slot}`, steal ? { steal: true } : { ifAvailable: true }, (lock) => {
        if (!lock) return resolve(undefined);
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
        if (!released) lost();
      });
  });
}
