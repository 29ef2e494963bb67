// What kube-proxy tells of itself on its metrics port, as far as it can be known here: nothing of Go's runtime, and as on a node whose kernel has no nfacct, no
// packets counted by name. A sync takes no virtual time. upstream: pkg/proxy/metrics/metrics.go
import type { Clock } from '../../base/clock.ts';
import type { RuleCount } from './backend.ts';
import type { ProxyMode } from './config.ts';
import { exposition, Histogram, type Labels, type Metric } from './exposition.ts';

export type Family = 4 | 6;
type Policy = 'external' | 'internal';

export const FAMILIES: readonly Family[] = [4, 6];

const SYNC_BOUNDS = Array.from({ length: 15 }, (_, i) => 0.001 * 2 ** i).map((n) => Number(n.toFixed(3)));
const PROGRAMMING_BOUNDS = [0, 0.25, 0.5, ...steps(1, 1, 59), ...steps(60, 5, 12), ...steps(120, 30, 7)];

function steps(from: number, by: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from + i * by);
}

const nameOf = (family: Family): Labels => ({ ip_family: family === 4 ? 'IPv4' : 'IPv6' });

/** What is counted for each family. */
interface Figures {
  readonly syncs: Histogram;
  readonly full: Histogram;
  readonly partial: Histogram;
  readonly programming: Histogram;
  /** When what changed its endpoints happened, by Service. */
  readonly triggers: Map<string, number[]>;
  queued: number | undefined;
  synced: number | undefined;
  fulls: number;
  partials: number;
  programmed: number;
}

const figures = (): Figures => ({
  syncs: new Histogram(SYNC_BOUNDS),
  full: new Histogram(SYNC_BOUNDS),
  partial: new Histogram(SYNC_BOUNDS),
  programming: new Histogram(PROGRAMMING_BOUNDS),
  triggers: new Map(),
  queued: undefined,
  synced: undefined,
  fulls: 0,
  partials: 0,
  programmed: 0,
});

export class ProxyMetrics {
  readonly #clock: Clock;
  readonly #mode: ProxyMode;
  readonly #started: number;
  readonly #of = new Map<Family, Figures>(FAMILIES.map((f) => [f, figures()]));
  readonly #services = { total: 0, pending: new Set<string>() };
  readonly #endpoints = { total: 0, pending: new Set<string>() };
  /** Ports with a policy Local that found no endpoint on this node, though there are some elsewhere. */
  readonly #lonely = new Map<string, { readonly family: Family; readonly policies: readonly Policy[] }>();
  readonly #conntrack = new Map<Family, { readonly rounds: Histogram; deleted: number }>();
  readonly #health = { healthz: new Map<number, number>(), livez: new Map<number, number>() };

  constructor(clock: Clock, mode: ProxyMode) {
    this.#clock = clock;
    this.#mode = mode;
    this.#started = clock.now();
  }

  /** Each family's tracker hears of every Service. */
  serviceChanged(key: string): void {
    this.#services.total += FAMILIES.length;
    this.#services.pending.add(key);
  }

  /** `trigger` is the time of what changed the endpoints, when the slice tells it. */
  endpointsChanged(key: string, family: Family, trigger: number | undefined): void {
    this.#endpoints.total++;
    this.#endpoints.pending.add(key);
    if (trigger === undefined || Number.isNaN(trigger) || trigger < this.#started) return;
    const triggers = this.#of.get(family)?.triggers;
    triggers?.set(key, [...(triggers.get(key) ?? []), trigger]);
  }

  /** The Service went, or its endpoints: nothing waits for them. */
  endpointsGone(key: string, family: Family): void {
    this.#endpoints.total++;
    this.#endpoints.pending.add(key);
    this.#of.get(family)?.triggers.delete(key);
  }

  queued(families: readonly Family[]): void {
    for (const family of families) {
      const f = this.#of.get(family);
      if (f) f.queued = this.#clock.now();
    }
  }

  /** A family's rules were written. */
  synced(family: Family, full: boolean): void {
    const f = this.#of.get(family);
    if (!f) return;
    const now = this.#clock.now();
    f.synced = now;
    f.syncs.observe(0);
    if (full) {
      f.full.observe(0);
      f.fulls++;
    } else {
      f.partial.observe(0);
      f.partials++;
    }
    for (const at of [...f.triggers.values()].flat()) {
      f.programming.observe((now - at) / 1000);
      f.programmed++;
    }
    f.triggers.clear();
  }

  /** Every change that was told is in the rules. */
  settled(): void {
    this.#services.pending.clear();
    this.#endpoints.pending.clear();
  }

  /** Which policies of a port find nobody on this node. */
  lonely(id: string, family: Family, policies: readonly Policy[]): void {
    if (policies.length > 0) this.#lonely.set(id, { family, policies });
    else this.#lonely.delete(id);
  }

  /** Old flows of datagrams were looked through. */
  reconciled(family: Family, deleted: number): void {
    const known = this.#conntrack.get(family) ?? { rounds: new Histogram(SYNC_BOUNDS), deleted: 0 };
    known.rounds.observe(0);
    known.deleted += deleted;
    this.#conntrack.set(family, known);
  }

  /** Somebody asked whether the proxy is well. */
  probed(path: 'healthz' | 'livez', code: number): void {
    this.#health[path].set(code, (this.#health[path].get(code) ?? 0) + 1);
  }

  text(rules: ReadonlyMap<Family, readonly RuleCount[]>): string {
    return exposition([...this.#common(), ...(this.#mode === 'ipvs' ? [] : this.#kinds()), ...(this.#mode === 'iptables' ? ruleMetrics(rules) : [])]);
  }

  #each(value: (f: Figures) => number | Histogram | undefined): Metric['series'] {
    return [...this.#of].flatMap(([family, f]) => {
      const found = value(f);
      return found === undefined ? [] : [[nameOf(family), found] as const];
    });
  }

  #common(): readonly Metric[] {
    const seconds = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms / 1000);
    const probes = (seen: ReadonlyMap<number, number>): Metric['series'] => [...seen].map(([code, n]) => [{ code: String(code) }, n]);
    const reconciled = <T>(of: (f: { readonly rounds: Histogram; readonly deleted: number }) => T): readonly (readonly [Labels, T])[] =>
      [...this.#conntrack].map(([family, f]) => [nameOf(family), of(f)]);
    return [
      counter(
        'conntrack_reconciler_deleted_entries_total',
        'Cumulative conntrack flows deleted by conntrack reconciler',
        reconciled((f) => f.deleted),
      ),
      histogram(
        'conntrack_reconciler_sync_duration_seconds',
        'ReconcileConntrackFlowsLatency latency in seconds',
        reconciled((f) => f.rounds),
      ),
      histogram(
        'network_programming_duration_seconds',
        'In Cluster Network Programming Latency in seconds',
        this.#each((f) => (f.programmed > 0 ? f.programming : undefined)),
      ),
      counter('proxy_healthz_total', 'Cumulative proxy healthz HTTP status', probes(this.#health.healthz)),
      counter('proxy_livez_total', 'Cumulative proxy livez HTTP status', probes(this.#health.livez)),
      histogram(
        'sync_proxy_rules_duration_seconds',
        'SyncProxyRules latency in seconds',
        this.#each((f) => (f.synced === undefined ? undefined : f.syncs)),
      ),
      gauge('sync_proxy_rules_endpoint_changes_pending', 'Pending proxy rules Endpoint changes', [[{}, this.#endpoints.pending.size]]),
      counter('sync_proxy_rules_endpoint_changes_total', 'Cumulative proxy rules Endpoint changes', [[{}, this.#endpoints.total]]),
      gauge(
        'sync_proxy_rules_last_queued_timestamp_seconds',
        'The last time a sync of proxy rules was queued',
        this.#each((f) => seconds(f.queued)),
      ),
      gauge(
        'sync_proxy_rules_last_timestamp_seconds',
        'The last time proxy rules were successfully synced',
        this.#each((f) => seconds(f.synced)),
      ),
      gauge('sync_proxy_rules_no_local_endpoints_total', 'Number of services with a Local traffic policy and no endpoints', this.#noLocal()),
      gauge('sync_proxy_rules_service_changes_pending', 'Pending proxy rules Service changes', [[{}, this.#services.pending.size]]),
      counter('sync_proxy_rules_service_changes_total', 'Cumulative proxy rules Service changes', [[{}, this.#services.total]]),
    ];
  }

  /** Whole and partial syncs; IPVS mode knows no such difference. */
  #kinds(): readonly Metric[] {
    return [
      histogram(
        'sync_full_proxy_rules_duration_seconds',
        'SyncProxyRules latency in seconds for full resyncs',
        this.#each((f) => (f.fulls > 0 ? f.full : undefined)),
      ),
      histogram(
        'sync_partial_proxy_rules_duration_seconds',
        'SyncProxyRules latency in seconds for partial resyncs',
        this.#each((f) => (f.partials > 0 ? f.partial : undefined)),
      ),
    ];
  }

  #noLocal(): Metric['series'] {
    return [...this.#of].flatMap(([family, f]) =>
      f.synced === undefined
        ? []
        : (['external', 'internal'] as const).map((policy) => {
            const n = [...this.#lonely.values()].filter((l) => l.family === family && l.policies.includes(policy)).length;
            return [{ ...nameOf(family), traffic_policy: policy }, n] as const;
          }),
    );
  }
}

function ruleMetrics(rules: ReadonlyMap<Family, readonly RuleCount[]>): readonly Metric[] {
  const series = (value: (c: RuleCount) => number): Metric['series'] =>
    [...rules].flatMap(([family, counts]) => counts.map((c) => [{ ...nameOf(family), table: c.table }, value(c)] as const));
  return [
    gauge(
      'sync_proxy_rules_iptables_last',
      'Number of iptables rules written by kube-proxy in last sync',
      series((c) => c.last),
    ),
    gauge(
      'sync_proxy_rules_iptables_total',
      'Total number of iptables rules owned by kube-proxy',
      series((c) => c.total),
    ),
  ];
}

function metric(type: Metric['type']): (name: string, help: string, series: Metric['series']) => Metric {
  return (name, help, series) => ({ name: `kubeproxy_${name}`, help: `[ALPHA] ${help}`, type, series });
}

const gauge = metric('gauge');
const counter = metric('counter');
const histogram = metric('histogram');
