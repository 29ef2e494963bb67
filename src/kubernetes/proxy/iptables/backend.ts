// Keeps the iptables of one node and family in step with the rules of each port: only chains that changed are written. upstream: pkg/proxy/iptables/proxier.go syncProxyRules
import type { RuleChain } from '../../../machine/network/netfilter/chain.ts';
import type { Netfilter } from '../../../machine/network/netfilter/netfilter.ts';
import type { Rule, TableName } from '../../../machine/network/netfilter/rule.ts';
import { LAST } from '../../../machine/network/netfilter/segments.ts';
import { ruleText } from '../../../machine/network/netfilter/text.ts';
import type { Backend, PortState, RuleCount, RuleSettings } from '../backend.ts';
import { CANARY, EXTERNAL_SERVICES, isServiceChain, MARK_MASQ, NODEPORTS, PROXY_FIREWALL, SERVICES } from './chains.ts';
import { baseJumps, fixedRules, nodePortJumps, type PortRules } from './rules.ts';
import { sharedRules } from './shared-rules.ts';

type SharedPart = Exclude<keyof PortRules, 'chains'>;

/** The shared chains, and which part of a port's rules each is made of. */
const SHARED: readonly { readonly table: TableName; readonly chain: string; readonly part: SharedPart }[] = [
  { table: 'filter', chain: SERVICES, part: 'filterServices' },
  { table: 'filter', chain: EXTERNAL_SERVICES, part: 'filterExternal' },
  { table: 'filter', chain: NODEPORTS, part: 'filterNodePorts' },
  { table: 'filter', chain: PROXY_FIREWALL, part: 'filterFirewall' },
  { table: 'nat', chain: SERVICES, part: 'natServices' },
  { table: 'nat', chain: NODEPORTS, part: 'natNodePorts' },
];

const NONE: readonly never[] = [];

const CANARIES: readonly TableName[] = ['mangle', 'nat', 'filter'];

export class IptablesBackend implements Backend {
  readonly #netfilter: Netfilter;
  readonly #ports = new Map<string, PortRules>();
  /** The ports whose chains the last sync wrote; the shared chains are written by each. */
  #written: readonly string[] = [];
  /** Nothing was written since the beginning. */
  #fresh = true;

  constructor(netfilter: Netfilter) {
    this.#netfilter = netfilter;
  }

  /** Rules that others put into the built-in chains stay below these. */
  begin(settings: RuleSettings): void {
    const fixed = fixedRules(settings);
    // What an earlier run left is not known to be right.
    for (const port of this.#ports.keys()) this.#netfilter.setChains(port, undefined);
    for (const name of [...this.#netfilter.chains('nat').keys()]) if (isServiceChain(name)) this.#netfilter.removeChain('nat', name);
    for (const { table, chain } of SHARED) this.#write(table, chain, []);
    this.#fix(fixed, () => true);
    for (const jump of baseJumps()) this.#prepend(jump.table, jump.chain, jump.rule);
    this.#ports.clear();
    this.#fresh = true;
  }

  write(changes: ReadonlyMap<string, PortState | undefined>, settings: RuleSettings): undefined {
    if (changes.size === 0 && !this.#fresh) return;
    this.#fresh = false;
    const changed = [...changes.keys()];
    this.#written = changed;
    // Every sync writes these; what somebody emptied is back.
    this.#fix(fixedRules(settings), (chain) => (chain?.length ?? 0) === 0);
    for (const [name, state] of changes) this.#replace(name, state && sharedRules(state, settings));
    for (const { table, chain, part } of SHARED) this.#writeShared(table, chain, part, changed, part === 'natServices' ? nodePortJumps(settings) : []);
  }

  #fix(fixed: ReturnType<typeof fixedRules>, asked: (chain: RuleChain | undefined) => boolean): void {
    for (const table of ['nat', 'filter'] as const) for (const [name, rules] of fixed[table]) if (asked(this.#netfilter.chain(table, name))) this.#write(table, name, rules);
  }

  readonly guard = {
    set: (): void => {
      for (const table of CANARIES) this.#ensure(table, CANARY);
    },
    missing: (): 'none' | 'some' | 'all' => {
      const [first, ...rest] = CANARIES.map((table) => !this.#netfilter.view(table).has(CANARY));
      return !first ? 'none' : rest.every(Boolean) ? 'all' : 'some';
    },
  };

  /** Rules cannot jump to chains that are gone: those of the ports that did not change. */
  lost(): 'later' | undefined {
    return !this.#fresh && !this.#netfilter.view('nat').has(MARK_MASQ) ? 'later' : undefined;
  }

  /** A chain that all ports share: only the rules of those that changed are touched, unless somebody else has edited it. */
  #writeShared(table: TableName, name: string, part: SharedPart, changed: readonly string[], last: readonly Rule[]): void {
    const chain = this.#netfilter.chain(table, name) ?? this.#netfilter.addChain(table, name);
    const rules = (owner: string): readonly Rule[] => (owner === LAST ? last : (this.#ports.get(owner)?.[part] ?? NONE));
    this.#netfilter.setSegments(chain, [...changed, LAST], () => [...this.#ports.keys(), LAST], rules);
  }

  counts(): readonly RuleCount[] {
    const written = new Set(this.#written.flatMap((port) => [...(this.#ports.get(port)?.chains.names ?? [])]));
    return (['filter', 'nat'] as const).map((table) => {
      let total = 0;
      let kept = 0;
      for (const { name, length } of this.#netfilter.chains(table).values()) {
        if (!name.startsWith('KUBE-')) continue;
        total += length;
        if (isServiceChain(name) && !written.has(name)) kept += length;
      }
      return { table, total, last: total - kept };
    });
  }

  /** No two ports share a chain: its name is made of the port's. */
  #replace(name: string, rules: PortRules | undefined): void {
    this.#netfilter.setChains(name, rules?.chains);
    if (rules) this.#ports.set(name, rules);
    else this.#ports.delete(name);
  }

  #ensure(table: TableName, name: string): void {
    if (!this.#netfilter.chain(table, name)) this.#netfilter.addChain(table, name);
  }

  #write(table: TableName, name: string, rules: readonly Rule[]): void {
    const chain = this.#netfilter.chain(table, name) ?? this.#netfilter.addChain(table, name);
    this.#netfilter.setRules(chain, rules);
  }

  #prepend(table: TableName, name: string, rule: Rule): void {
    const chain = this.#netfilter.chain(table, name);
    const text = ruleText(rule);
    if (!chain || chain.entries.some((e) => ruleText(e.rule) === text)) return;
    this.#netfilter.setEntries(chain, [this.#netfilter.entry(chain, rule), ...chain.entries]);
  }
}
