// In which line of a YAML text a path stands: messages of schemas know paths only.

/** Lines after the first; follows the keys of the path downwards as far as they are found. */
export function lineInYaml(text: string, path: readonly PropertyKey[]): number {
  const lines = text.split('\n');
  let at = 0;
  for (const [depth, key] of path.entries()) {
    const next = typeof key === 'number' ? nthItem(lines, at, key) : keyAfter(lines, depth === 0 ? 0 : at, String(key));
    if (next === undefined) break;
    at = next;
  }
  return at;
}

function keyAfter(lines: readonly string[], from: number, key: string): number | undefined {
  const pattern = new RegExp(`(^|[\\s{,'"-])${key.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}['"]?\\s*:`);
  for (let i = from; i < lines.length; i++) if (pattern.test(lines[i] ?? '')) return i;
  return undefined;
}

function nthItem(lines: readonly string[], from: number, n: number): number | undefined {
  let seen = -1;
  let indent = -1;
  for (let i = from + 1; i < lines.length; i++) {
    const match = /^(\s*)- /.exec(lines[i] ?? '');
    if (!match) continue;
    const width = match[1]?.length ?? 0;
    if (indent < 0) indent = width;
    if (width === indent && ++seen === n) return i;
  }
  return undefined;
}
