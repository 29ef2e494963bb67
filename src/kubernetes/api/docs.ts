// What types and fields are for, read group by group when somebody asks. upstream: the descriptions in api/openapi-spec
import { onDemand } from '../../base/on-demand.ts';
import { DOCS, type GroupDocs } from './generated/docs/index.ts';

/** The text for a definition's field; for the type itself when the field is ''. */
export type Docs = (definition: string, field: string) => string;

/** Reads the docs of these definitions. */
export async function docsFor(names: Iterable<string>): Promise<Docs> {
  const docs = new Map<string, GroupDocs>();
  for (const name of names) {
    const group = groupOf(name);
    const load = DOCS[group];
    if (load && !docs.has(group)) docs.set(group, await onDemand(load));
  }
  return (definition, field) => docs.get(groupOf(definition))?.[definition]?.[field] ?? '';
}

/** io.k8s.api.apps.v1.Deployment → apps */
function groupOf(definition: string): string {
  const parts = definition.split('.');
  if (definition.startsWith('io.k8s.apimachinery.pkg.apis.')) return parts[5] ?? '';
  if (definition.startsWith('io.k8s.apiextensions-apiserver.')) return 'apiextensions';
  return definition.startsWith('io.k8s.kube-aggregator.') ? 'apiregistration' : (parts[3] ?? '');
}
