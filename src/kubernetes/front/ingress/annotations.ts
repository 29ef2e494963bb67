// The annotations that are acted on here. upstream: ingress-nginx internal/ingress/annotations
import type { Ingress } from '../../api/generated/types.ts';

const PREFIX = 'nginx.ingress.kubernetes.io/';

export const ANNOTATIONS = {
  rewrite: 'rewrite-target',
  regex: 'use-regex',
  sslRedirect: 'ssl-redirect',
  forceSslRedirect: 'force-ssl-redirect',
  permanentRedirect: 'permanent-redirect',
  permanentRedirectCode: 'permanent-redirect-code',
  temporalRedirect: 'temporal-redirect',
  allowed: 'allowlist-source-range',
  allowedOld: 'whitelist-source-range',
} as const;

const KNOWN: ReadonlySet<string> = new Set(Object.values(ANNOTATIONS));

export function annotationOf(ingress: Ingress, name: string): string | undefined {
  return ingress.metadata.annotations?.[PREFIX + name];
}

export function flagOf(ingress: Ingress, name: string): boolean {
  return annotationOf(ingress, name) === 'true';
}

/** Those that the real controller may know and this one does not act on. */
export function unknownAnnotations(ingress: Ingress): readonly string[] {
  return Object.keys(ingress.metadata.annotations ?? {}).filter((k) => k.startsWith(PREFIX) && !KNOWN.has(k.slice(PREFIX.length)));
}
