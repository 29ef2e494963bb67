// Where NAT is decided: one place a hook, however many engines (iptables, nftables) have nat chains there. upstream: Linux net/netfilter/nf_nat_core.c nf_nat_inet_fn
import type { Disposable } from '../../../base/emitter.ts';
import { HOOK_NAMES, type Hooks, INPUT, OUTPUT, POSTROUTING, PREROUTING, PRIORITY } from '../hooks.ts';
import { CT_NEW } from '../packet.ts';
import type { Host, Packet } from '../types.ts';
import type { Connection } from './connection.ts';
import type { Conntrack } from './conntrack.ts';
import { bindSource, changesDestination, translate } from './nat.ts';

/** A nat chain of some engine. False: the packet was dropped. */
export interface NatChain {
  readonly priority: number;
  run(p: Packet, hook: number): boolean;
}

/** What NAT needs of its namespace. */
export interface NatHost extends Host {
  readonly hooks: Hooks;
  readonly conntrack: Conntrack;
  changed(): void;
}

const NONE: readonly NatChain[] = [];

export class NatHooks {
  readonly #host: NatHost;
  readonly #family: 4 | 6;
  /** By hook. */
  readonly #chains: NatChain[][] = [];

  constructor(host: NatHost, family: 4 | 6) {
    this.#host = host;
    this.#family = family;
  }

  /** Adds a chain to a hook; those with a lower priority are asked first, among equals the last one. */
  add(hook: number, chain: NatChain): Disposable {
    if (this.#chains.length === 0) this.#start();
    const list = this.#chains[hook] ?? [];
    const at = list.findIndex((c) => c.priority >= chain.priority);
    list.splice(at < 0 ? list.length : at, 0, chain);
    this.#host.changed();
    return {
      dispose: () => {
        const found = list.indexOf(chain);
        if (found >= 0) list.splice(found, 1);
        this.#host.changed();
      },
    };
  }

  /** With the first chain every place begins to translate: an answer is changed where no chain need be. upstream: nf_nat_register_fn */
  #start(): void {
    for (let hook = PREROUTING; hook <= POSTROUTING; hook++) this.#chains.push([]);
    for (const hook of [PREROUTING, INPUT, OUTPUT, POSTROUTING]) {
      const priority = changesDestination(hook) ? PRIORITY.dstnat : PRIORITY.srcnat;
      this.#host.hooks.register({ name: `nat ${HOOK_NAMES[hook]}`, family: this.#family, hook, priority, run: (p, at) => this.#run(p, at) });
    }
  }

  /** The chains see only the first packet of a connection; all others are changed as the first was. */
  #run(p: Packet, hook: number): boolean {
    const c = p.ct as Connection | undefined;
    if (!c) return true;
    if (p.ctState === CT_NEW && !c.confirmed && !decided(c, hook)) {
      for (const chain of this.#chains[hook] ?? NONE) {
        if (!chain.run(p, hook)) return false;
        if (decided(c, hook)) break;
      }
      if (changesDestination(hook)) c.dstDone = true;
      else bindSource(this.#host, this.#host.conntrack, c, undefined, false);
    }
    if (c.translated) translate(this.#host, c, p, hook);
    return true;
  }
}

function decided(c: Connection, hook: number): boolean {
  return changesDestination(hook) ? c.dstDone : c.srcDone;
}
