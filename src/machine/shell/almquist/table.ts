// The order in which tables are listed: by a name's place in a hash table. upstream: dash src/alias.c hashalias, exec.c cmdlookup

function place(name: string, size: number): number {
  let value = name.charCodeAt(0) << 4;
  for (let i = 0; i < name.length; i++) value += name.charCodeAt(i);
  return value % size;
}

/** The entries as they lie in a table of a size. */
export function inTable<V>(entries: ReadonlyMap<string, V>, size: number): readonly (readonly [string, V])[] {
  return [...entries].sort(([a], [b]) => place(a, size) - place(b, size));
}
