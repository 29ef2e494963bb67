// upstream: describe.go ServiceDescriber
import type { EndpointSlice, Service, ServicePort } from '../../api/generated/types.ts';
import { ENDPOINT_SLICES } from '../../api/resources.ts';
import { events, head, orNone } from './lib/common.ts';
import { type Describer, eventsOf, labelWords, listOf } from './lib/context.ts';
import { endpointWords } from './lib/endpoint-words.ts';
import { DescribeText } from './lib/text.ts';

export const describeService: Describer = async (d) => {
  const service = d.object as unknown as Service;
  const spec = service.spec ?? {};
  const slices = await listOf(d, ENDPOINT_SLICES, service.metadata.namespace, { label: `kubernetes.io/service-name=${service.metadata.name}` });
  const w = new DescribeText();
  head(w, service.metadata);
  w.line(0, `Selector:\t${labelWords(spec.selector)}`);
  w.line(0, `Type:\t${spec.type ?? ''}`);
  addresses(w, service);
  for (const port of spec.ports ?? []) describePort(w, port, slices);
  w.line(0, `Session Affinity:\t${spec.sessionAffinity ?? ''}`);
  if (spec.externalTrafficPolicy) w.line(0, `External Traffic Policy:\t${spec.externalTrafficPolicy}`);
  if (spec.internalTrafficPolicy) w.line(0, `Internal Traffic Policy:\t${spec.internalTrafficPolicy}`);
  if (spec.healthCheckNodePort) w.line(0, `HealthCheck NodePort:\t${spec.healthCheckNodePort}`);
  if (spec.loadBalancerSourceRanges?.length) w.line(0, `LoadBalancer Source Ranges:\t${spec.loadBalancerSourceRanges.join(',')}`);
  if (spec.trafficDistribution) w.line(0, `Traffic Distribution:\t${spec.trafficDistribution}`);
  events(w, await eventsOf(d), d.now);
  return w.finish();
};

function addresses(w: DescribeText, service: Service): void {
  const spec = service.spec ?? {};
  if (spec.ipFamilyPolicy) w.line(0, `IP Family Policy:\t${spec.ipFamilyPolicy}`);
  w.line(0, `IP Families:\t${orNone(spec.ipFamilies?.join(','))}`);
  w.line(0, `IP:\t${spec.clusterIP ?? ''}`);
  w.line(0, `IPs:\t${orNone(spec.clusterIPs?.join(','))}`);
  if (spec.externalIPs?.length) w.line(0, `External IPs:\t${spec.externalIPs.join(',')}`);
  if (spec.loadBalancerIP) w.line(0, `Desired LoadBalancer IP:\t${spec.loadBalancerIP}`);
  const ingress = service.status?.loadBalancer?.ingress ?? [];
  if (ingress.length) w.line(0, `LoadBalancer Ingress:\t${ingress.map((i) => (i.ip ? `${i.ip}${i.ipMode ? ` (${i.ipMode})` : ''}` : (i.hostname ?? ''))).join(', ')}`);
  if (spec.externalName) w.line(0, `External Name:\t${spec.externalName}`);
}

function describePort(w: DescribeText, port: ServicePort, slices: readonly EndpointSlice[]): void {
  const name = port.name || '<unset>';
  const protocol = port.protocol ?? 'TCP';
  w.line(0, `Port:\t${name}\t${port.port}/${protocol}`);
  w.line(0, `TargetPort:\t${port.targetPort ?? port.port}/${protocol}`);
  if (port.appProtocol) w.line(0, `AppProtocol:\t${port.appProtocol}`);
  if (port.nodePort) w.line(0, `NodePort:\t${name}\t${port.nodePort}/${protocol}`);
  w.line(0, `Endpoints:\t${endpointWords(slices, port.name ?? '')}`);
}
