// What is needed together comes in one file: fewer requests, one after the other least of all, and packed as one text it is smaller.
import { fileURLToPath } from 'node:url';

interface ModuleGraph {
  getModuleInfo(id: string): { readonly importedIds: readonly string[]; readonly dynamicallyImportedIds: readonly string[] } | null;
}

/** All that a file imports without asking, itself included; or all that a file asks for. */
export type Part = { readonly from: URL } | { readonly askedBy: URL };

interface Group {
  readonly name: (id: string, graph: ModuleGraph) => string | null;
  readonly priority: number;
}

/** The bundler's own few helpers: in a file apart they would be one more thing to wait for. */
const HELPERS = /^\0?rolldown[/-]runtime/;

/** Files by name, as the bundler's groups. What an earlier one has is not in a later one; modules of none are left to the bundler. */
export function inOnePiece(parts: Readonly<Record<string, Part>>): Group[] {
  const [first = ''] = Object.keys(parts);
  let files: ReadonlyMap<string, string> | undefined;
  const fileOf = (id: string, graph: ModuleGraph): string | undefined => {
    // Other workers are built by the same settings and have none of these.
    files ??= filesOf(parts, graph);
    return HELPERS.test(id) && files ? first : files?.get(id);
  };
  const names = Object.keys(parts);
  // The bundler gives a group what its modules import, too: the first has the first choice.
  return names.map((name, i) => ({ name: (id, graph) => (fileOf(id, graph) === name ? name : null), priority: names.length - i }));
}

function filesOf(parts: Readonly<Record<string, Part>>, graph: ModuleGraph): ReadonlyMap<string, string> | undefined {
  const files = new Map<string, string>();
  for (const [name, part] of Object.entries(parts)) {
    const path = fileURLToPath('from' in part ? part.from : part.askedBy);
    const root = graph.getModuleInfo(path);
    if (!root) return undefined;
    for (const id of reachedFrom('from' in part ? [path] : root.dynamicallyImportedIds, graph)) if (!files.has(id)) files.set(id, name);
  }
  return files;
}

function reachedFrom(roots: readonly string[], graph: ModuleGraph): ReadonlySet<string> {
  const reached = new Set(roots);
  for (const id of reached) for (const next of graph.getModuleInfo(id)?.importedIds ?? []) reached.add(next);
  return reached;
}
