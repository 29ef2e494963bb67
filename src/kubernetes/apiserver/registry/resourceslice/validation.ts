// Refusals of ResourceSlices. upstream: pkg/apis/resource/validation validateResourceSliceSpec, validateDevice
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, invalid, required } from '../../../api/field.ts';
import type { Device, DeviceAttribute, ResourceSliceSpec } from '../../../api/generated/types.ts';
import { validateDriverName } from '../lib/csi.ts';
import { eachOf, setOf, validateAttributeName, validateLabelName, validatePoolName, validateTaint } from '../lib/device-lists.ts';
import { invalids, tooLong } from '../lib/errors.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { sortedKeys, validateImmutable } from '../lib/object-meta.ts';
import { validateNodeSelector } from '../lib/pod/scheduling.ts';

type Spec = DeepReadonly<ResourceSliceSpec>;
type Where = Pick<Spec, 'nodeName' | 'nodeSelector' | 'allNodes'>;
const MOST_DEVICES = 128;
const MOST_DEVICES_WITH_MORE = 64;
const MOST_COUNTER_SETS = 8;
const MOST_COUNTERS = 32;
const MOST_CONSUMPTIONS = 2;
const MOST_ATTRIBUTES = 32;
const MOST_TAINTS = 16;
const LONGEST_VALUE = 64;
const SEMVER =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?$/;
const SLICE_PLACES = 'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required';
const DEVICE_PLACES = 'exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec';

/** A slice stays its driver's, its pool's and its node's. */
const validateKept = (spec: Spec, old: Spec): FieldError[] => [
  ...validateImmutable('spec.pool.name', spec.pool.name, old.pool.name),
  ...validateImmutable('spec.driver', spec.driver, old.driver),
  ...validateImmutable('spec.nodeName', spec.nodeName, old.nodeName),
];

export function validateSlice(spec: Spec, old?: Spec): FieldError[] {
  const errors = [...validateDriverName(spec.driver, 'spec.driver'), ...validatePool(spec.pool, 'spec.pool'), ...(old ? validateKept(spec, old) : []), ...validatePlaces(spec)];
  const { devices, sharedCounters, perDeviceNodeSelection = false } = spec;
  if (devices && sharedCounters) errors.push(invalid('spec', '', 'only one of `sharedCounters` or `devices` is allowed'));
  const most = devices?.some((d) => d.taints?.length || d.consumesCounters?.length) ? MOST_DEVICES_WITH_MORE : MOST_DEVICES;
  errors.push(
    ...setOf(
      devices,
      most,
      'spec.devices',
      (d) => d.name,
      (d, path) => validateDevice(d, path, perDeviceNodeSelection),
    ),
  );
  const counters = setOf(
    sharedCounters,
    MOST_COUNTER_SETS,
    'spec.sharedCounters',
    (c) => c.name,
    (c, path) => [...validateLabelName(c.name, `${path}.name`), ...validateCounters(c.counters, `${path}.counters`)],
  );
  return [...errors, ...counters];
}

function validatePool({ name, resourceSliceCount, generation }: Spec['pool'], path: string): FieldError[] {
  const errors = validatePoolName(name, `${path}.name`);
  if (resourceSliceCount <= 0) errors.push(invalid(`${path}.resourceSliceCount`, resourceSliceCount, 'must be greater than zero'));
  return generation < 0 ? [...errors, invalid(`${path}.generation`, generation, 'must be greater than or equal to zero')] : errors;
}

/** Which nodes the devices are on, said in one of four ways. */
function validatePlaces(spec: Spec): FieldError[] {
  const { errors, said } = placesOf(spec, 'spec', 'must be either unset or set to a non-empty string');
  if (spec.nodeSelector && spec.nodeSelector.nodeSelectorTerms?.length !== 1) {
    errors.push(invalid('spec.nodeSelector.nodeSelectorTerms', spec.nodeSelector.nodeSelectorTerms, 'must have exactly one node selector term'));
  }
  if (spec.perDeviceNodeSelection === false) errors.push(invalid('spec.perDeviceNodeSelection', false, 'must be either unset or set to true'));
  if (spec.perDeviceNodeSelection) said.push('`perDeviceNodeSelection`');
  if (said.length === 0) return [...errors, required('spec', SLICE_PLACES)];
  return said.length === 1 ? errors : [...errors, invalid('spec', `{${said.join(', ')}}`, `${SLICE_PLACES}, but multiple fields are set`)];
}

function placesOf({ nodeName, nodeSelector, allNodes }: Where, path: string, emptyName: string): { readonly errors: FieldError[]; readonly said: string[] } {
  const errors: FieldError[] = [];
  const said: string[] = [];
  if (nodeName) errors.push(...invalids(`${path}.nodeName`, nodeName, nameIsDNSSubdomain(nodeName, false)));
  else if (nodeName === '') errors.push(invalid(`${path}.nodeName`, nodeName, emptyName));
  if (nodeName) said.push('`nodeName`');
  if (nodeSelector) {
    said.push('`nodeSelector`');
    validateNodeSelector(nodeSelector, `${path}.nodeSelector`, errors);
  }
  if (allNodes) said.push('`allNodes`');
  else if (allNodes === false) errors.push(invalid(`${path}.allNodes`, allNodes, 'must be either unset or set to true'));
  return { errors, said };
}

function validateDevice(device: DeepReadonly<Device>, path: string, own: boolean): FieldError[] {
  const errors = validateLabelName(device.name, `${path}.name`);
  const { attributes = {}, capacity = {} } = device;
  const count = Object.keys(attributes).length + Object.keys(capacity).length;
  if (count > MOST_ATTRIBUTES) errors.push(invalid(path, count, `the total number of attributes and capacities must not exceed ${MOST_ATTRIBUTES}`));
  for (const name of sortedKeys(attributes)) {
    errors.push(...validateAttributeName(name, `${path}.attributes`), ...validateAttribute(attributes[name] ?? {}, `${path}.attributes[${name}]`));
  }
  for (const name of sortedKeys(capacity)) errors.push(...validateAttributeName(name, `${path}.capacity`));
  errors.push(...eachOf(device.taints, MOST_TAINTS, `${path}.taints`, validateTaint));
  const consumed = setOf(
    device.consumesCounters,
    MOST_CONSUMPTIONS,
    `${path}.consumesCounters`,
    (c) => c.counterSet,
    (c, at) => [...validateLabelName(c.counterSet, `${at}.counterSet`), ...validateCounters(c.counters, `${at}.counters`)],
  );
  return [...errors, ...consumed, ...validateDevicePlace(device, path, own)];
}

function validateDevicePlace(device: Where, path: string, own: boolean): FieldError[] {
  if (!own) {
    const says = device.nodeName !== undefined || device.nodeSelector !== undefined || device.allNodes !== undefined;
    const detail = '`nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec';
    return says ? [invalid(path, null, detail)] : [];
  }
  const { errors, said } = placesOf(device, path, 'must not be empty');
  if (said.length === 0) return [...errors, required(path, DEVICE_PLACES)];
  return said.length === 1 ? errors : [...errors, invalid(path, `{${said.join(', ')}}`, DEVICE_PLACES)];
}

function validateCounters(counters: Readonly<Record<string, unknown>> | undefined, path: string): FieldError[] {
  const names = sortedKeys(counters ?? {});
  if (names.length === 0) return [required(path)];
  return eachOf(names, MOST_COUNTERS, path, (name) => validateLabelName(name, path));
}

/** One value, of one type. */
function validateAttribute({ bool, int, string: text, version }: DeepReadonly<DeviceAttribute>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (text !== undefined && text.length > LONGEST_VALUE) errors.push(tooLong(`${path}.string`, LONGEST_VALUE));
  if (version !== undefined && !SEMVER.test(version)) errors.push(invalid(`${path}.version`, version, 'must be a string compatible with semver.org spec 2.0.0'));
  if (version !== undefined && version.length > LONGEST_VALUE) errors.push(tooLong(`${path}.version`, LONGEST_VALUE));
  const said = [bool, int, text, version].filter((v) => v !== undefined).length;
  return said === 1 ? errors : [...errors, invalid(path, said ? { bool, int, string: text, version } : '', 'exactly one value must be specified')];
}
