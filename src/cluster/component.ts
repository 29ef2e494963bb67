// A part of the control plane as the container of its static pod starts and stops it. upstream: cmd/kubeadm/app/phases/controlplane
import type { Disposable } from '../base/emitter.ts';

export interface Component {
  /** Starts it, or goes on when it runs already; what a flag's value is refused with, or undefined. */
  start(argv: readonly string[]): string | undefined;
  stop(): void;
}

export const COMPONENTS = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;
export type ComponentName = (typeof COMPONENTS)[number];

interface Runnable extends Disposable {
  start(): Promise<void>;
}

/** A component whose flags change nothing here. A new start is a new process with empty caches. */
export class RestartableComponent implements Component, Disposable {
  readonly #make: (start: number) => Runnable;
  #running: Runnable | undefined;
  #starts = 0;

  /** `make` is given how often it was called before. */
  constructor(make: (start: number) => Runnable) {
    this.#make = make;
  }

  /** The first start of a boot: resolves when its caches are filled. */
  async boot(): Promise<void> {
    this.#running = this.#make(this.#starts++);
    await this.#running.start();
  }

  start(): undefined {
    if (!this.#running) void this.boot();
    return undefined;
  }

  stop(): void {
    this.#running?.dispose();
    this.#running = undefined;
  }

  dispose(): void {
    this.stop();
  }
}

/** The value of `--name=value` among a command's words; the last one counts. */
export function flagValue(argv: readonly string[], name: string): string | undefined {
  return argv.findLast((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
}
