// The policy agent of one node: keeps the filter table in step with NetworkPolicies, pods and namespaces. Without policies it watches nothing else and writes nothing.
import type { Clock, Timer } from '../../base/clock.ts';
import type { Disposable } from '../../base/emitter.ts';
import type { Netfilter } from '../../machine/network/netfilter/netfilter.ts';
import { ruleText } from '../../machine/network/netfilter/text.ts';
import type { Netns } from '../../machine/network/netns.ts';
import type { Namespace, NetworkPolicy, Pod } from '../api/generated/types.ts';
import { NAMESPACES, NETWORK_POLICIES, PODS } from '../api/resources.ts';
import type { Client } from '../client/client.ts';
import { Informer } from '../client/informer.ts';
import { isPolicyChain } from './chains.ts';
import { type Chains, FORWARD_JUMP, policyRules } from './rules.ts';
import { policyPod } from './world.ts';

/** Changes within this time are written together. */
const MIN_PERIOD_MS = 200;
/** So often somebody who put rules on top of ours is put below them again. */
const REFRESH_MS = 60_000;

export interface PolicyAgentOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly netns: Netns;
  readonly nodeName: string;
}

export class PolicyAgent implements Disposable {
  readonly #options: PolicyAgentOptions;
  readonly #policies: Informer<NetworkPolicy>;
  #pods: Informer<Pod> | undefined;
  #namespaces: Informer<Namespace> | undefined;
  #timer: Timer | undefined;
  #refresh: Timer | undefined;
  #lastRun = Number.NEGATIVE_INFINITY;

  constructor(options: PolicyAgentOptions) {
    this.#options = options;
    this.#policies = new Informer(options.client, options.clock, NETWORK_POLICIES);
  }

  /** Runs until disposed. */
  async start(): Promise<void> {
    this.#policies.on(() => this.#want());
    await this.#policies.start();
  }

  dispose(): void {
    this.#timer?.cancel();
    this.#policies.dispose();
    this.#unwatch();
  }

  #want(): void {
    if (this.#timer) return;
    const wait = Math.max(0, this.#lastRun + MIN_PERIOD_MS - this.#options.clock.now());
    this.#timer = this.#options.clock.after(wait, () => {
      this.#timer = undefined;
      this.#sync();
    });
  }

  #sync(): void {
    if (this.#policies.size === 0) {
      this.#unwatch();
      for (const family of [4, 6] as const) write(this.#options.netns.iptables(family), new Map());
      return;
    }
    this.#watch();
    if (!this.#pods?.synced || !this.#namespaces?.synced) return;
    this.#lastRun = this.#options.clock.now();
    const policies = [...this.#policies.list()].sort((a, b) => (label(a) < label(b) ? -1 : 1));
    const namespaces = new Map([...this.#namespaces.list()].map((n) => [n.metadata.name ?? '', n]));
    for (const family of [4, 6] as const) {
      const pods = [...this.#pods.list()].flatMap((pod) => policyPod(pod, family) ?? []).sort((a, b) => (a.key < b.key ? -1 : 1));
      write(this.#options.netns.iptables(family), policyRules({ policies, pods, namespaces, nodeName: this.#options.nodeName, family }));
    }
    this.#refresh?.cancel();
    this.#refresh = this.#options.clock.after(REFRESH_MS, () => this.#want());
  }

  #watch(): void {
    if (this.#pods) return;
    const { client, clock } = this.#options;
    this.#pods = new Informer(client, clock, PODS).on(({ old, object }) => {
      if (!old || !object || meaning(old) !== meaning(object)) this.#want();
    });
    this.#namespaces = new Informer(client, clock, NAMESPACES).on(() => this.#want());
    for (const informer of [this.#pods, this.#namespaces]) void informer.start().then(() => this.#want());
  }

  #unwatch(): void {
    this.#refresh?.cancel();
    this.#pods?.dispose();
    this.#namespaces?.dispose();
    this.#pods = undefined;
    this.#namespaces = undefined;
  }
}

const label = (p: NetworkPolicy): string => `${p.metadata.namespace}/${p.metadata.name}`;

/** What of a pod a rule can depend on. */
function meaning(pod: Pod): string {
  return JSON.stringify([pod.metadata.labels, pod.status?.podIPs, pod.status?.podIP, pod.status?.phase, pod.spec?.nodeName]);
}

/** Brings the chains of the filter table to what they shall be; those that are right already keep their counters. */
function write(netfilter: Netfilter, wanted: Chains): void {
  if (wanted.size === 0 && !netfilter.tables().includes('filter')) return;
  const forward = netfilter.chain('filter', 'FORWARD');
  if (!forward) return;
  const text = ruleText(FORWARD_JUMP);
  const first = forward.entries.findIndex((e) => ruleText(e.rule) === text);
  for (const name of wanted.keys()) if (!netfilter.chain('filter', name)) netfilter.addChain('filter', name);
  for (const [name, rules] of wanted) {
    const chain = netfilter.chain('filter', name);
    const same = chain && chain.entries.length === rules.length && chain.entries.every((e, i) => rules[i] && ruleText(e.rule) === ruleText(rules[i]));
    if (chain && !same) netfilter.setRules(chain, rules);
  }
  // Before all others, or a rule that accepts would let packets pass that no policy has seen.
  const others = forward.entries.filter((e) => ruleText(e.rule) !== text);
  const [kept] = first < 0 ? [] : forward.entries.slice(first, first + 1);
  if (wanted.size > 0 && first !== 0) netfilter.setEntries(forward, [kept ?? netfilter.entry(forward, FORWARD_JUMP), ...others]);
  if (wanted.size === 0 && first >= 0) netfilter.setEntries(forward, others);
  for (const name of [...netfilter.chains('filter').keys()]) if (isPolicyChain(name) && !wanted.has(name)) netfilter.removeChain('filter', name);
}
