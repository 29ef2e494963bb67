// upstream: pkg/apis/discovery/validation/validation.go
import { type DeepReadonly, deepEqual } from '../../../../base/deep.ts';
import { duplicate, type FieldError, invalid, required } from '../../../api/field.ts';
import type { DiscoveryV1EndpointPort, Endpoint, EndpointSlice } from '../../../api/generated/types.ts';
import { invalids, tooMany, unsupported } from '../lib/errors.ts';
import { parseIP, validateCanonicalIP, validateIP, validateNonSpecialIP } from '../lib/ip.ts';
import { isDNS1123Label, isDNS1123Subdomain, isQualifiedName, isValidLabelValue } from '../lib/names.ts';
import { validateImmutable, validateLabels, validateObjectMetaUpdate } from '../lib/object-meta.ts';

type Slice = DeepReadonly<EndpointSlice>;
const TYPES = ['FQDN', 'IPv4', 'IPv6'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

/** Endpoints that an update leaves alone are not judged again. */
export function validateSlice(slice: Slice, old?: Slice): FieldError[] {
  const errors: FieldError[] = [];
  if (!slice.addressType) errors.push(required('addressType'));
  else if (!TYPES.includes(slice.addressType)) errors.push(unsupported('addressType', slice.addressType, TYPES));
  const endpoints = validateEndpoints(slice);
  const known = old !== undefined && endpoints.length > 0 && deepEqual(slice.endpoints ?? [], old.endpoints ?? []);
  return [...errors, ...validatePorts(slice), ...(known ? [] : endpoints)];
}

export function validateSliceUpdate(slice: Slice, old: Slice): FieldError[] {
  return [...validateObjectMetaUpdate(slice.metadata, old.metadata), ...validateSlice(slice, old), ...validateImmutable('addressType', slice.addressType, old.addressType)];
}

function validateEndpoints(slice: Slice): FieldError[] {
  const list = slice.endpoints ?? [];
  if (list.length > 1000) return [tooMany('endpoints', list.length, 1000)];
  return list.flatMap((e, i) => validateEndpoint(e, `endpoints[${i}]`, slice.addressType));
}

function validateEndpoint(e: DeepReadonly<Endpoint>, path: string, type: string): FieldError[] {
  const errors: FieldError[] = [];
  const addresses = e.addresses ?? [];
  if (addresses.length === 0) errors.push(required(`${path}.addresses`, 'must contain at least 1 address'));
  else if (addresses.length > 100) errors.push(tooMany(`${path}.addresses`, addresses.length, 100));
  addresses.forEach((a, i) => errors.push(...validateAddress(a, `${path}.addresses`, i, type)));
  if (e.nodeName !== undefined) errors.push(...invalids(`${path}.nodeName`, e.nodeName, isDNS1123Subdomain(e.nodeName)));
  const topology = e.deprecatedTopology ?? {};
  if (Object.keys(topology).length > 16) errors.push(tooMany(`${path}.deprecatedTopology`, Object.keys(topology).length, 16));
  errors.push(...validateLabels(topology, `${path}.deprecatedTopology`));
  if (e.hostname !== undefined) errors.push(...invalids(`${path}.hostname`, e.hostname, isDNS1123Label(e.hostname)));
  return [...errors, ...validateHints(e, `${path}.hints`)];
}

/** A wrong family is said of the list, anything else of the address in it. */
function validateAddress(address: string, list: string, index: number, type: string): FieldError[] {
  const path = `${list}[${index}]`;
  if (type === 'FQDN') return validateDomain(address, path);
  if (type !== 'IPv4' && type !== 'IPv6') return [];
  const errors = type === 'IPv6' ? validateCanonicalIP(path, address) : validateIP(path, address);
  const ip = parseIP(address);
  if (!ip || errors.length) return errors;
  if (ip.family !== (type === 'IPv4' ? 4 : 6)) errors.push(invalid(list, address, `must be an ${type} address`));
  return [...errors, ...validateNonSpecialIP(address, path)];
}

/** upstream: apimachinery util/validation IsFullyQualifiedDomainName */
function validateDomain(address: string, path: string): FieldError[] {
  if (!address) return [required(path)];
  const name = address.replace(/\.$/, '');
  const wrong = isDNS1123Subdomain(name);
  if (wrong.length) return [invalid(path, name, wrong.join(','))];
  const labels = name.split('.');
  if (labels.length < 2) return [invalid(path, name, 'should be a domain with at least two segments separated by dots')];
  const bad = labels.find((label) => isDNS1123Label(label).length);
  return bad === undefined ? [] : [invalid(path, bad, isDNS1123Label(bad).join(','))];
}

function validateHints(e: DeepReadonly<Endpoint>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  let full = false;
  const named = (list: readonly { readonly name: string }[] | undefined, at: string, check: (s: string) => string[]): void => {
    if (!list || full) return;
    if (list.length > 8) {
      errors.push(tooMany(at, list.length, 8));
      full = true;
      return;
    }
    const seen = new Set<string>();
    list.forEach((item, i) => {
      const field = `${at}[${i}].name`;
      if (seen.has(item.name)) errors.push(duplicate(field, item.name));
      seen.add(item.name);
      errors.push(...invalids(field, item.name, check(item.name)));
    });
  };
  named(e.hints?.forZones, `${path}.forZones`, isValidLabelValue);
  named(e.hints?.forNodes, `${path}.forNodes`, isDNS1123Subdomain);
  return errors;
}

function validatePorts(slice: Slice): FieldError[] {
  const list = slice.ports ?? [];
  if (list.length > 20000) return [tooMany('ports', list.length, 20000)];
  const seen = new Set<string>();
  return list.flatMap((port, i) => {
    const path = `ports[${i}]`;
    const errors: FieldError[] = [];
    const name = port.name ?? '';
    if (name) errors.push(...invalids(`${path}.name`, name, isDNS1123Label(name)));
    if (seen.has(name)) errors.push(duplicate(`${path}.name`, name));
    seen.add(name);
    return [...errors, ...validatePort(port, path)];
  });
}

function validatePort(port: DeepReadonly<DiscoveryV1EndpointPort>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!port.protocol) errors.push(required(`${path}.protocol`));
  else if (!PROTOCOLS.includes(port.protocol)) errors.push(unsupported(`${path}.protocol`, port.protocol, PROTOCOLS));
  if (port.appProtocol !== undefined) errors.push(...invalids(`${path}.appProtocol`, port.appProtocol, isQualifiedName(port.appProtocol)));
  return errors;
}
