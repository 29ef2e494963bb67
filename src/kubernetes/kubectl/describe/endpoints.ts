// upstream: describe.go EndpointsDescriber, EndpointSliceDescriber
import type { EndpointSlice, Endpoints } from '../../api/generated/types.ts';
import { events, head, orUnset } from './lib/common.ts';
import { type Describer, eventsOf } from './lib/context.ts';
import { DescribeText } from './lib/text.ts';

export const describeEndpoints: Describer = async (d) => {
  const object = d.object as unknown as Endpoints;
  const w = new DescribeText();
  head(w, object.metadata);
  w.line(0, 'Subsets:');
  const list = (all: readonly { readonly ip: string }[] | undefined): string => (all ?? []).map((a) => a.ip).join(',') || '<none>';
  for (const subset of object.subsets ?? []) {
    w.line(1, `Addresses:\t${list(subset.addresses)}`);
    w.line(1, `NotReadyAddresses:\t${list(subset.notReadyAddresses)}`);
    if (subset.ports?.length) {
      w.line(1, 'Ports:');
      w.line(2, 'Name\tPort\tProtocol');
      w.line(2, '----\t----\t--------');
      for (const p of subset.ports) w.line(2, `${orUnset(p.name)}\t${p.port}\t${p.protocol ?? 'TCP'}`);
    }
    w.line(0, '');
  }
  events(w, await eventsOf(d), d.now);
  return w.finish();
};

export const describeEndpointSlice: Describer = async (d) => {
  const slice = d.object as unknown as EndpointSlice;
  const w = new DescribeText();
  head(w, slice.metadata);
  w.line(0, `AddressType:\t${slice.addressType}`);
  if (slice.ports?.length) {
    w.line(0, 'Ports:\n  Name\tPort\tProtocol');
    w.line(1, '----\t----\t--------');
    for (const p of slice.ports) w.line(1, `${orUnset(p.name)}\t${orUnset(p.port)}\t${p.protocol ?? 'TCP'}`);
  } else w.line(0, 'Ports: <unset>');
  w.line(0, slice.endpoints?.length ? 'Endpoints:' : 'Endpoints: <none>');
  for (const e of slice.endpoints ?? []) {
    w.line(1, `- Addresses:\t${e.addresses.join(',')}`);
    w.line(2, 'Conditions:');
    w.line(3, `Ready:\t${e.conditions?.ready ?? '<unset>'}`);
    w.line(2, `Hostname:\t${orUnset(e.hostname)}`);
    if (e.targetRef) w.line(2, `TargetRef:\t${e.targetRef.kind}/${e.targetRef.name}`);
    w.line(2, `NodeName:\t${orUnset(e.nodeName)}`);
    w.line(2, `Zone:\t${orUnset(e.zone)}`);
  }
  events(w, await eventsOf(d), d.now);
  return w.finish();
};
