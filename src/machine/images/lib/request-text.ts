// A request as servers echo it.
import type { Header, HttpRequest } from '../../programs/lib/http.ts';

/** Go's canonical form of a header name: each part with a capital. */
function canonicalName(name: string): string {
  return name
    .split('-')
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1).toLowerCase())
    .join('-');
}

/** Headers as Go sorts them, without Host. */
export function sortedHeaders(headers: readonly Header[]): readonly Header[] {
  return headers
    .filter(([name]) => name.toLowerCase() !== 'host')
    .map(([name, value]) => [canonicalName(name), value] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** One parameter of a query, decoded. */
export function queryValue(request: HttpRequest, name: string): string | undefined {
  return new URLSearchParams(request.query).get(name) ?? undefined;
}
