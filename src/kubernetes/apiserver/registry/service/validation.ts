// upstream: pkg/apis/core/validation/validation.go ValidateService, ValidateServiceUpdate, ValidateServiceStatusUpdate
import type { DeepReadonly } from '../../../../base/deep.ts';
import { duplicate, type FieldError, forbidden, invalid, required } from '../../../api/field.ts';
import type { ServicePort } from '../../../api/generated/types.ts';
import { invalids, unsupported } from '../lib/errors.ts';
import { parseIP, validateCIDR, validateIP, validateNonSpecialIP } from '../lib/ip.ts';
import { isDNS1123Label, isDNS1123Subdomain, isQualifiedName, isValidPortName, isValidPortNum } from '../lib/names.ts';
import { validateCoreMetaUpdate, validateLabels } from '../lib/object-meta.ts';
import { isHeadless, NO_IP, type Spec, type Stored, specOf } from './fields.ts';
import { validateClusterIPFields, validateClusterIPsUpdate, validateFamiliesUpdate } from './validation-ips.ts';
import { validateHealthCheckUpdate, validateLoadBalancerClass, validateTrafficPolicies } from './validation-policies.ts';

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const AFFINITIES = ['ClientIP', 'None'];
const HINTS = 'service.kubernetes.io/topology-aware-hints';
const TOPOLOGY_MODE = 'service.kubernetes.io/topology-mode';
const SOURCE_RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges';
const MAX_AFFINITY_SECONDS = 86400;

/** `old` on updates: addresses that it had are not judged again. */
export function validateService(service: Stored, old?: Spec): FieldError[] {
  const spec = specOf(service);
  return [
    ...validateTopologyAnnotations(service),
    ...validateByType(spec),
    ...validatePorts(spec),
    ...(spec.selector ? validateLabels(spec.selector, 'spec.selector') : []),
    ...validateAffinity(spec),
    ...validateClusterIPFields(spec, old),
    ...validateExternalIPs(spec, old),
    ...validateType(spec),
    ...validatePortPairs(spec),
    ...validateSourceRanges(service, old),
    ...validateAllocateNodePorts(spec),
    ...validateLoadBalancerClass(spec, undefined),
    ...validateTrafficPolicies(spec),
  ];
}

export function validateServiceUpdate(service: Stored, old: Stored): FieldError[] {
  const now = specOf(service);
  const was = specOf(old);
  return [
    ...validateCoreMetaUpdate(service.metadata, old.metadata),
    ...validateClusterIPsUpdate(now, was),
    ...validateFamiliesUpdate(now, was),
    ...validateLoadBalancerClass(now, was),
    ...validateHealthCheckUpdate(now, was),
    ...validateService(service, was),
  ];
}

function validateTopologyAnnotations(service: Stored): FieldError[] {
  const mode = service.metadata.annotations?.[TOPOLOGY_MODE];
  const hints = service.metadata.annotations?.[HINTS];
  if (mode === undefined || hints === undefined || mode === hints) return [];
  return [invalid(`metadata.annotations[${TOPOLOGY_MODE}]`, mode, `must match annotations[${HINTS}] when both are specified`)];
}

function validateByType(spec: Spec): FieldError[] {
  const errors: FieldError[] = [];
  if (!spec.ports?.length && !isHeadless(spec) && spec.type !== 'ExternalName') errors.push(required('spec.ports'));
  if ((spec.type === 'LoadBalancer' || spec.type === 'NodePort') && isHeadless(spec)) {
    errors.push(invalid('spec.clusterIPs[0]', NO_IP, `may not be set to 'None' for ${spec.type} services`));
  }
  if (spec.type !== 'ExternalName') return errors;
  if (spec.clusterIPs?.length) errors.push(forbidden('spec.clusterIPs', 'may not be set for ExternalName services'));
  if (spec.ipFamilies?.length) errors.push(forbidden('spec.ipFamilies', 'may not be set for ExternalName services'));
  if (spec.ipFamilyPolicy !== undefined) errors.push(forbidden('spec.ipFamilyPolicy', 'may not be set for ExternalName services'));
  // A trailing dot says that the name is complete.
  const cname = (spec.externalName ?? '').replace(/\.$/, '');
  if (cname) errors.push(...invalids('spec.externalName', cname, isDNS1123Subdomain(cname)));
  else errors.push(required('spec.externalName'));
  return errors;
}

function validatePorts(spec: Spec): FieldError[] {
  const ports = spec.ports ?? [];
  const names = new Set<string>();
  return ports.flatMap((port, i) => validatePort(port, `spec.ports[${i}]`, ports.length > 1, names));
}

function validatePort(port: DeepReadonly<ServicePort>, path: string, needsName: boolean, names: Set<string>): FieldError[] {
  const errors: FieldError[] = [];
  if (needsName && !port.name) errors.push(required(`${path}.name`));
  else if (port.name) {
    errors.push(...invalids(`${path}.name`, port.name, isDNS1123Label(port.name)));
    if (names.has(port.name)) errors.push(duplicate(`${path}.name`, port.name));
    names.add(port.name);
  }
  errors.push(...invalids(`${path}.port`, port.port, isValidPortNum(port.port)));
  if (!port.protocol) errors.push(required(`${path}.protocol`));
  else if (!PROTOCOLS.includes(port.protocol)) errors.push(unsupported(`${path}.protocol`, port.protocol, PROTOCOLS));
  const target = port.targetPort ?? 0;
  errors.push(...invalids(`${path}.targetPort`, target, typeof target === 'number' ? isValidPortNum(target) : isValidPortName(target)));
  if (port.appProtocol !== undefined) errors.push(...invalids(`${path}.appProtocol`, port.appProtocol, isQualifiedName(port.appProtocol)));
  return errors;
}

function validateAffinity(spec: Spec): FieldError[] {
  const affinity = spec.sessionAffinity ?? '';
  if (!affinity) return [required('spec.sessionAffinity')];
  if (!AFFINITIES.includes(affinity)) return [unsupported('spec.sessionAffinity', affinity, AFFINITIES)];
  const path = 'spec.sessionAffinityConfig';
  const config = spec.sessionAffinityConfig;
  if (affinity === 'None') return config ? [forbidden(path, 'must not be set when session affinity is None')] : [];
  const needed = 'when session affinity type is ClientIP';
  if (!config) return [required(path, needed)];
  if (!config.clientIP) return [required(`${path}.clientIP`, needed)];
  const seconds = config.clientIP.timeoutSeconds;
  if (seconds === undefined) return [required(`${path}.clientIP.timeoutSeconds`, needed)];
  if (seconds > 0 && seconds <= MAX_AFFINITY_SECONDS) return [];
  return [invalid(`${path}.clientIP.timeoutSeconds`, seconds, `must be greater than 0 and less than ${MAX_AFFINITY_SECONDS}`)];
}

function validateExternalIPs(spec: Spec, old: Spec | undefined): FieldError[] {
  return (spec.externalIPs ?? []).flatMap((ip, i) => {
    const path = `spec.externalIPs[${i}]`;
    const errors = validateIP(path, ip, old?.externalIPs);
    return errors.length ? errors : validateNonSpecialIP(ip, path);
  });
}

function validateType(spec: Spec): FieldError[] {
  const errors: FieldError[] = [];
  if (!spec.type) errors.push(required('spec.type'));
  else if (!TYPES.includes(spec.type)) errors.push(unsupported('spec.type', spec.type, TYPES));
  if (spec.type !== 'ClusterIP') return errors;
  spec.ports?.forEach((port, i) => {
    if (port.nodePort) errors.push(forbidden(`spec.ports[${i}].nodePort`, "may not be used when `type` is 'ClusterIP'"));
  });
  return errors;
}

/** Within one Service a number may serve TCP and UDP, but no protocol twice. */
function validatePortPairs(spec: Spec): FieldError[] {
  const errors: FieldError[] = [];
  const nodePorts = new Set<string>();
  spec.ports?.forEach((port, i) => {
    if (!port.nodePort) return;
    const key = `${port.protocol}/${port.nodePort}`;
    if (nodePorts.has(key)) errors.push(duplicate(`spec.ports[${i}].nodePort`, port.nodePort));
    nodePorts.add(key);
  });
  const ports = new Set<string>();
  spec.ports?.forEach((port, i) => {
    const key = `${port.protocol}/${port.port}`;
    // The server prints the key it compared, a port with all else empty.
    if (ports.has(key)) errors.push(duplicate(`spec.ports[${i}]`, { Name: '', Protocol: port.protocol, AppProtocol: null, Port: port.port, TargetPort: 0, NodePort: 0 }));
    ports.add(key);
  });
  return errors;
}

function validateSourceRanges(service: Stored, old: Spec | undefined): FieldError[] {
  const spec = specOf(service);
  const annotation = service.metadata.annotations?.[SOURCE_RANGES];
  const fromSpec = (spec.loadBalancerSourceRanges?.length ?? 0) > 0;
  if (!fromSpec && annotation === undefined) return [];
  const path = fromSpec ? 'spec.LoadBalancerSourceRanges' : `metadata.annotations[${SOURCE_RANGES}]`;
  const errors: FieldError[] = spec.type === 'LoadBalancer' ? [] : [forbidden(path, "may only be used when `type` is 'LoadBalancer'")];
  const texts = fromSpec ? (spec.loadBalancerSourceRanges ?? []) : annotation?.trim() ? annotation.trim().split(',') : [];
  texts.forEach((text, i) => errors.push(...validateCIDR(fromSpec ? `${path}[${i}]` : path, text.trim(), old?.loadBalancerSourceRanges)));
  return errors;
}

function validateAllocateNodePorts(spec: Spec): FieldError[] {
  const set = spec.allocateLoadBalancerNodePorts !== undefined;
  if (set && spec.type !== 'LoadBalancer') return [forbidden('spec.allocateLoadBalancerNodePorts', "may only be used when `type` is 'LoadBalancer'")];
  return !set && spec.type === 'LoadBalancer' ? [required('allocateLoadBalancerNodePorts')] : [];
}

/** upstream: ValidateServiceStatusUpdate, ValidateLoadBalancerStatus */
export function validateServiceStatus(service: Stored, old: Stored): FieldError[] {
  const errors = validateCoreMetaUpdate(service.metadata, old.metadata);
  const path = 'status.loadBalancer.ingress';
  const ingress = service.status?.loadBalancer?.ingress ?? [];
  if (ingress.length && specOf(service).type !== 'LoadBalancer') return [...errors, forbidden(path, "may only be used when `spec.type` is 'LoadBalancer'")];
  ingress.forEach((entry, i) => {
    const at = `${path}[${i}]`;
    if (entry.ip) errors.push(...validateIP(`${at}.ip`, entry.ip));
    if (entry.ipMode === undefined) {
      if (entry.ip) errors.push(required(`${at}.ipMode`, 'must be specified when `ip` is set'));
    } else if (!entry.ip) errors.push(forbidden(`${at}.ipMode`, 'may not be specified when `ip` is not set'));
    else if (!['Proxy', 'VIP'].includes(entry.ipMode)) errors.push(unsupported(`${at}.ipMode`, entry.ipMode, ['Proxy', 'VIP']));
    if (!entry.hostname) return;
    errors.push(...invalids(`${at}.hostname`, entry.hostname, isDNS1123Subdomain(entry.hostname)));
    if (parseIP(entry.hostname)) errors.push(invalid(`${at}.hostname`, entry.hostname, 'must be a DNS name, not an IP address'));
  });
  return errors;
}
