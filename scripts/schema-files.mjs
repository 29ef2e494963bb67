// The published schema lies in two files: what the kinds that a new cluster holds are made of, and the rest, which the page fetches when it is asked for.
import { readFileSync, writeFileSync } from 'node:fs';

const OUT = new URL('../src/kubernetes/api/generated/', import.meta.url);

/** Kinds whose rules are here from the start (registry/index.ts), what is asked and never stored, and the quota that admission charges. */
const FIRST = {
  'core.v1': ['Binding', 'ConfigMap', 'Endpoints', 'Event', 'Namespace', 'Node', 'Pod', 'ResourceQuota', 'Secret', 'Service', 'ServiceAccount'],
  'apps.v1': ['ControllerRevision', 'DaemonSet', 'Deployment', 'ReplicaSet'],
  'authentication.v1': ['TokenRequest'],
  'autoscaling.v1': ['Scale'],
  'coordination.v1': ['Lease'],
  'discovery.v1': ['EndpointSlice'],
  'events.v1': ['Event'],
  'networking.v1': ['IPAddress', 'ServiceCIDR'],
  'policy.v1': ['Eviction'],
  'rbac.v1': ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
  'scheduling.v1': ['PriorityClass'],
};

/** The whole schema by definitions' names. */
export function readSchema() {
  return { ...read('schema.json'), ...read('schema-more.json') };
}

export function writeSchema(definitions) {
  const first = firstOf(definitions);
  writeSplit('schema', definitions, first);
  const more = {};
  for (const [name, node] of Object.entries(definitions)) {
    if (first.has(name)) continue;
    for (const { group, version, kind } of node['x-kubernetes-group-version-kind'] ?? []) {
      const apiVersion = group ? `${group}/${version}` : version;
      more[apiVersion] = more[apiVersion] ? `${more[apiVersion]} ${kind}` : kind;
    }
  }
  write('more-kinds.json', more);
}

/** Writes what is known by definitions' names, in the two files of the schema. */
export function writeSplit(file, byName, first = firstOf(readSchema())) {
  const of = (wanted) => Object.fromEntries(Object.entries(byName).filter(([name]) => first.has(name) === wanted));
  write(`${file}.json`, of(true));
  write(`${file}-more.json`, of(false));
}

/** The first kinds with all that they are made of, and what every kind has. */
function firstOf(definitions) {
  const seen = new Set();
  const todo = Object.keys(definitions).filter((name) => name.includes('.apimachinery.'));
  for (const [group, kinds] of Object.entries(FIRST)) todo.push(...kinds.map((kind) => `io.k8s.api.${group}.${kind}`));
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    if (seen.has(name)) continue;
    if (!definitions[name]) throw new Error(`the schema has no ${name}`);
    seen.add(name);
    todo.push(...refsIn(definitions[name]));
  }
  return seen;
}

function refsIn(node) {
  const children = [...Object.values(node.properties ?? {}), node.items, node.additionalProperties].filter(Boolean);
  return [...(node.$ref ? [node.$ref] : []), ...children.flatMap(refsIn)];
}

const read = (file) => JSON.parse(readFileSync(new URL(file, OUT), 'utf8'));
const write = (file, value) => writeFileSync(new URL(file, OUT), JSON.stringify(value));
