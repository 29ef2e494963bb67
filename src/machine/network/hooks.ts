// The five places where a packet can be looked at on its way through a host. Every rules engine registers here; who comes first is said by priority. upstream: Linux net/netfilter/core.c
import type { Disposable } from '../../base/emitter.ts';
import type { Packet } from './types.ts';

export const PREROUTING = 0;
export const INPUT = 1;
export const FORWARD = 2;
export const OUTPUT = 3;
export const POSTROUTING = 4;
export const HOOK_NAMES = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'] as const;

/** upstream: enum nf_ip_hook_priorities */
export const PRIORITY = { raw: -300, conntrack: -200, mangle: -150, dstnat: -100, filter: 0, security: 50, srcnat: 100, confirm: 0x7fffffff } as const;

export interface Hook {
  readonly name: string;
  readonly family: 4 | 6;
  readonly hook: number;
  readonly priority: number;
  /** True: the packet goes on. False: it was dropped, or somebody has taken it. */
  run(p: Packet, hook: number): boolean;
}

export class Hooks {
  /** Most namespaces have none. */
  #lists: (Hook[] | undefined)[] | undefined;
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  register(hook: Hook): Disposable {
    this.#lists ??= new Array<Hook[] | undefined>(10).fill(undefined);
    const place = index(hook.family, hook.hook);
    const list = this.#lists[place] ?? [];
    this.#lists[place] = list;
    // Among equals the last one comes first, as in the kernel.
    const at = list.findIndex((h) => h.priority >= hook.priority);
    if (at < 0) list.push(hook);
    else list.splice(at, 0, hook);
    this.#changed();
    return {
      dispose: () => {
        const found = list.indexOf(hook);
        if (found >= 0) list.splice(found, 1);
        this.#changed();
      },
    };
  }

  run(hook: number, p: Packet): boolean {
    const list = this.#lists?.[p.family === 4 ? hook : hook + 5];
    if (!list) return true;
    for (let i = 0; i < list.length; i++) if (!list[i]?.run(p, hook)) return false;
    return true;
  }
}

function index(family: 4 | 6, hook: number): number {
  return family === 4 ? hook : hook + 5;
}
