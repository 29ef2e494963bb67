// Endpoints, deprecated in favour of EndpointSlices. upstream: pkg/registry/core/endpoint/strategy.go, pkg/apis/core/validation ValidateEndpoints
import type { DeepReadonly } from '../../../../base/deep.ts';
import { deepEqual } from '../../../../base/deep.ts';
import { type FieldError, required } from '../../../api/field.ts';
import type { EndpointAddress, EndpointPort, Endpoints } from '../../../api/generated/types.ts';
import { ENDPOINTS } from '../../../api/resources.ts';
import { invalids, unsupported } from '../lib/errors.ts';
import { validateIP, validateNonSpecialIP } from '../lib/ip.ts';
import { warningsForIP } from '../lib/ip-warnings.ts';
import { isDNS1123Label, isDNS1123Subdomain, isQualifiedName, isValidPortNum, nameIsDNSSubdomain } from '../lib/names.ts';
import { validateCoreMeta, validateCoreMetaUpdate } from '../lib/object-meta.ts';
import { AGE, age, column, NAME } from '../lib/table.ts';
import type { Column, Strategy } from '../strategy.ts';

type List = DeepReadonly<Endpoints>;
const DEPRECATED = 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice';

function validateAddress(address: DeepReadonly<EndpointAddress>, path: string, known: ReadonlySet<string>): FieldError[] {
  const errors: FieldError[] = known.has(address.ip) ? [] : validateIP(`${path}.ip`, address.ip);
  if (address.hostname) errors.push(...invalids(`${path}.hostname`, address.hostname, isDNS1123Label(address.hostname)));
  if (address.nodeName !== undefined) errors.push(...invalids(`${path}.nodeName`, address.nodeName, isDNS1123Subdomain(address.nodeName)));
  return [...errors, ...validateNonSpecialIP(address.ip, `${path}.ip`)];
}

function validatePort(port: DeepReadonly<EndpointPort>, path: string, needsName: boolean): FieldError[] {
  const errors: FieldError[] = [];
  if (needsName && !port.name) errors.push(required(`${path}.name`));
  else if (port.name) errors.push(...invalids(`${path}.name`, port.name, isDNS1123Label(port.name)));
  errors.push(...invalids(`${path}.port`, port.port, isValidPortNum(port.port)));
  if (!port.protocol) errors.push(required(`${path}.protocol`));
  else if (!PROTOCOLS.includes(port.protocol)) errors.push(unsupported(`${path}.protocol`, port.protocol, PROTOCOLS));
  if (port.appProtocol !== undefined) errors.push(...invalids(`${path}.appProtocol`, port.appProtocol, isQualifiedName(port.appProtocol)));
  return errors;
}

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

function validateSubsets(list: List, old?: List): FieldError[] {
  const known = new Set((old?.subsets ?? []).flatMap((s) => [...(s.addresses ?? []), ...(s.notReadyAddresses ?? [])].map((a) => a.ip)));
  return (list.subsets ?? []).flatMap((subset, i) => {
    const path = `subsets[${i}]`;
    const errors: FieldError[] = [];
    // An entry must hold an address, ready or not.
    if (!subset.addresses?.length && !subset.notReadyAddresses?.length) errors.push(required(path, 'must specify `addresses` or `notReadyAddresses`'));
    subset.addresses?.forEach((a, k) => errors.push(...validateAddress(a, `${path}.addresses[${k}]`, known)));
    subset.notReadyAddresses?.forEach((a, k) => errors.push(...validateAddress(a, `${path}.notReadyAddresses[${k}]`, known)));
    subset.ports?.forEach((p, k) => errors.push(...validatePort(p, `${path}.ports[${k}]`, (subset.ports?.length ?? 0) > 1)));
    return errors;
  });
}

/** The addresses that the controller writes are in their usual form. */
function warningsFor(list: List): string[] {
  if (list.metadata.labels?.['endpoints.kubernetes.io/managed-by'] === 'endpoint-controller') return [];
  const of = (addresses: readonly DeepReadonly<EndpointAddress>[] | undefined, path: string): string[] =>
    (addresses ?? []).flatMap((a, k) => warningsForIP(`${path}[${k}].ip`, a.ip));
  return (list.subsets ?? []).flatMap((subset, i) => [...of(subset.addresses, `subsets[${i}].addresses`), ...of(subset.notReadyAddresses, `subsets[${i}].notReadyAddresses`)]);
}

/** upstream: formatEndpoints: at most three, then how many more */
function formatEndpoints(list: List): string {
  if (!list.subsets?.length) return '<none>';
  const shown: string[] = [];
  let count = 0;
  for (const subset of list.subsets) {
    const join = (ip: string, port?: number): string => (port === undefined ? ip : ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`);
    // A subset without ports still has addresses to show.
    const all = subset.ports?.length ? subset.ports.flatMap((p) => (subset.addresses ?? []).map((a) => join(a.ip, p.port))) : (subset.addresses ?? []).map((a) => a.ip);
    count += all.length;
    for (const one of all) if (shown.length < 3) shown.push(one);
  }
  const text = shown.join(',');
  return count > 3 ? `${text} + ${count - 3} more...` : text;
}

const COLUMNS: readonly Column[] = [
  NAME,
  column(
    'Endpoints',
    'The set of all endpoints is the union of all subsets. Addresses are placed into subsets according to the IPs they share. A single address with multiple ports, some of which are ready and some of which are not (because they come from different containers) will result in the address being displayed in different subsets for the different ports. No address will appear in both Addresses and NotReadyAddresses in the same subset. Sets of addresses and ports that comprise a service.',
  ),
  AGE,
];

export const endpointsStrategy: Strategy<Endpoints> = {
  resource: ENDPOINTS,
  singular: 'endpoints',
  shortNames: ['ep'],
  deprecation: DEPRECATED,
  schema: 'io.k8s.api.core.v1.Endpoints',
  allowCreateOnUpdate: true,
  validateName: nameIsDNSSubdomain,
  defaults(list) {
    for (const subset of list.subsets ?? []) for (const port of subset.ports ?? []) port.protocol ||= 'TCP';
  },
  validate: (list) => validateSubsets(list),
  validateUpdate: (list, old) => [
    ...validateCoreMetaUpdate(list.metadata, old.metadata),
    ...validateCoreMeta(list.metadata, true, nameIsDNSSubdomain),
    // What has not changed is not looked at again.
    ...(deepEqual(list.subsets, old.subsets) ? [] : validateSubsets(list, old)),
  ],
  warningsOnCreate: warningsFor,
  warningsOnUpdate: warningsFor,
  columns: COLUMNS,
  row: (list, now) => [list.metadata.name ?? '', formatEndpoints(list), age(list, now)],
};
