// nftables mode for one node and family: keeps the kube-proxy table in step; only what changed is written. upstream: pkg/proxy/nftables/proxier.go syncProxyRules
import type { Netns } from '../../../machine/network/netns.ts';
import { type Nftables, nftablesOf } from '../../../machine/network/nftables/nftables.ts';
import type { NftTable } from '../../../machine/network/nftables/table.ts';
import { type Backend, localWords, type PortState, type RuleSettings } from '../backend.ts';
import { type Chosen, choose } from '../endpoints.ts';
import { type ServicePort, usesLocal } from '../service-port.ts';
import { ElementStore } from './elements.ts';
import { isAffinitySet, isServiceChain, TABLE } from './names.ts';
import { hairpins, type PlannedElement, type PortPlan, planPort } from './rules.ts';
import { affinitySet, BASE_CHAINS, fixedRules, fixedSets, REJECT_COMMENT } from './setup.ts';

/** A chain that lost its last user goes a second later at the earliest: until then the kernel may believe that something leads to it. */
const STALE_MS = 1000;
/** kube-proxy syncs this often even when nothing happens. upstream: FullSyncPeriod */
const SYNC_PERIOD_MS = 3_600_000;

interface Written {
  readonly plan: PortPlan;
  readonly elements: readonly PlannedElement[];
}

export class NftablesBackend implements Backend {
  readonly #netns: Netns;
  readonly #family: 4 | 6;
  readonly #engine: Nftables;
  readonly #ports = new Map<string, Written>();
  readonly #elements = new Map<string, ElementStore>();
  /** How many ports use a chain: two can share an endpoint's. */
  readonly #users = new Map<string, number>();
  readonly #stale = new Map<string, number>();
  #table: NftTable | undefined;
  #begun = false;

  constructor(netns: Netns, family: 4 | 6) {
    this.#netns = netns;
    this.#family = family;
    this.#engine = nftablesOf(netns);
  }

  begin(settings: RuleSettings): void {
    const family = this.#family === 4 ? 'ip' : 'ip6';
    const table = this.#engine.table(family, TABLE) ?? this.#engine.addTable(family, TABLE, 'rules for kube-proxy');
    // Of a table that somebody has deleted nothing is left to build upon.
    if (this.#table && this.#table !== table) for (const known of [this.#ports, this.#elements, this.#users, this.#stale]) known.clear();
    this.#table = table;
    if (!this.#begun) this.#takeOver(table);
    this.#begun = true;
    this.#sets(table, settings);
    const bases = new Map(BASE_CHAINS.map((b) => [b.name, b.base]));
    for (const [name, rules] of fixedRules(settings)) {
      const chain = table.chains.get(name) ?? this.#engine.addChain(table, name, bases.get(name), name === 'reject-chain' ? REJECT_COMMENT : undefined);
      this.#engine.fill(chain, rules);
    }
  }

  /** What an earlier run left is not known to be right: its hooks are made anew, its chains are emptied until a port wants them. */
  #takeOver(table: NftTable): void {
    const now = this.#netns.clock.now();
    for (const { name } of BASE_CHAINS) {
      const chain = table.chains.get(name);
      if (chain) this.#engine.removeChain(chain);
    }
    for (const chain of table.chains.values()) {
      if (!isServiceChain(chain.name)) continue;
      this.#engine.fill(chain, []);
      this.#stale.set(chain.name, now);
    }
    for (const set of table.sets.values()) if (!isAffinitySet(set.name)) set.flush();
  }

  #sets(table: NftTable, settings: RuleSettings): void {
    for (const spec of fixedSets(this.#family)) {
      if (spec.name === 'nodeport-ips' && settings.nodePortIPs === undefined) {
        this.#engine.removeSet(table, spec.name);
        continue;
      }
      const set = table.sets.get(spec.name) ?? this.#engine.addSet(table, spec);
      if (!this.#elements.has(spec.name)) this.#elements.set(spec.name, new ElementStore(set));
    }
    const nodePorts = this.#elements.get('nodeport-ips');
    nodePorts?.replace(
      'node',
      (settings.nodePortIPs ?? []).filter((ip) => !this.#netns.loopback.addresses.some((a) => a.ip === ip)).map((ip) => ({ set: 'nodeport-ips', key: [ip] })),
    );
  }

  lost(): 'now' | undefined {
    return this.#table && this.#engine.table(this.#table.family, TABLE) !== this.#table ? 'now' : undefined;
  }

  write(changes: ReadonlyMap<string, PortState | undefined>, settings: RuleSettings): number | undefined {
    const table = this.#table;
    if (!table) return undefined;
    this.#dropStale(table);
    for (const [id, state] of changes) this.#replace(table, id, state, settings);
    for (const name of table.sets.keys()) if (isAffinitySet(name) && !this.#wanted(name)) this.#engine.removeSet(table, name);
    this.#engine.touched();
    return this.#stale.size > 0 ? SYNC_PERIOD_MS : undefined;
  }

  /** Affinity sets are used by the chains of their ports alone; they are few. */
  #wanted(set: string): boolean {
    return this.#users.has(set);
  }

  #replace(table: NftTable, id: string, state: PortState | undefined, settings: RuleSettings): void {
    const old = this.#ports.get(id);
    const now = state && planned(state, settings);
    for (const name of now ? usedBy(now.plan) : []) this.#users.set(name, (this.#users.get(name) ?? 0) + 1);
    if (now) this.#writePlan(table, now.plan, old?.plan);
    const sets = new Set([...(old?.elements ?? []), ...(now?.elements ?? [])].map((e) => e.set));
    for (const set of sets) this.#elements.get(set)?.replace(id, now?.elements.filter((e) => e.set === set) ?? []);
    for (const name of old ? usedBy(old.plan) : []) this.#release(table, name);
    if (now) this.#ports.set(id, now);
    else this.#ports.delete(id);
  }

  #writePlan(table: NftTable, plan: PortPlan, old: PortPlan | undefined): void {
    if (plan === old) return;
    for (const [name, seconds] of plan.affinity) {
      const known = table.sets.get(name);
      if (known?.spec.timeout === seconds * 1000) continue;
      if (known) this.#engine.removeSet(table, name);
      this.#engine.addSet(table, affinitySet(name, this.#family, seconds));
    }
    for (const [name, rules] of plan.chains) {
      this.#stale.delete(name);
      this.#engine.fill(table.chains.get(name) ?? this.#engine.addChain(table, name), rules);
    }
  }

  #release(table: NftTable, name: string): void {
    const users = (this.#users.get(name) ?? 1) - 1;
    if (users > 0) {
      this.#users.set(name, users);
      return;
    }
    this.#users.delete(name);
    const chain = table.chains.get(name);
    if (!chain) return;
    this.#engine.fill(chain, []);
    this.#stale.set(name, this.#netns.clock.now());
  }

  #dropStale(table: NftTable): void {
    const before = this.#netns.clock.now() - STALE_MS;
    for (const [name, at] of this.#stale) {
      if (at >= before) continue;
      const chain = table.chains.get(name);
      if (chain) this.#engine.removeChain(chain);
      this.#stale.delete(name);
    }
  }
}

function* usedBy(plan: PortPlan): Iterable<string> {
  yield* plan.chains.keys();
  yield* plan.affinity.keys();
}

interface Shared {
  readonly endpoints: string;
  readonly settings: string;
  readonly plan: PortPlan;
}

const shared = new WeakMap<ServicePort, Shared>();

/** Most plans are the same on every node and are made once for all; what pods must be masqueraded is each node's own. */
function planned(state: PortState, settings: RuleSettings): Written {
  const { port, endpoints, here } = state;
  const chosen = choose(endpoints, port, here);
  const plan = sharedPlan(state, chosen, settings);
  return { plan, elements: [...plan.elements, ...hairpins(port, chosen)] };
}

function sharedPlan({ port, endpoints }: PortState, chosen: Chosen, settings: RuleSettings): PortPlan {
  const own = usesLocal(port) || port.sourceRanges.length > 0 || endpoints.some((e) => e.zones.length > 0 || e.nodes.length > 0);
  if (own) return planPort(port, chosen, settings);
  const words = chosen.cluster.map((e) => e.text).join();
  const under = `${settings.family} ${localWords(settings.local)} ${settings.config.iptables.masqueradeBit}`;
  const known = shared.get(port);
  if (known?.endpoints === words && known.settings === under) return known.plan;
  const plan = planPort(port, chosen, settings);
  shared.set(port, { endpoints: words, settings: under, plan });
  return plan;
}
