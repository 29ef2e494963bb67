// What a process waits for at this moment: signals end the waits, a stop holds back what came meanwhile.

interface Wait {
  reject(reason: unknown): void;
  /** What is to happen once the process goes on after a stop. */
  held?: () => void;
}

export class Waits {
  readonly #all = new Set<Wait>();

  /** The promise as this process sees it; while `stopped` says so, its outcome is held back. */
  add<T>(promise: Promise<T>, stopped: () => boolean): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const wait: Wait = { reject };
      this.#all.add(wait);
      const settle = (act: () => void): void => {
        if (!this.#all.has(wait)) return;
        if (stopped()) {
          wait.held = act;
          return;
        }
        this.#all.delete(wait);
        act();
      };
      promise.then(
        (value) => settle(() => resolve(value)),
        (reason) => settle(() => reject(reason)),
      );
    });
  }

  /** Ends all of them with a reason. */
  end(reason: unknown): void {
    const waits = [...this.#all];
    this.#all.clear();
    for (const wait of waits) wait.reject(reason);
  }

  /** Lets go what was held back. */
  release(): void {
    for (const wait of [...this.#all]) {
      if (!wait.held) continue;
      this.#all.delete(wait);
      wait.held();
    }
  }
}
