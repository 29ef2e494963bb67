// NetworkPolicy. upstream: pkg/registry/networking/networkpolicy/strategy.go, pkg/apis/networking/validation ValidateNetworkPolicySpec
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, forbidden, invalid, required } from '../../../api/field.ts';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { invalids, unsupported } from '../lib/errors.ts';
import { contains, parseCIDR, validateCIDR } from '../lib/ip.ts';
import { warningsForCIDR } from '../lib/ip-warnings.ts';
import { isValidPortName, isValidPortNum, nameIsDNSSubdomain } from '../lib/names.ts';
import { validateCoreMetaUpdate } from '../lib/object-meta.ts';
import { formatSelector, validateLabelSelector } from '../lib/selector.ts';
import { AGE, age, column, NAME } from '../lib/table.ts';
import type { Column, Strategy } from '../strategy.ts';

type Policy = DeepReadonly<NetworkPolicy>;
const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];
const TYPES = ['Ingress', 'Egress'];

function setDefaults(policy: NetworkPolicy): void {
  const spec = policy.spec;
  if (!spec) return;
  for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) for (const port of rule.ports ?? []) port.protocol ??= 'TCP';
  if (!spec.policyTypes?.length) spec.policyTypes = spec.egress?.length ? ['Ingress', 'Egress'] : ['Ingress'];
}

function validate(policy: Policy): FieldError[] {
  const spec = policy.spec;
  const errors = validateLabelSelector(spec?.podSelector, 'spec.podSelector');
  spec?.ingress?.forEach((rule, i) => {
    rule.ports?.forEach((p, k) => errors.push(...validatePort(p, `spec.ingress[${i}].ports[${k}]`)));
    rule.from?.forEach((p, k) => errors.push(...validatePeer(p, `spec.ingress[${i}].from[${k}]`)));
  });
  spec?.egress?.forEach((rule, i) => {
    rule.ports?.forEach((p, k) => errors.push(...validatePort(p, `spec.egress[${i}].ports[${k}]`)));
    rule.to?.forEach((p, k) => errors.push(...validatePeer(p, `spec.egress[${i}].to[${k}]`)));
  });
  const types = spec?.policyTypes ?? [];
  if (types.length > 2) return [...errors, invalid('spec.policyTypes', types, 'may not specify more than two policyTypes')];
  types.forEach((type, i) => {
    if (!TYPES.includes(type)) errors.push(unsupported(`spec.policyTypes[${i}]`, type, TYPES));
  });
  return errors;
}

function validatePort(p: DeepReadonly<NetworkPolicyPort>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (p.protocol !== undefined && !PROTOCOLS.includes(p.protocol)) errors.push(unsupported(`${path}.protocol`, p.protocol, PROTOCOLS));
  const at = `${path}.endPort`;
  if (typeof p.port === 'number') {
    errors.push(...invalids(`${path}.port`, p.port, isValidPortNum(p.port)));
    if (p.endPort === undefined) return errors;
    if (p.endPort < p.port) errors.push(invalid(at, p.port, 'must be greater than or equal to `port`'));
    return [...errors, ...invalids(at, p.endPort, isValidPortNum(p.endPort))];
  }
  if (p.port !== undefined) {
    if (p.endPort !== undefined) errors.push(invalid(at, p.endPort, 'may not be specified when `port` is non-numeric'));
    return [...errors, ...invalids(`${path}.port`, p.port, isValidPortName(p.port))];
  }
  return p.endPort === undefined ? errors : [...errors, invalid(at, p.endPort, 'may not be specified when `port` is not specified')];
}

function validatePeer(peer: DeepReadonly<NetworkPolicyPeer>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  let found = 0;
  if (peer.podSelector) {
    found++;
    errors.push(...validateLabelSelector(peer.podSelector, `${path}.podSelector`));
  }
  if (peer.namespaceSelector) {
    found++;
    errors.push(...validateLabelSelector(peer.namespaceSelector, `${path}.namespaceSelector`));
  }
  if (peer.ipBlock) {
    found++;
    errors.push(...validateBlock(peer.ipBlock, `${path}.ipBlock`));
  }
  if (found === 0) errors.push(required(path, 'must specify a peer'));
  else if (found > 1 && peer.ipBlock) errors.push(forbidden(path, 'may not specify both ipBlock and another peer'));
  return errors;
}

function validateBlock(block: { readonly cidr: string; readonly except?: readonly string[] }, path: string): FieldError[] {
  if (!block.cidr) return [required(`${path}.cidr`)];
  const errors = validateCIDR(`${path}.cidr`, block.cidr);
  const whole = parseCIDR(block.cidr);
  block.except?.forEach((text, i) => {
    const at = `${path}.except[${i}]`;
    const bad = validateCIDR(at, text);
    errors.push(...bad);
    const part = parseCIDR(text);
    if (!part || !whole) return;
    if (!contains(whole, { family: part.family, value: part.base, mapped: false, zeros: false }) || part.bits <= whole.bits)
      errors.push(invalid(at, text, 'must be a strict subset of `cidr`'));
  });
  return errors;
}

function warningsFor(policy: Policy): string[] {
  const ofPeer = ({ ipBlock }: DeepReadonly<NetworkPolicyPeer>, path: string): string[] =>
    ipBlock
      ? [...warningsForCIDR(`${path}.ipBlock.cidr`, ipBlock.cidr), ...(ipBlock.except ?? []).flatMap((text, k) => warningsForCIDR(`${path}.ipBlock.except[${k}]`, text))]
      : [];
  return [
    ...(policy.spec?.ingress ?? []).flatMap((rule, i) => (rule.from ?? []).flatMap((peer, j) => ofPeer(peer, `spec.ingress[${i}].from[${j}]`))),
    ...(policy.spec?.egress ?? []).flatMap((rule, i) => (rule.to ?? []).flatMap((peer, j) => ofPeer(peer, `spec.egress[${i}].to[${j}]`))),
  ];
}

const COLUMNS: readonly Column[] = [
  NAME,
  column(
    'Pod-Selector',
    "podSelector selects the pods to which this NetworkPolicy object applies. The array of rules is applied to any pods selected by this field. An empty selector matches all pods in the policy's namespace. Multiple network policies can select the same set of pods. In this case, the ingress rules for each are combined additively. This field is optional. If it is not specified, it defaults to an empty selector.",
  ),
  AGE,
];

export const networkPolicyStrategy: Strategy<NetworkPolicy> = {
  resource: resource<NetworkPolicy>('networking.k8s.io', 'v1', 'NetworkPolicy', 'networkpolicies', true),
  singular: 'networkpolicy',
  shortNames: ['netpol'],
  schema: 'io.k8s.api.networking.v1.NetworkPolicy',
  generation: 'strict',
  validateName: nameIsDNSSubdomain,
  defaults: setDefaults,
  validate,
  validateUpdate: (policy, old) => [...validateCoreMetaUpdate(policy.metadata, old.metadata), ...validate(policy)],
  warningsOnCreate: warningsFor,
  warningsOnUpdate: warningsFor,
  columns: COLUMNS,
  row: (policy, now) => [policy.metadata.name ?? '', formatSelector(policy.spec?.podSelector), age(policy, now)],
};
