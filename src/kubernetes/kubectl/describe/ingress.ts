// upstream: describe.go IngressDescriber, IngressClassDescriber
import type { Ingress, IngressBackend, IngressClass, Service } from '../../api/generated/types.ts';
import { pathOf } from '../../api/meta.ts';
import { ENDPOINT_SLICES, SERVICES } from '../../api/resources.ts';
import { StatusError } from '../../api/status.ts';
import { annotations, events, labels } from './lib/common.ts';
import { type DescribeContext, type Describer, eventsOf, listOf } from './lib/context.ts';
import { endpointWords } from './lib/endpoint-words.ts';
import { DescribeText } from './lib/text.ts';

export const describeIngress: Describer = async (d) => {
  const ingress = d.object as unknown as Ingress;
  const { metadata, spec, status } = ingress;
  const w = new DescribeText();
  w.line(0, `Name:\t${metadata.name}`);
  labels(w, 'Labels', metadata.labels);
  w.line(0, `Namespace:\t${metadata.namespace}`);
  w.line(0, `Address:\t${(status?.loadBalancer?.ingress ?? []).map((i) => i.ip || i.hostname || '').join(',')}`);
  w.line(0, `Ingress Class:\t${spec?.ingressClassName ?? '<none>'}`);
  const standard = spec?.defaultBackend ? await backendWords(d, spec.defaultBackend) : '<default>';
  w.line(0, `Default backend:\t${standard}`);
  if (spec?.tls?.length) w.line(0, 'TLS:');
  for (const t of spec?.tls ?? []) w.line(1, t.secretName ? `${t.secretName} terminates ${(t.hosts ?? []).join(',')}` : `SNI routes ${(t.hosts ?? []).join(',')}`);
  await rules(w, d, ingress, standard);
  annotations(w, 'Annotations', metadata.annotations);
  events(w, await eventsOf(d), d.now);
  return w.finish();
};

async function rules(w: DescribeText, d: DescribeContext, ingress: Ingress, standard: string): Promise<void> {
  w.line(0, 'Rules:\n  Host\tPath\tBackends');
  w.line(1, '----\t----\t--------');
  const all = (ingress.spec?.rules ?? []).filter((r) => r.http);
  for (const rule of all) {
    w.line(1, `${rule.host || '*'}\t`);
    for (const path of rule.http?.paths ?? []) w.line(2, `\t${path.path ?? ''} \t${await backendWords(d, path.backend)}`);
  }
  if (all.length === 0) w.line(1, `*\t*\t${standard}`);
}

/** web:80 (10.244.1.5:80), or why not. */
async function backendWords(d: DescribeContext, backend: IngressBackend): Promise<string> {
  if (backend.resource) return `APIGroup: ${backend.resource.apiGroup ?? ''}, Kind: ${backend.resource.kind}, Name: ${backend.resource.name}`;
  const target = backend.service;
  if (!target) return '';
  const words = `${target.name}:${target.port?.name || (target.port?.number ?? '')}`;
  const namespace = d.object.metadata.namespace ?? '';
  const slices = await listOf(d, ENDPOINT_SLICES, namespace, { label: `kubernetes.io/service-name=${target.name}` });
  let service: Service;
  try {
    service = (await d.s.json({ method: 'GET', path: pathOf(SERVICES, namespace, target.name) })) as unknown as Service;
  } catch (e) {
    if (e instanceof StatusError) return `${words} (<error: ${e.message}>)`;
    throw e;
  }
  const port = service.spec?.ports?.find((p) => (target.port?.name ? p.name === target.port.name : p.port === target.port?.number));
  return `${words} (${endpointWords(slices, port?.name ?? '')})`;
}

export const describeIngressClass: Describer = async (d) => {
  const { metadata, spec } = d.object as unknown as IngressClass;
  const w = new DescribeText();
  w.line(0, `Name:\t${metadata.name}`);
  labels(w, 'Labels', metadata.labels);
  annotations(w, 'Annotations', metadata.annotations);
  w.line(0, `Controller:\t${spec?.controller ?? ''}`);
  const p = spec?.parameters;
  if (p) {
    w.line(0, 'Parameters:');
    if (p.apiGroup) w.line(1, `APIGroup:\t${p.apiGroup}`);
    w.line(1, `Kind:\t${p.kind}`);
    w.line(1, `Name:\t${p.name}`);
  }
  events(w, await eventsOf(d), d.now);
  return w.finish();
};
