// The spec of a ResourceClaim, also within a template. upstream: pkg/apis/resource/validation validateDeviceClaim, pkg/apis/resource/v1/defaults.go
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, invalid, required } from '../../../api/field.ts';
import type { DeviceClaim, DeviceConstraint, DeviceRequest, DeviceSubRequest, ExactDeviceRequest, ResourceClaimSpec } from '../../../api/generated/types.ts';
import {
  eachOf,
  MOST_CONFIGS,
  MOST_REQUESTS,
  setOf,
  validateClassName,
  validateFullName,
  validateLabelName,
  validateOpaque,
  validateSelectors,
  validateTolerations,
} from './device-lists.ts';
import { unsupported } from './errors.ts';

const MOST_ALTERNATIVES = 8;
const MOST_CONSTRAINTS = 32;
const MODES = ['All', 'ExactCount'];
const ONE_WAY = 'exactly one of `exactly` or `firstAvailable` is required';
const NO_SUCH_REQUEST = "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";
type Asked = DeepReadonly<ExactDeviceRequest | DeviceSubRequest>;

export function defaultClaim(spec: ResourceClaimSpec | undefined): void {
  for (const request of spec?.devices?.requests ?? []) {
    for (const asked of [request.exactly, ...(request.firstAvailable ?? [])]) {
      if (!asked) continue;
      asked.allocationMode ||= 'ExactCount';
      if (asked.allocationMode === 'ExactCount') asked.count ||= 1;
      for (const toleration of asked.tolerations ?? []) toleration.operator ||= 'Equal';
    }
  }
}

/** `path` is that of the claim's spec. */
export function validateClaim(spec: DeepReadonly<ResourceClaimSpec> | undefined, path: string): FieldError[] {
  const { requests, constraints, config }: DeepReadonly<DeviceClaim> = spec?.devices ?? {};
  const names = requestNames(requests ?? []);
  const reference = (name: string, at: string): FieldError[] => validateReference(name, at, names);
  return [
    ...setOf(requests, MOST_REQUESTS, `${path}.devices.requests`, (r) => r.name, validateRequest),
    ...eachOf(constraints, MOST_CONSTRAINTS, `${path}.devices.constraints`, (c, at) => validateConstraint(c, at, reference)),
    ...eachOf(config, MOST_CONFIGS, `${path}.devices.config`, (c, at) => [
      ...setOf(c.requests, MOST_REQUESTS, `${at}.requests`, (name) => name, reference),
      ...validateOpaque(c.opaque, at),
    ]),
  ];
}

/** request, and request/alternative. */
export function requestNames(requests: readonly DeepReadonly<DeviceRequest>[]): ReadonlySet<string> {
  return new Set(requests.flatMap((r) => [r.name, ...(r.firstAvailable ?? []).map((s) => `${r.name}/${s.name}`)]));
}

/** A name that must be that of a request. */
export function validateReference(name: string, path: string, names: ReadonlySet<string>): FieldError[] {
  const parts = name.split('/');
  if (parts.length > 2) return [invalid(path, name, NO_SUCH_REQUEST)];
  const errors = parts.flatMap((part) => validateLabelName(part, path));
  return names.has(name) ? errors : [...errors, invalid(path, name, NO_SUCH_REQUEST)];
}

function validateRequest({ name, exactly, firstAvailable = [] }: DeepReadonly<DeviceRequest>, path: string): FieldError[] {
  const errors = validateLabelName(name, `${path}.name`);
  if (exactly && firstAvailable.length) return [...errors, invalid(path, null, `${ONE_WAY}, but multiple fields are set`)];
  if (exactly) return [...errors, ...validateAsked(exactly, `${path}.exactly`)];
  if (firstAvailable.length === 0) return [...errors, required(path, ONE_WAY)];
  const judge = (sub: DeepReadonly<DeviceSubRequest>, at: string): FieldError[] => [...validateLabelName(sub.name, `${at}.name`), ...validateAsked(sub, at)];
  return [...errors, ...setOf(firstAvailable, MOST_ALTERNATIVES, `${path}.firstAvailable`, (s) => s.name, judge)];
}

function validateAsked({ deviceClassName, selectors, allocationMode = '', count = 0, tolerations }: Asked, path: string): FieldError[] {
  const errors = [...validateClassName(deviceClassName, `${path}.deviceClassName`), ...validateSelectors(selectors, `${path}.selectors`)];
  if (!MODES.includes(allocationMode)) errors.push(unsupported(`${path}.allocationMode`, allocationMode, MODES));
  else if (allocationMode === 'All' && count !== 0) errors.push(invalid(`${path}.count`, count, "must not be specified when allocationMode is 'All'"));
  else if (allocationMode === 'ExactCount' && count <= 0) errors.push(invalid(`${path}.count`, count, 'must be greater than zero'));
  return [...errors, ...validateTolerations(tolerations, `${path}.tolerations`)];
}

function validateConstraint(constraint: DeepReadonly<DeviceConstraint>, path: string, reference: (name: string, at: string) => FieldError[]): FieldError[] {
  const errors = setOf(constraint.requests, MOST_REQUESTS, `${path}.requests`, (name) => name, reference);
  const { matchAttribute, distinctAttribute } = constraint;
  if (matchAttribute !== undefined) return [...errors, ...validateFullName(matchAttribute, `${path}.matchAttribute`)];
  if (distinctAttribute !== undefined) return [...errors, ...validateFullName(distinctAttribute, `${path}.distinctAttribute`)];
  return [...errors, required(path, 'exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set')];
}
