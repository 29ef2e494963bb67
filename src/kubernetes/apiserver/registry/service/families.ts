// Which IP families a Service gets on this cluster. upstream: pkg/registry/core/service/storage/alloc.go initIPFamilyFields
import { type FieldError, invalid } from '../../../api/field.ts';
import type { ServiceSpec } from '../../../api/generated/types.ts';
import { newInvalid, type StatusError } from '../../../api/status.ts';
import { type Draft, NO_IP, type Spec, sameList, takesTraffic } from './fields.ts';
import { familyOf, validateClusterIPFields } from './validation-ips.ts';

const POLICY = 'spec.ipFamilyPolicy';
const KIND = { group: '', kind: 'Service' };

export const refuse = (service: Draft, errors: readonly FieldError[]): StatusError => newInvalid(KIND, service.metadata.name ?? '', errors);

const isSelectorless = (spec: Spec): boolean => spec.clusterIP === NO_IP && Object.keys(spec.selector ?? {}).length === 0;

/** PreferDualStack is not re-judged when nothing of it has changed: a cluster that became dual-stack does not touch old Services. */
export function keepsPreference(now: Spec, old: Spec | undefined): boolean {
  return (
    old !== undefined &&
    now.ipFamilyPolicy === 'PreferDualStack' &&
    old.type === now.type &&
    takesTraffic(now) &&
    (old.ipFamilyPolicy === undefined || old.ipFamilyPolicy === 'PreferDualStack') &&
    sameList(old.clusterIPs, now.clusterIPs) &&
    sameList(old.ipFamilies, now.ipFamilies)
  );
}

/** Fills in ipFamilyPolicy and ipFamilies; throws when the cluster has not what is asked for. `configured` begins with the default family. */
export function initIPFamilies(service: Draft, old: Spec | undefined, configured: readonly string[]): void {
  const spec = service.spec;
  if (spec.type === 'ExternalName' || keepsPreference(spec, old)) return;
  spec.ipFamilyPolicy ??= old?.ipFamilyPolicy ?? (isSelectorless(spec) ? 'RequireDualStack' : 'SingleStack');
  stop(service, validateClusterIPFields(spec, old));
  const errors = old ? release(spec, old) : [];
  errors.push(...validateSingleStack(spec), ...inferFamilies(spec, configured));
  stop(service, errors);
  const first = configured[0] ?? 'IPv4';
  if (isSelectorless(spec)) {
    // Nobody but the author knows the addresses, so any families will do.
    if (!spec.ipFamilies?.length) spec.ipFamilies = [first];
    if (spec.ipFamilies.length < 2 && spec.ipFamilyPolicy !== 'SingleStack') addOtherFamily(spec);
    return;
  }
  stop(service, validateConfigured(spec, configured));
  if (!spec.ipFamilies?.length) spec.ipFamilies = [first];
  if (spec.ipFamilyPolicy !== 'SingleStack' && spec.ipFamilies.length === 1 && configured.length === 2) addOtherFamily(spec);
}

function stop(service: Draft, errors: readonly FieldError[]): void {
  if (errors.length) throw refuse(service, errors);
}

function addOtherFamily(spec: ServiceSpec): void {
  spec.ipFamilies = [...(spec.ipFamilies ?? []), spec.ipFamilies?.[0] === 'IPv4' ? 'IPv6' : 'IPv4'];
}

/** SingleStack gives the second address and family back; any other policy must not lose them silently. */
function release(spec: ServiceSpec, old: Spec): FieldError[] {
  const ips = spec.clusterIPs ?? [];
  const families = spec.ipFamilies ?? [];
  if (spec.ipFamilyPolicy === 'SingleStack') {
    if (sameList(old.clusterIPs, ips) && ips.length > 1) spec.clusterIPs = ips.slice(0, 1);
    if (sameList(old.ipFamilies, families) && families.length > 1) spec.ipFamilies = families.slice(0, 1);
    return [];
  }
  const errors: FieldError[] = [];
  if (ips.length && ips.length < (old.clusterIPs?.length ?? 0)) errors.push(invalid(POLICY, spec.ipFamilyPolicy, "must be 'SingleStack' to release the secondary cluster IP"));
  if (families.length && families.length < (old.ipFamilies?.length ?? 0))
    errors.push(invalid(POLICY, spec.ipFamilyPolicy, "must be 'SingleStack' to release the secondary IP family"));
  return errors;
}

function validateSingleStack(spec: Spec): FieldError[] {
  if (spec.ipFamilyPolicy !== 'SingleStack') return [];
  const errors: FieldError[] = [];
  const text = (what: string): string => `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`;
  if (spec.clusterIPs?.length === 2) errors.push(invalid(POLICY, spec.ipFamilyPolicy, text('cluster IPs')));
  if (spec.ipFamilies?.length === 2) errors.push(invalid(POLICY, spec.ipFamilyPolicy, text('IP families')));
  return errors;
}

/** An address says its family. */
function inferFamilies(spec: ServiceSpec, configured: readonly string[]): FieldError[] {
  const errors: FieldError[] = [];
  for (const [i, ip] of (spec.clusterIPs ?? []).entries()) {
    if (ip === NO_IP) break;
    if (i < (spec.ipFamilies?.length ?? 0)) continue;
    const family = familyOf(ip);
    if (configured.includes(family)) spec.ipFamilies = [...(spec.ipFamilies ?? []), family];
    else errors.push(invalid(`spec.clusterIPs[${i}]`, spec.clusterIPs, `${family} is not configured on this cluster`));
  }
  return errors;
}

function validateConfigured(spec: Spec, configured: readonly string[]): FieldError[] {
  const errors: FieldError[] = [];
  if (spec.ipFamilyPolicy === 'RequireDualStack' && configured.length < 2)
    errors.push(invalid(POLICY, spec.ipFamilyPolicy, 'this cluster is not configured for dual-stack services'));
  spec.ipFamilies?.forEach((family, i) => {
    if (!configured.includes(family)) errors.push(invalid(`spec.ipFamilies[${i}]`, family, 'not configured on this cluster'));
  });
  return errors;
}
