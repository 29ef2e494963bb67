// Requests and limits. upstream: pkg/apis/core/validation ValidateContainerResourceRequirements, pkg/apis/core/helper
import type { DeepReadonly } from '../../../../../base/deep.ts';
import { duplicate, forbidden, invalid, notFound, required } from '../../../../api/field.ts';
import type { Quantity, ResourceRequirements } from '../../../../api/generated/types.ts';
import { canonicalQuantity, compareQuantity, quantity } from '../../../../api/quantity.ts';
import { NEGATIVE } from '../errors.ts';
import { isQualifiedName } from '../names.ts';
import { checked, type Errors } from './options.ts';

const CONTAINER = new Set(['cpu', 'memory', 'ephemeral-storage']);
const STANDARD = new Set([
  ...CONTAINER,
  ...['requests.cpu', 'requests.memory', 'requests.ephemeral-storage', 'limits.cpu', 'limits.memory', 'limits.ephemeral-storage', 'pods', 'resourcequotas', 'services'],
  ...['replicationcontrollers', 'secrets', 'configmaps', 'persistentvolumeclaims', 'storage', 'requests.storage', 'services.nodeports', 'services.loadbalancers'],
]);
const WHOLE = new Set([
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
]);

const isHugePage = (name: string): boolean => name.startsWith('hugepages-');
const isNative = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/');
export const isExtended = (name: string): boolean => !isNative(name) && !name.startsWith('requests.') && isQualifiedName(`requests.${name}`).length === 0;
export const isStandard = (name: string): boolean => STANDARD.has(name) || isHugePage(name) || name.startsWith('requests.hugepages-');
const isWholeNumbered = (name: string): boolean => WHOLE.has(name) || isExtended(name);
const overcommits = (name: string): boolean => isNative(name) && !isHugePage(name);

/** upstream: ValidateResourceQuantityValue */
export function validateAmount(name: string, value: Quantity, path: string, out: Errors): void {
  const amount = quantity(value);
  if (amount.nano < 0n) out.push(invalid(path, canonicalQuantity(value), NEGATIVE));
  if (isWholeNumbered(name) && amount.nano % 1_000_000_000n !== 0n) out.push(invalid(path, canonicalQuantity(value), 'must be an integer'));
}

/** upstream: validateResourceName */
function validateResourceName(name: string, path: string, out: Errors): boolean {
  const messages = isQualifiedName(name);
  checked(out, path, name, messages);
  if (messages.length) return false;
  if (!name.includes('/') && !isStandard(name)) out.push(invalid(path, name, 'must be a standard resource type or fully qualified'));
  return true;
}

/** upstream: validateContainerResourceName */
export function validateContainerResourceName(name: string, path: string, out: Errors): void {
  validateResourceName(name, path, out);
  if (!name.includes('/')) {
    if (!CONTAINER.has(name) && !isHugePage(name)) out.push(invalid(path, name, 'must be a standard resource for containers'));
  } else if (!isNative(name) && !isExtended(name)) out.push(invalid(path, name, "doesn't follow extended resource name standard"));
}

export function validateRequirements(r: DeepReadonly<ResourceRequirements> | undefined, claims: ReadonlySet<string>, path: string, out: Errors): void {
  if (!r) return;
  let basic = false;
  let huge = false;
  for (const name in r.limits) {
    const value = r.limits[name] ?? '0';
    if (CONTAINER.has(name) && quantity(value).nano >= 0n) {
      // The common case says nothing.
    } else {
      validateContainerResourceName(name, `${path}.limits[${name}]`, out);
      validateAmount(name, value, `${path}.limits[${name}]`, out);
    }
    basic ||= name === 'cpu' || name === 'memory';
    if (isHugePage(name)) {
      huge = true;
      validateHugePage(name, value, `${path}.limits`, out);
    }
  }
  for (const name in r.requests) {
    const value = r.requests[name] ?? '0';
    validateContainerResourceName(name, `${path}.requests[${name}]`, out);
    validateAmount(name, value, `${path}.requests[${name}]`, out);
    validateAgainstLimit(name, value, r.limits?.[name], path, out);
    basic ||= name === 'cpu' || name === 'memory';
    if (isHugePage(name)) {
      huge = true;
      validateHugePage(name, value, `${path}.requests`, out);
    }
  }
  if (huge && !basic) out.push(forbidden(path, 'HugePages require cpu or memory'));
  validateClaims(r, claims, `${path}.claims`, out);
}

function validateAgainstLimit(name: string, value: Quantity, limit: Quantity | undefined, path: string, out: Errors): void {
  if (limit === undefined) {
    if (!overcommits(name)) out.push(required(`${path}.limits`, 'Limit must be set for non overcommitable resources'));
    return;
  }
  const order = compareQuantity(value, limit);
  const text = `${name} limit of ${canonicalQuantity(limit)}`;
  if (order !== 0 && !overcommits(name)) out.push(invalid(`${path}.requests`, canonicalQuantity(value), `must be equal to ${text}`));
  else if (order > 0) out.push(invalid(`${path}.requests`, canonicalQuantity(value), `must be less than or equal to ${text}`));
}

function validateHugePage(name: string, value: Quantity, path: string, out: Errors): void {
  const size = quantity(name.slice('hugepages-'.length)).nano;
  if (size > 0n && quantity(value).nano % size !== 0n) out.push(invalid(path, canonicalQuantity(value), `${canonicalQuantity(value)} is not positive integer multiple of ${name}`));
}

function validateClaims(r: DeepReadonly<ResourceRequirements>, claims: ReadonlySet<string>, path: string, out: Errors): void {
  const seen = new Set<string>();
  const known = `must be one of the names in pod.spec.resourceClaims${claims.size ? `: ${[...claims].sort().join(', ')}` : ' which is empty'}`;
  r.claims?.forEach((claim, i) => {
    const at = `${path}[${i}]`;
    if (!claim.name) return void out.push(required(at));
    if (seen.has(claim.name)) out.push(duplicate(at, claim.name));
    seen.add(claim.name);
    if (!claims.has(claim.name)) out.push({ ...notFound(at, claim.name), detail: known });
  });
}
