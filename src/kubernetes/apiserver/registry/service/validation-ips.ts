// Cluster IPs, their families and what may change of them. upstream: ValidateServiceClusterIPsRelatedFields, validateUpgradeDowngrade*
import { duplicate, type FieldError, invalid, required } from '../../../api/field.ts';
import { unsupported } from '../lib/errors.ts';
import { parseIP, validateIP } from '../lib/ip.ts';
import { isHeadless, NO_IP, type Spec } from './fields.ts';

const IPS = 'spec.clusterIPs';
const FAMILIES = ['IPv4', 'IPv6'];
const POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];
const FIXED = 'may not change once set';

export const familyOf = (ip: string): string => {
  const address = parseIP(ip);
  return !address ? 'unknown' : address.family === 4 ? 'IPv4' : 'IPv6';
};

export function validateClusterIPFields(spec: Spec, old?: Spec): FieldError[] {
  if (spec.type === 'ExternalName') return [];
  const ips = spec.clusterIPs ?? [];
  const errors = [...validateInSync(spec, ips), ...validateFamilies(spec)];
  const bad = validateEach(ips, old?.clusterIPs);
  errors.push(...bad.errors);
  if (ips.length > 2) errors.push(invalid(IPS, ips, 'may only hold up to 2 values'));
  // Addresses that cannot be read would only bring further errors about their families.
  if (bad.found) return errors;
  if (ips.length > 1 && !oneOfEach(ips)) errors.push(invalid(IPS, ips, 'may specify no more than one IP for each IP family'));
  if (isHeadless(spec)) return errors;
  (spec.ipFamilies ?? []).forEach((family, i) => {
    const ip = ips[i];
    if (ip === undefined || !FAMILIES.includes(family)) return;
    if ((familyOf(ip) === 'IPv6') !== (family === 'IPv6')) errors.push(invalid(`${IPS}[${i}]`, ip, `expected an ${family} value as indicated by \`ipFamilies[${i}]\``));
  });
  return errors;
}

function validateInSync(spec: Spec, ips: readonly string[]): FieldError[] {
  if (!spec.clusterIP) return ips.length ? [invalid(IPS, ips, 'must be empty when `clusterIP` is not specified')] : [];
  if (!ips.length) return [required(IPS)];
  return ips[0] === spec.clusterIP ? [] : [invalid(IPS, ips, 'first value must match `clusterIP`')];
}

function validateFamilies(spec: Spec): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  (spec.ipFamilies ?? []).forEach((family, i) => {
    if (!FAMILIES.includes(family)) errors.push(unsupported(`spec.ipFamilies[${i}]`, family, FAMILIES));
    if (seen.has(family)) errors.push(duplicate(`spec.ipFamilies[${i}]`, family));
    seen.add(family);
  });
  if (spec.ipFamilyPolicy !== undefined && !POLICIES.includes(spec.ipFamilyPolicy)) errors.push(unsupported('spec.ipFamilyPolicy', spec.ipFamilyPolicy, POLICIES));
  return errors;
}

function validateEach(ips: readonly string[], known: readonly string[] | undefined): { readonly errors: FieldError[]; readonly found: boolean } {
  const errors: FieldError[] = [];
  ips.forEach((ip, i) => {
    if (i === 0 && ip === NO_IP) {
      if (ips.length > 1) errors.push(invalid(IPS, ips, "'None' must be the first and only value"));
    } else errors.push(...validateIP(`${IPS}[${i}]`, ip, known));
  });
  return { errors, found: errors.length > 0 };
}

/** At least one address of each family. upstream: IsDualStackIPStrings */
function oneOfEach(ips: readonly string[]): boolean {
  return new Set(ips.map(familyOf)).size === 2;
}

/** upstream: validateUpgradeDowngradeClusterIPs */
export function validateClusterIPsUpdate(now: Spec, old: Spec): FieldError[] {
  if (now.type === 'ExternalName' || old.type === 'ExternalName' || (isHeadless(now) && isHeadless(old))) return [];
  const was = old.clusterIPs ?? [];
  const is = now.clusterIPs ?? [];
  if (was.length === is.length) return was.flatMap((ip, i) => (ip === is[i] ? [] : [invalid(`${IPS}[${i}]`, is, FIXED)]));
  const errors: FieldError[] = [];
  if (was.length > is.length && is.length === 0) errors.push(invalid(`${IPS}[0]`, is, 'primary clusterIP can not be unset'));
  if (was.length > 0 && is.length > 0 && was[0] !== is[0]) errors.push(invalid(`${IPS}[0]`, is, FIXED));
  if (was.length > is.length && is.length === 1 && now.ipFamilyPolicy !== 'SingleStack') {
    errors.push(invalid('spec.ipFamilyPolicy', now.ipFamilyPolicy ?? null, "must be set to 'SingleStack' when releasing the secondary clusterIP"));
  }
  return errors;
}

/** upstream: validateUpgradeDowngradeIPFamilies */
export function validateFamiliesUpdate(now: Spec, old: Spec): FieldError[] {
  if (now.type === 'ExternalName' || old.type === 'ExternalName' || isHeadless(now) || isHeadless(old)) return [];
  const was = old.ipFamilies ?? [];
  const is = now.ipFamilies ?? [];
  const path = 'spec.ipFamilies[0]';
  if (was.length === is.length) return was.flatMap((family, i) => (family === is[i] ? [] : [invalid(path, is, FIXED)]));
  const errors: FieldError[] = [];
  if (was.length > is.length && is.length === 0) errors.push(invalid(path, is, 'primary ipFamily can not be unset'));
  if (was.length > 0 && is.length > 0 && was[0] !== is[0]) errors.push(invalid(path, is, FIXED));
  if (was.length > is.length && is.length === 1 && now.ipFamilyPolicy !== 'SingleStack') {
    errors.push(invalid('spec.ipFamilyPolicy', now.ipFamilyPolicy ?? null, "must be set to 'SingleStack' when releasing the secondary ipFamily"));
  }
  return errors;
}
