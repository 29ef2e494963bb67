// traffic: does a request arrive where the author says? Either the learner's own requests count (seen), or the check asks by itself.
import { isRecord } from '../../base/deep.ts';
import type { ApiObject } from '../../kubernetes/api/meta.ts';
import type { TrafficRule } from '../lesson.ts';
import { firstDifference } from '../match.ts';
import type { TrafficResult } from '../probe.ts';
import { type Mismatch, mismatch, together } from './lib/traffic-result.ts';
import { type CheckKind, PASS, type Verdict, type View } from './types.ts';

const TIMEOUT_MS = 2000;

export const trafficCheck: CheckKind<'traffic'> = {
  kind: 'traffic',
  watchesLearner: true,
  reads: () => [
    ['v1', 'Service'],
    ['discovery.k8s.io/v1', 'EndpointSlice'],
    ['v1', 'Pod'],
    ['v1', 'Node'],
    ['networking.k8s.io/v1', 'NetworkPolicy'],
  ],
  async evaluate(rule, view): Promise<Verdict> {
    for (const one of rule.rules) {
      const wrong = one.seen ? seen(one, view) : await asked(one, view);
      if (wrong) return { pass: false, reason: `${one.from} → ${one.to}: ${wrong.words}`, ...(wrong.where ? { where: wrong.where } : {}) };
    }
    return PASS;
  },
};

interface Target {
  readonly ip: string;
  readonly port: number;
}

function seen(rule: TrafficRule, view: View): Mismatch | undefined {
  const to = target(rule.to, view);
  const from = hostOf(rule.from, view);
  const tries = view.probe.requests.filter((r) => r.from === from && r.to.port === to?.port && r.to.ip === to?.ip);
  const last = tries.at(-1);
  if (!last) return { words: view.words.noRequest };
  const good = tries.filter((t) => !mismatch(rule.expect, t, view));
  if (good.length < rule.times) return mismatch(rule.expect, last, view) ?? { words: view.words.fewRequests(good.length, rule.times) };
  const words = together(rule.expect, good, view.words);
  return words ? { words } : undefined;
}

async function asked(rule: TrafficRule, view: View): Promise<Mismatch | undefined> {
  const to = target(rule.to, view);
  if (!to) return { words: view.words.notThere(rule.to.slice(0, rule.to.lastIndexOf(':'))) };
  const from = hostOf(rule.from, view);
  if (from === undefined) return { words: view.words.noneRunning(rule.from) };
  const { keepAlive, protocol, path } = rule;
  // One request first: a row of them at a closed door would use up what a node allows itself in refusals, and the learner would see silence.
  const rounds = keepAlive || rule.times === 1 ? [rule.times] : [1, rule.times - 1];
  const results: TrafficResult[] = [];
  for (const times of rounds) {
    const round = await view.probe.request(from, to, { timeoutMs: TIMEOUT_MS, times, keepAlive, protocol, path });
    for (const result of round) {
      const wrong = mismatch(rule.expect, result, view);
      if (wrong) return wrong;
    }
    results.push(...round);
  }
  const words = together(rule.expect, results, view.words);
  return words ? { words } : undefined;
}

/** HOST:PORT as an address and a port. */
function target(to: string, view: View): Target | undefined {
  const colon = to.lastIndexOf(':');
  const host = to.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
  const ip = addressOf(host, view);
  return ip === undefined ? undefined : { ip, port: Number(to.slice(colon + 1)) };
}

function addressOf(host: string, view: View): string | undefined {
  const known = hostOf(host, view);
  return known === undefined ? undefined : view.probe.resolve(known);
}

/** The world's name for a host. pod:LABEL=VALUE is the first running pod that has it; pods of the default namespace go without it. */
function hostOf(host: string, view: View): string | undefined {
  const labels = /^pod:(?:([^/=]+)\/)?([^=]+=.*)$/.exec(host);
  if (!labels) return host.replace(/^pod:default\//, 'pod:');
  const namespace = labels[1] ?? 'default';
  const want = Object.fromEntries((labels[2] ?? '').split(',').map((pair) => pair.split('=', 2)));
  const pods = view.objects('v1', 'Pod').filter((p) => p.metadata.namespace === namespace && running(p) && !firstDifference(want, p.metadata.labels ?? {}));
  const [name] = pods.map((p) => p.metadata.name ?? '').sort();
  return name === undefined ? undefined : namespace === 'default' ? `pod:${name}` : `pod:${namespace}/${name}`;
}

function running(pod: ApiObject): boolean {
  const { status } = pod as { readonly status?: unknown };
  return !pod.metadata.deletionTimestamp && isRecord(status) && status.phase === 'Running';
}
