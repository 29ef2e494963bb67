// What the worker needs from the start comes in one file: fewer requests, and it is packed as one text.
import { fileURLToPath } from 'node:url';

interface ModuleGraph {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

/** Names the chunk of every module that the file at `entry` imports without asking; others are left to the bundler. */
export function firstLoad(entry: URL, name: string): (id: string, graph: ModuleGraph) => string | null {
  let first: ReadonlySet<string> | undefined;
  return (id, graph) => {
    first ??= reachedFrom(fileURLToPath(entry), graph);
    return first.has(id) ? name : null;
  };
}

function reachedFrom(entry: string, graph: ModuleGraph): ReadonlySet<string> {
  const reached = new Set([entry]);
  for (const id of reached) for (const next of graph.getModuleInfo(id)?.importedIds ?? []) reached.add(next);
  return reached;
}
