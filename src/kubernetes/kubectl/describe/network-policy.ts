// upstream: describe.go NetworkPolicyDescriber
import { parseTime, partsOf } from '../../../base/time.ts';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../../api/generated/types.ts';
import { annotations, labels } from './lib/common.ts';
import { type Describer, selectorWords } from './lib/context.ts';
import { DescribeText } from './lib/text.ts';

export const describeNetworkPolicy: Describer = async (d) => {
  const { metadata, spec } = d.object as unknown as NetworkPolicy;
  const w = new DescribeText();
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Namespace:\t${metadata.namespace}`);
  w.line(0, `Created on:\t${goTime(metadata.creationTimestamp)}`);
  labels(w, 'Labels', metadata.labels);
  annotations(w, 'Annotations', metadata.annotations);
  w.line(0, 'Spec:');
  w.line(1, `PodSelector:     ${selectorWords(spec?.podSelector, '<none> (Allowing the specific traffic to all pods in this namespace)')}`);
  const types = spec?.policyTypes ?? [];
  if (types.includes('Ingress')) {
    w.line(1, 'Allowing ingress traffic:');
    rules(
      w,
      (spec?.ingress ?? []).map((r) => ({ ports: r.ports, peers: r.from })),
      'ingress',
    );
  } else w.line(1, 'Not affecting ingress traffic');
  if (types.includes('Egress')) {
    w.line(1, 'Allowing egress traffic:');
    rules(
      w,
      (spec?.egress ?? []).map((r) => ({ ports: r.ports, peers: r.to })),
      'egress',
    );
  } else w.line(1, 'Not affecting egress traffic');
  w.line(1, `Policy Types: ${types.join(', ')}`);
  return w.finish();
};

interface Rule {
  readonly ports: readonly NetworkPolicyPort[] | undefined;
  readonly peers: readonly NetworkPolicyPeer[] | undefined;
}

function rules(w: DescribeText, all: readonly Rule[], direction: 'ingress' | 'egress'): void {
  if (all.length === 0) w.line(2, `<none> (Selected pods are isolated for ${direction} connectivity)`);
  const [word, end] = direction === 'ingress' ? ['From', 'source'] : ['To', 'destination'];
  all.forEach((rule, i) => {
    if (!rule.ports?.length) w.line(2, 'To Port: <any> (traffic allowed to all ports)');
    for (const p of rule.ports ?? [])
      w.line(2, p.endPort === undefined ? `To Port: ${p.port ?? '<nil>'}/${p.protocol ?? 'TCP'}` : `To Port Range: ${p.port}-${p.endPort}/${p.protocol ?? 'TCP'}`);
    if (!rule.peers?.length) w.line(2, `${word}: <any> (traffic not restricted by ${end})`);
    for (const peer of rule.peers ?? []) {
      w.line(2, `${word}:`);
      peerLines(w, peer);
    }
    if (i < all.length - 1) w.line(2, '----------');
  });
}

function peerLines(w: DescribeText, peer: NetworkPolicyPeer): void {
  if (peer.namespaceSelector) w.line(3, `NamespaceSelector: ${selectorWords(peer.namespaceSelector)}`);
  if (peer.podSelector) w.line(3, `PodSelector: ${selectorWords(peer.podSelector)}`);
  if (!peer.ipBlock) return;
  w.line(3, 'IPBlock:');
  w.line(4, `CIDR: ${peer.ipBlock.cidr}`);
  w.line(4, `Except: ${(peer.ipBlock.except ?? []).join(', ')}`);
}

/** 2026-11-21 04:54:27 +0000 UTC */
function goTime(time: string | undefined): string {
  const at = parseTime(time ?? '');
  if (Number.isNaN(at)) return '0001-01-01 00:00:00 +0000 UTC';
  const t = partsOf(at);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${t.year}-${two(t.month)}-${two(t.day)} ${two(t.hour)}:${two(t.minute)}:${two(t.second)} +0000 UTC`;
}
