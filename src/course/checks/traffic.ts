// traffic: does a request arrive where the author says? Either the learner's own requests count (seen), or the check asks by itself.
import type { TrafficExpectation, TrafficRule } from '../lesson.ts';
import type { Probe, TrafficResult } from '../probe.ts';
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
      const reason = one.seen ? seen(one, view.probe) : await asked(one, view);
      if (reason) return { pass: false, reason };
    }
    return PASS;
  },
};

function target(to: string, probe: Probe): { readonly ip: string; readonly port: number } | undefined {
  const colon = to.lastIndexOf(':');
  const ip = probe.resolve(to.slice(0, colon));
  return ip === undefined ? undefined : { ip, port: Number(to.slice(colon + 1)) };
}

function seen(rule: TrafficRule, probe: Probe): string | undefined {
  const to = target(rule.to, probe);
  const tries = probe.requests.filter((r) => r.from === rule.from && r.to.port === to?.port && r.to.ip === to?.ip);
  if (tries.some((t) => !mismatch(rule.expect, t))) return undefined;
  const last = tries.at(-1);
  return last ? `${rule.from} → ${rule.to}: ${mismatch(rule.expect, last)}` : `No request from ${rule.from} to ${rule.to} was made yet`;
}

async function asked(rule: TrafficRule, view: View): Promise<string | undefined> {
  const to = target(rule.to, view.probe);
  if (!to) return `${rule.to} is not there`;
  const result = await view.probe.request(rule.from, to, TIMEOUT_MS);
  const wrong = mismatch(rule.expect, result);
  return wrong ? `${rule.from} → ${rule.to}: ${wrong}` : undefined;
}

const WORDS: Record<TrafficResult['outcome'], string> = { reply: 'answered', refused: 'refused', timeout: 'no answer', unreachable: 'no route', reset: 'reset' };

/** What differs, in words; undefined when the result is as expected. */
function mismatch(want: TrafficExpectation, found: TrafficResult): string | undefined {
  if (want.outcome !== found.outcome) return `want ${WORDS[want.outcome]}, found ${WORDS[found.outcome]}${found.by ? ` (${found.by})` : ''}`;
  if (want.status !== undefined && want.status !== found.status) return `want status ${want.status}, found ${found.status ?? 'none'}`;
  if (want.servedBy?.node && want.servedBy.node !== found.servedBy?.node) return `want an answer from ${want.servedBy.node}, found ${found.servedBy?.node ?? 'none'}`;
  if (want.servedBy?.pod && !found.servedBy?.pod?.startsWith(want.servedBy.pod)) return `want an answer from pod ${want.servedBy.pod}, found ${found.servedBy?.pod ?? 'none'}`;
  return undefined;
}
