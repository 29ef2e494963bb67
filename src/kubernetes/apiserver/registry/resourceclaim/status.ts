// What may be written into a claim's status. upstream: pkg/apis/resource/validation validateResourceClaimStatusUpdate
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, forbidden, invalid, required } from '../../../api/field.ts';
import type {
  AllocatedDeviceStatus,
  AllocationResult,
  DeviceRequestAllocationResult,
  ResourceClaimConsumerReference,
  ResourceV1ResourceClaim,
} from '../../../api/generated/types.ts';
import { validateDriverName } from '../lib/csi.ts';
import { requestNames, validateReference } from '../lib/device-claim.ts';
import { eachOf, MOST_CONFIGS, MOST_REQUESTS, setOf, validateLabelName, validateOpaque, validatePoolName } from '../lib/device-lists.ts';
import { unsupported } from '../lib/errors.ts';
import { validateImmutable } from '../lib/object-meta.ts';
import { validateNodeSelector } from '../lib/pod/scheduling.ts';

type Claim = DeepReadonly<ResourceV1ResourceClaim>;
const MOST_CONSUMERS = 256;
const MOST_RESULTS = 32;
const SOURCES = ['FromClaim', 'FromClass'];

interface Place {
  readonly driver: string;
  readonly pool: string;
  readonly device: string;
  readonly shareID?: string;
}
const placeOf = ({ driver, pool, device, shareID }: Place): string => [driver, pool, device, ...(shareID ? [shareID] : [])].join('/');

export function validateStatus({ metadata, spec, status = {} }: Claim, { status: before = {} }: Claim): FieldError[] {
  const { allocation, reservedFor = [], devices } = status;
  const errors = setOf(reservedFor, MOST_CONSUMERS, 'status.reservedFor', (r) => r.uid, validateConsumer);
  const allocated = new Set((allocation?.devices?.results ?? []).map(placeOf));
  errors.push(...setOf(devices, -1, 'status.devices', placeOf, (device, path) => validateDevice(device, path, allocated)));
  if (reservedFor.length && !allocation) errors.push(forbidden('status.reservedFor', 'may not be specified when `allocated` is not set'));
  else if (metadata.deletionTimestamp && reservedFor.some((r) => !before.reservedFor?.some((b) => b.uid === r.uid))) {
    errors.push(forbidden('status.reservedFor', 'new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set'));
  }
  if (!allocation) return errors;
  if (before.allocation) return [...errors, ...validateImmutable('status.allocation', allocation, before.allocation)];
  return [...errors, ...validateAllocation(allocation, requestNames(spec.devices?.requests ?? []))];
}

function validateConsumer({ resource, name, uid }: DeepReadonly<ResourceClaimConsumerReference>, path: string): FieldError[] {
  return Object.entries({ resource, name, uid }).flatMap(([field, value]) => (value ? [] : [required(`${path}.${field}`)]));
}

function validateDevice(device: DeepReadonly<AllocatedDeviceStatus>, path: string, allocated: ReadonlySet<string>): FieldError[] {
  const errors = validatePlace(device, path);
  return allocated.has(placeOf(device)) ? errors : [...errors, invalid(path, placeOf(device), 'must be an allocated device in the claim')];
}

const validatePlace = ({ driver, pool, device }: Place, path: string): FieldError[] => [
  ...validateDriverName(driver, `${path}.driver`),
  ...validatePoolName(pool, `${path}.pool`),
  ...validateLabelName(device, `${path}.device`),
];

function validateAllocation({ devices, nodeSelector }: DeepReadonly<AllocationResult>, names: ReadonlySet<string>): FieldError[] {
  const path = 'status.allocation';
  const reference = (name: string, at: string): FieldError[] => validateReference(name, at, names);
  const result = (r: DeepReadonly<DeviceRequestAllocationResult>, at: string): FieldError[] => [...reference(r.request, `${at}.request`), ...validatePlace(r, at)];
  const errors = eachOf(devices?.results, MOST_RESULTS, `${path}.devices.results`, result);
  const config = eachOf(devices?.config, 2 * MOST_CONFIGS, `${path}.devices.config`, (c, at) => [
    ...(!c.source ? [required(`${at}.source`)] : SOURCES.includes(c.source) ? [] : [unsupported(`${at}.source`, c.source, SOURCES)]),
    ...setOf(c.requests, MOST_REQUESTS, `${at}.requests`, (name) => name, reference),
    ...validateOpaque(c.opaque, at),
  ]);
  errors.push(...config);
  if (nodeSelector) validateNodeSelector(nodeSelector, `${path}.nodeSelector`, errors);
  return errors;
}
