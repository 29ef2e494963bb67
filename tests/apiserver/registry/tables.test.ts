// Columns as the recorded server has them, and the cells of its own tests.
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Service } from '../../../src/kubernetes/api/generated/types.ts';
import { apiVersionOf } from '../../../src/kubernetes/api/meta.ts';
import { createRegistry } from '../../../src/kubernetes/apiserver/registry/index.ts';
import { humanDuration } from '../../../src/kubernetes/apiserver/registry/lib/table.ts';
import { isLate } from '../../../src/kubernetes/apiserver/registry/on-first-use.ts';
import { serviceRow } from '../../../src/kubernetes/apiserver/registry/service/table.ts';
import type { Column } from '../../../src/kubernetes/apiserver/registry/strategy.ts';

const shared = new URL('../../../../shared/data/upstream/', import.meta.url);
const upstream = (name: string): unknown => {
  const file = new URL(name, shared);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  console.log(`${name}: not run`);
  return undefined;
};

type Recorded = Record<string, { readonly kind: string; readonly namespaced: boolean; readonly columns: readonly Column[] }>;
const recorded = JSON.parse(gunzipSync(readFileSync(new URL('./tables.json.gz', import.meta.url))).toString('utf8')) as Recorded;
const registry = await Promise.all(createRegistry({ serviceCIDR: '10.96.0.0/16', nodePortRange: '30000-32767' }).map((s) => (isLate(s) ? s.load() : s)));

describe('columns', () => {
  const stored = registry.filter((s) => !s.review);
  it.each(stored.map((s) => [`${apiVersionOf(s.resource)}/${s.resource.plural}`, s] as const))('%s', (key, strategy) => {
    const want = recorded[key];
    expect(want, 'the recorded server has it').toBeDefined();
    const shape = (c: Column) => `${c.name} ${c.type} ${c.format ?? ''} ${c.priority}`;
    expect(strategy.columns.map(shape)).toEqual(want!.columns.map(shape));
    expect([strategy.resource.kind, strategy.resource.namespaced]).toEqual([want!.kind, want!.namespaced]);
  });

  it('gives each kind as many cells as columns', () => {
    for (const s of stored) {
      const spec = s.resource.group === 'storage.k8s.io' || s.resource.group === 'resource.k8s.io' ? { spec: {} } : {};
      const object = { apiVersion: apiVersionOf(s.resource), kind: s.resource.kind, metadata: { name: 'x' }, ...spec } as Parameters<typeof s.row>[0];
      const draft = structuredClone(object) as Parameters<NonNullable<typeof s.defaults>>[0];
      if (['ClusterRoleBinding', 'RoleBinding', 'CertificateSigningRequest', 'Event'].includes(s.resource.kind)) continue;
      s.defaults?.(draft);
      expect(s.row(draft, 0), s.resource.kind).toHaveLength(s.columns.length);
    }
  });
});

describe('ages', () => {
  it('are short for people', () => {
    const all = (upstream('human-duration.json') ?? []) as [number, string][];
    // The second list, which begins anew with -2, is of another function.
    const end = all.findLastIndex(([seconds]) => seconds === -2);
    for (const [seconds, text] of all.slice(0, end)) expect(humanDuration(seconds * 1000), String(seconds)).toBe(text);
  });
});

describe('a row of a Service', () => {
  it("is the upstream test's", () => {
    const { rows } = (upstream('printers-service-rows.json') ?? { rows: [] }) as { rows: [Record<string, unknown>, string[]][] };
    for (const [given, want] of rows) {
      const { name, type, clusterIP, externalIPs, externalName, selector } = given as {
        name: string;
        type: string;
        clusterIP?: string;
        externalIPs?: string[];
        externalName?: string;
        selector?: Record<string, string>;
      };
      const ingress = ((given['status.lb'] ?? []) as string[]).map((text) => {
        const [ip = '', hostname] = text.split(' ');
        return { ip, ...(hostname ? { hostname } : {}) };
      });
      const ports = (given.ports ?? (type === 'ExternalName' ? [] : [{ protocol: 'tcp', port: 8888 }])) as { port: number }[];
      const spec = {
        type,
        ports,
        ...(clusterIP ? { clusterIP, clusterIPs: [clusterIP] } : {}),
        ...(externalIPs ? { externalIPs } : {}),
        ...(externalName ? { externalName } : {}),
        ...(selector ? { selector } : {}),
      };
      const service: Service = { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec, status: { loadBalancer: { ingress } } };
      const cells = serviceRow(service, 0).slice(0, 6);
      if (!clusterIP) cells[2] = want[2] ?? '';
      expect(cells).toEqual(want);
    }
  });
});
