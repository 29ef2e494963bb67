// What a service takes over from the object that it is made for. upstream: kubectl/pkg/polymorphichelpers/{mapbasedselectorforobject,portsforobject,protocolsforobject}.go
import { isRecord } from '../../../base/deep.ts';
import { CommandError } from './errors.ts';
import type { KubeObject } from './objects/kube-object.ts';

type Doc = Record<string, unknown>;
const doc = (value: unknown): Doc => (isRecord(value) ? value : {});
const docs = (value: unknown): Doc[] => (Array.isArray(value) ? value.filter(isRecord) : []);

/** The labels by which its pods are found. Throws when there are none, or none that a service can use. */
export function selectorOf(object: KubeObject): Record<string, string> {
  const spec = doc(object.spec);
  const fail = (text: string): never => {
    throw new CommandError(`couldn't retrieve selectors via --selector flag or introspection: ${text}`);
  };
  switch (object.kind) {
    case 'Pod':
      return Object.keys(object.metadata.labels ?? {}).length ? (object.metadata.labels ?? {}) : fail('the pod has no labels and cannot be exposed');
    case 'Service':
      return isRecord(spec.selector) ? (spec.selector as Record<string, string>) : fail(`the service has no pod selector set`);
    case 'ReplicationController':
      return doc(spec.selector) as Record<string, string>;
    default: {
      const selector = doc(spec.selector);
      const labels = doc(selector.matchLabels) as Record<string, string>;
      if (Object.keys(labels).length === 0) return fail(`invalid ${object.kind.toLowerCase()}: no selectors, therefore cannot be exposed`);
      const expressions = docs(selector.matchExpressions);
      if (expressions.length > 0) return fail(`couldn't convert expressions - "[${expressions.map(goRequirement).join(' ')}]" to map-based selector format`);
      return labels;
    }
  }
}

/** As Go prints a struct: {Key:tier Operator:In Values:[front edge]}. */
function goRequirement({ key, operator, values }: Doc): string {
  return `{Key:${String(key)} Operator:${String(operator)} Values:[${Array.isArray(values) ? values.join(' ') : ''}]}`;
}

function podSpec(object: KubeObject): Doc {
  const spec = doc(object.spec);
  return object.kind === 'Pod' ? spec : doc(doc(spec.template).spec);
}

/** Declared ports as text, each once. */
export function portsOf(object: KubeObject): readonly string[] {
  const ports =
    object.kind === 'Service'
      ? docs(doc(object.spec).ports).map((p) => String(p.port))
      : docs(podSpec(object).containers).flatMap((c) => docs(c.ports).map((p) => String(p.containerPort)));
  return [...new Set(ports)];
}

/** Protocol by port. */
export function protocolsOf(object: KubeObject): ReadonlyMap<string, string> {
  const ports =
    object.kind === 'Service'
      ? docs(doc(object.spec).ports).map((p) => [String(p.port), p.protocol] as const)
      : docs(podSpec(object).containers).flatMap((c) => docs(c.ports).map((p) => [String(p.containerPort), p.protocol] as const));
  return new Map(ports.map(([port, protocol]) => [port, typeof protocol === 'string' ? protocol : 'TCP']));
}

export function labelsOf(object: KubeObject): Readonly<Record<string, string>> | undefined {
  return object.metadata.labels;
}
