// Random clusters and random clients: the walk of packets through the rules agrees with what Services are documented to do.
import { expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { report } from '../../support/report.ts';
import { type Answers, expected } from './oracle.ts';
import { type Mode, type Plan, planOf, type Question, questionOf } from './plan.ts';
import { askAll, build, end } from './world.ts';

const MODES: readonly Mode[] = ['iptables', 'nftables', 'ipvs'];
const times = Number(process.env.PORTSIDE_LONG ?? 1);
const CLUSTERS = 1000 * times;
const CLIENTS = 100;

interface Difference {
  readonly seed: number;
  readonly question: string;
  readonly got: string;
  readonly want: string;
}

const words = (q: Question): string => `${typeof q.from === 'object' ? `${q.from.name}@${q.from.node}` : q.from} -> ${q.ip}:${q.port}`;

async function compare(mode: Mode, seed: number, told: (d: Difference) => void, built: (plan: Plan) => Plan = (plan) => plan): Promise<number> {
  const plan = planOf(new Random(seed));
  const random = new Random(seed ^ 0x5eed);
  const questions = Array.from({ length: CLIENTS }, () => questionOf(random, plan));
  const w = await build(built(plan), mode);
  const got = askAll(w, questions);
  questions.forEach((q, i) => {
    const want: Answers = expected(plan, mode, q);
    if (!want.has(got[i] ?? '')) told({ seed, question: words(q), got: got[i] ?? '', want: [...want].join(' | ') });
  });
  // Whoever has an affinity comes to the same pod again.
  const again = questions.flatMap((q, i) => (hasAffinity(plan, q) ? [{ q, first: got[i] ?? '' }] : []));
  askAll(
    w,
    again.map((a) => a.q),
  ).forEach((second, i) => {
    const { q, first } = again[i] as (typeof again)[number];
    if (second !== first) told({ seed, question: `${words(q)} again`, got: second, want: first });
  });
  end(w);
  return questions.length;
}

/** Where two policies choose among different pods, a client may be remembered by one of each. */
function hasAffinity(plan: Plan, q: Question): boolean {
  return plan.services.some((s) => s.affinity && !s.externalLocal && !s.internalLocal && (q.port === s.nodePort || (q.port === s.port && q.ip.startsWith('10.96.'))));
}

it.each(MODES)(
  '%s: the walk and the oracle agree',
  async (mode) => {
    const differences: Difference[] = [];
    let asked = 0;
    for (let seed = 1; seed <= CLUSTERS && differences.length < 20; seed++) asked += await compare(mode, seed, (d) => differences.push(d));
    report(`oracle of ${CLUSTERS} clusters, clients in ${mode} mode`, { cases: asked, agree: asked - differences.length });
    expect(differences).toEqual([]);
  },
  120_000 * times,
);

const FAULTS: readonly (readonly [what: string, fault: (plan: Plan) => Plan])[] = [
  ['clients are masqueraded where they are not', (p) => ({ ...p, masqueradeAll: !p.masqueradeAll })],
  ['pods are not known as pods', (p) => ({ ...p, podCidrKnown: !p.podCidrKnown })],
  ['a policy is the other one', (p) => ({ ...p, services: p.services.map((s) => ({ ...s, externalLocal: !s.externalLocal })) })],
  ['an unready pod is ready', (p) => ({ ...p, services: p.services.map((s) => ({ ...s, pods: s.pods.map((pod) => ({ ...pod, state: 'ready' as const })) })) })],
  ['hints are lost', (p) => ({ ...p, services: p.services.map((s) => ({ ...s, pods: s.pods.map((pod) => ({ ...pod, hintedNodes: [], hintedZones: [] })) })) })],
];

it.each(FAULTS)('it would notice that %s', async (_, fault) => {
  for (const mode of MODES) {
    let noticed = 0;
    for (let seed = 1; seed <= 12; seed++) await compare(mode, seed, () => noticed++, fault);
    expect(noticed).toBeGreaterThan(0);
  }
});
