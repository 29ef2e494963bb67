// Traffic policies, health check port, load balancer class. upstream: validateServiceExternalTrafficPolicy and neighbours
import { type FieldError, forbidden, invalid, required } from '../../../api/field.ts';
import { invalids, unsupported } from '../lib/errors.ts';
import { isQualifiedName, isValidPortNum } from '../lib/names.ts';
import { externallyAccessible, needsHealthCheck, type Spec, takesTraffic } from './fields.ts';

const POLICIES = ['Cluster', 'Local'];
const DISTRIBUTIONS = ['PreferClose', 'PreferSameZone', 'PreferSameNode'];

export function validateTrafficPolicies(spec: Spec): FieldError[] {
  return [...validateExternal(spec), ...validateHealthCheck(spec), ...validateInternal(spec), ...validateDistribution(spec)];
}

function validateExternal(spec: Spec): FieldError[] {
  const path = 'spec.externalTrafficPolicy';
  const policy = spec.externalTrafficPolicy ?? '';
  if (!externallyAccessible(spec)) return policy ? [invalid(path, policy, 'may only be set for externally-accessible services')] : [];
  if (!policy) return [required(path)];
  return POLICIES.includes(policy) ? [] : [unsupported(path, policy, POLICIES)];
}

function validateHealthCheck(spec: Spec): FieldError[] {
  const path = 'spec.healthCheckNodePort';
  const port = spec.healthCheckNodePort ?? 0;
  if (!needsHealthCheck(spec)) return port ? [invalid(path, port, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'")] : [];
  return port === 0 ? [required(path)] : invalids(path, port, isValidPortNum(port));
}

function validateInternal(spec: Spec): FieldError[] {
  const path = 'spec.internalTrafficPolicy';
  if (spec.internalTrafficPolicy === undefined) return takesTraffic(spec) ? [required(path)] : [];
  return POLICIES.includes(spec.internalTrafficPolicy) ? [] : [unsupported(path, spec.internalTrafficPolicy, POLICIES)];
}

function validateDistribution(spec: Spec): FieldError[] {
  const wish = spec.trafficDistribution;
  return wish === undefined || DISTRIBUTIONS.includes(wish) ? [] : [unsupported('spec.trafficDistribution', wish, DISTRIBUTIONS)];
}

export function validateHealthCheckUpdate(now: Spec, old: Spec): FieldError[] {
  if (!needsHealthCheck(now) || !needsHealthCheck(old) || now.healthCheckNodePort === old.healthCheckNodePort) return [];
  return [forbidden('spec.healthCheckNodePort', 'field is immutable')];
}

/** With `old`: a load balancer keeps its class as long as it is one. */
export function validateLoadBalancerClass(spec: Spec, old: Spec | undefined): FieldError[] {
  const path = 'spec.loadBalancerClass';
  const name = spec.loadBalancerClass;
  if (spec.type !== 'LoadBalancer') return name === undefined ? [] : [forbidden(path, "may only be used when `type` is 'LoadBalancer'")];
  const errors: FieldError[] = [];
  if (old?.type === 'LoadBalancer' && old.loadBalancerClass !== name) errors.push(invalid(path, name ?? null, 'may not change once set'));
  return name === undefined ? errors : [...errors, ...invalids(path, name, isQualifiedName(name))];
}
