// upstream: pkg/apis/networking/validation/validation.go ValidateIngress*
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, invalid, required } from '../../../api/field.ts';
import type { HTTPIngressPath, Ingress, IngressBackend } from '../../../api/generated/types.ts';
import { invalids, unsupported } from '../lib/errors.ts';
import { parseIP, validateIP } from '../lib/ip.ts';
import { isDNS1123Label, isDNS1123Subdomain, isPathSegmentName, isValidPortName, isValidPortNum, isWildcardDNS1123Subdomain } from '../lib/names.ts';
import { validateCoreMetaUpdate } from '../lib/object-meta.ts';

type I = DeepReadonly<Ingress>;
const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];
const CLASS = 'kubernetes.io/ingress.class';
const FORBIDDEN_IN_PATH = ['//', '/./', '/../', '%2f', '%2F'];
const FORBIDDEN_AT_END = ['/..', '/.'];

export function validateIngress(ingress: I, old?: I): FieldError[] {
  const spec = ingress.spec ?? {};
  const errors: FieldError[] = [];
  if (!spec.rules?.length && !spec.defaultBackend) errors.push(invalid('spec', spec.rules?.length === 0 ? [] : null, 'either `defaultBackend` or `rules` must be specified'));
  if (spec.defaultBackend) errors.push(...validateBackend(spec.defaultBackend, 'spec.defaultBackend'));
  errors.push(...validateRules(ingress), ...validateTLS(ingress));
  if (spec.ingressClassName !== undefined) errors.push(...invalids('spec.ingressClassName', spec.ingressClassName, isDNS1123Subdomain(spec.ingressClassName)));
  const annotation = ingress.metadata.annotations?.[CLASS];
  if (!old && annotation !== undefined && spec.ingressClassName !== undefined && annotation !== spec.ingressClassName) {
    errors.push(invalid(`annotations.${CLASS}`, annotation, 'must match `ingressClassName` when both are specified'));
  }
  return errors;
}

export const validateIngressUpdate = (ingress: I, old: I): FieldError[] => [...validateCoreMetaUpdate(ingress.metadata, old.metadata), ...validateIngress(ingress, old)];

function validateRules(ingress: I): FieldError[] {
  return (ingress.spec?.rules ?? []).flatMap((rule, i) => {
    const path = `spec.rules[${i}]`;
    const errors: FieldError[] = [];
    const host = rule.host ?? '';
    if (host) {
      if (parseIP(host)) errors.push(invalid(`${path}.host`, host, 'must be a DNS name, not an IP address'));
      errors.push(...invalids(`${path}.host`, host, host.includes('*') ? isWildcardDNS1123Subdomain(host) : isDNS1123Subdomain(host)));
    }
    if (!rule.http) return errors;
    if (!rule.http.paths?.length) errors.push(required(`${path}.http.paths`));
    rule.http.paths?.forEach((p, k) => errors.push(...validatePath(p, `${path}.http.paths[${k}]`)));
    return errors;
  });
}

function validatePath(p: DeepReadonly<HTTPIngressPath>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const text = p.path ?? '';
  const at = `${path}.path`;
  if (!p.pathType) return [required(`${path}.pathType`, 'pathType must be specified')];
  if (p.pathType === 'Exact' || p.pathType === 'Prefix') {
    if (!text.startsWith('/')) errors.push(invalid(at, text, 'must be an absolute path'));
    else {
      for (const bad of FORBIDDEN_IN_PATH) if (text.includes(bad)) errors.push(invalid(at, text, `must not contain '${bad}'`));
      for (const bad of FORBIDDEN_AT_END) if (text.endsWith(bad)) errors.push(invalid(at, text, `cannot end with '${bad}'`));
    }
  } else if (p.pathType === 'ImplementationSpecific') {
    if (text && !text.startsWith('/')) errors.push(invalid(at, text, 'must be an absolute path'));
  } else errors.push(unsupported(`${path}.pathType`, p.pathType, PATH_TYPES));
  return [...errors, ...validateBackend(p.backend, `${path}.backend`)];
}

function validateBackend(backend: DeepReadonly<IngressBackend>, path: string): FieldError[] {
  const { service, resource } = backend;
  if (service && resource) return [invalid(path, '', 'cannot set both resource and service backends')];
  if (resource) return validateResource(resource, `${path}.resource`);
  if (!service) return [invalid(path, '', 'resource or service backend is required')];
  const errors: FieldError[] = [];
  if (!service.name) errors.push(required(`${path}.service.name`));
  else errors.push(...invalids(`${path}.service.name`, service.name, isDNS1123Label(service.name)));
  const name = service.port?.name ?? '';
  const number = service.port?.number ?? 0;
  if (name && number !== 0) errors.push(invalid(path, '', 'cannot set both port name & port number'));
  else if (name) errors.push(...invalids(`${path}.service.port.name`, name, isValidPortName(name)));
  else if (number !== 0) errors.push(...invalids(`${path}.service.port.number`, number, isValidPortNum(number)));
  else errors.push(required(path, 'port name or number is required'));
  return errors;
}

function validateResource(resource: { readonly apiGroup?: string; readonly kind?: string; readonly name?: string }, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (resource.apiGroup !== undefined) errors.push(...invalids(`${path}.apiGroup`, resource.apiGroup, isDNS1123Subdomain(resource.apiGroup)));
  for (const name of ['kind', 'name'] as const) {
    const value = resource[name] ?? '';
    if (!value) errors.push(required(`${path}.${name}`));
    else errors.push(...invalids(`${path}.${name}`, value, isPathSegmentName(value)));
  }
  return errors;
}

function validateTLS(ingress: I): FieldError[] {
  return (ingress.spec?.tls ?? []).flatMap((tls, i) => {
    const path = `spec.tls[${i}]`;
    const errors: FieldError[] = [];
    tls.hosts?.forEach((host, k) => errors.push(...invalids(`${path}.hosts[${k}]`, host, host.includes('*') ? isWildcardDNS1123Subdomain(host) : isDNS1123Subdomain(host))));
    if (tls.secretName) errors.push(...invalids(`${path}.secretName`, tls.secretName, isDNS1123Subdomain(tls.secretName)));
    return errors;
  });
}

export function validateIngressStatus(ingress: I, old: I): FieldError[] {
  const errors = validateCoreMetaUpdate(ingress.metadata, old.metadata);
  ingress.status?.loadBalancer?.ingress?.forEach((entry, i) => {
    const at = `status.loadBalancer.ingress[${i}]`;
    if (entry.ip) errors.push(...validateIP(`${at}.ip`, entry.ip));
    if (!entry.hostname) return;
    errors.push(...invalids(`${at}.hostname`, entry.hostname, isDNS1123Subdomain(entry.hostname)));
    if (parseIP(entry.hostname)) errors.push(invalid(`${at}.hostname`, entry.hostname, 'must be a DNS name, not an IP address'));
  });
  return errors;
}
