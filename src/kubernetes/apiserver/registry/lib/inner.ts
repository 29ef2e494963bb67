// Values as the server's inner structs print them in refusals: all fields, in the structs' order, with Go's names.
import { isRecord } from '../../../../base/deep.ts';
import { LAYOUT } from './inner-layout.ts';
import { unifiedDiff } from './line-diff.ts';

interface Field {
  readonly go: string;
  readonly json: string;
  readonly kind: string;
}

const parsed = new Map<string, readonly Field[]>();
const ODD: Readonly<Record<string, string>> = {
  StorageOS: 'storageos',
  CephFS: 'cephfs',
  GMSACredentialSpecName: 'gmsaCredentialSpecName',
  GMSACredentialSpec: 'gmsaCredentialSpec',
  NonResourceURLs: 'nonResourceURLs',
  NodeID: 'nodeID',
  CIDRs: 'cidrs',
  EndpointsName: 'endpoints',
  CephMonitors: 'monitors',
  RBDImage: 'image',
  RBDPool: 'pool',
  RadosUser: 'user',
  DiscoveryCHAPAuth: 'chapAuthDiscovery',
  SessionCHAPAuth: 'chapAuthSession',
  DataDiskURI: 'diskURI',
  WWIDs: 'wwids',
};

/** HTTPGet is httpGet, TTY is tty. */
function jsonName(go: string): string {
  const odd = ODD[go];
  if (odd) return odd;
  const run = /^[A-Z]+/.exec(go)?.[0].length ?? 0;
  const lowered = run === go.length || run === 1 ? run : run - 1;
  return go.slice(0, lowered).toLowerCase() + go.slice(lowered);
}

function fieldsOf(struct: string): readonly Field[] {
  let fields = parsed.get(struct);
  if (!fields) {
    fields = (LAYOUT[struct] ?? '').split(' ').flatMap((text): readonly Field[] => {
      if (text.startsWith('+')) return fieldsOf(text.slice(1));
      const [go = '', kind = 's'] = text.split(':');
      return [{ go, json: jsonName(go), kind }];
    });
    parsed.set(struct, fields);
  }
  return fields;
}

/** A value of an inner struct's type. */
export function inner(struct: string, value: unknown): unknown {
  const source = struct === 'PodSpec' ? withHostFields(value) : value;
  const from = isRecord(source) ? source : {};
  const out: Record<string, unknown> = struct === 'PodTemplateSpec' && isRecord(from.metadata) ? { ...from.metadata } : {};
  for (const field of fieldsOf(struct)) out[field.go] = fieldValue(field.kind, from[field.json]);
  return out;
}

function fieldValue(kind: string, value: unknown): unknown {
  if (kind.startsWith('[]')) return Array.isArray(value) ? value.map((v) => inner(kind.slice(2), v)) : null;
  if (kind.startsWith('*')) return value === undefined || value === null ? null : inner(kind.slice(1), value);
  if (kind === 'n') return value ?? null;
  if (kind.length > 1) return inner(kind, value);
  if (value !== undefined && value !== null) return value;
  return kind === 'b' ? false : kind === 'i' || kind === 'x' ? 0 : kind === 'q' ? '0' : '';
}

const HOST_FIELDS = ['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace', 'hostUsers'];

/** What a pod shares with its host stands in the inner security context. */
function withHostFields(spec: unknown): unknown {
  if (!isRecord(spec)) return spec;
  const shared = Object.fromEntries(HOST_FIELDS.map((f) => [f, spec[f]]));
  return { ...spec, securityContext: { ...(isRecord(spec.securityContext) ? spec.securityContext : {}), ...shared } };
}

const lines = (struct: string, value: unknown): string[] => JSON.stringify(inner(struct, value), null, 1).split('\n');

/** The change of a value, line by line. upstream: k8s.io/apimachinery/pkg/util/diff */
export function innerDiff(struct: string, old: unknown, now: unknown): string {
  return unifiedDiff(lines(struct, old), lines(struct, now));
}
