// Image references: what people write, and the canonical name behind it. upstream: github.com/distribution/reference

export interface Reference {
  readonly domain: string;
  /** With library/ for Docker's own. */
  readonly path: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

const DOMAIN = /^(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*(?::\d+)?$/;
const PART = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;

/** Undefined for what is no reference (capitals, empty parts, a bad tag). */
export function parseReference(text: string): Reference | undefined {
  const at = text.indexOf('@');
  const digest = at < 0 ? undefined : text.slice(at + 1);
  const named = at < 0 ? text : text.slice(0, at);
  if (digest !== undefined && !DIGEST.test(digest)) return undefined;
  const colon = named.lastIndexOf(':');
  const tagged = colon > named.lastIndexOf('/');
  const tag = tagged ? named.slice(colon + 1) : undefined;
  const name = tagged ? named.slice(0, colon) : named;
  if (tag !== undefined && !TAG.test(tag)) return undefined;
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const hasDomain = first.includes('.') || first.includes(':') || first === 'localhost' || first !== first.toLowerCase();
  const domain = hasDomain ? (first === 'index.docker.io' ? 'docker.io' : first) : 'docker.io';
  const rest = hasDomain ? name.slice(slash + 1) : name;
  const path = domain === 'docker.io' && !rest.includes('/') ? `library/${rest}` : rest;
  if (!DOMAIN.test(domain) || !path.split('/').every((part) => PART.test(part)) || path.length > 255) return undefined;
  return { domain, path, tag: tag ?? (digest === undefined ? 'latest' : undefined), digest };
}

/** Why a text is no reference, in the parser's words. */
export function invalidReference(text: string): string | undefined {
  if (parseReference(text)) return undefined;
  const named = text.split('@')[0] ?? '';
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const name = colon < 0 ? named : named.slice(0, colon);
  const slash = name.indexOf('/');
  const domain = slash < 0 ? '' : name.slice(0, slash);
  const hasDomain = /[.:]/.test(domain) || domain === 'localhost' || domain !== domain.toLowerCase();
  const rest = hasDomain ? name.slice(slash + 1) : name;
  const path = hasDomain || rest.includes('/') ? rest : `library/${rest}`;
  return path === path.toLowerCase() ? 'invalid reference format' : `invalid reference format: repository name (${path}) must be lowercase`;
}

/** docker.io/library/nginx:1.27 */
export function canonicalReference(r: Reference): string {
  return `${r.domain}/${r.path}${r.tag === undefined ? '' : `:${r.tag}`}${r.digest === undefined ? '' : `@${r.digest}`}`;
}

/** docker.io/library/nginx, whatever the tag. */
export function canonicalRepository(written: string): string {
  const r = parseReference(written);
  return r ? `${r.domain}/${r.path}` : written;
}
