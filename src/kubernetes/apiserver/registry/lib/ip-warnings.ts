// What the server remarks about addresses and ranges that it accepts. upstream: apimachinery/pkg/util/validation/ip.go GetWarningsForIP, GetWarningsForCIDR
import { formatIP, parseCIDR, parseIP } from './ip.ts';

const quoted = (text: string): string => JSON.stringify(text);

/** An address in another than its usual form. */
export function warningsForIP(path: string, text: string): string[] {
  const ip = parseIP(text);
  if (!ip) return [];
  const usual = formatIP(ip.family, ip.value);
  if (ip.zeros || ip.mapped) return [`${path}: non-standard IP address ${quoted(text)} is invalid: use ${quoted(usual)}`];
  return ip.family === 4 || text === usual ? [] : [`${path}: IPv6 address ${quoted(text)} should be in RFC 5952 canonical format (${quoted(usual)})`];
}

/** A range in another than its usual form, or an address that is written as a range. */
export function warningsForCIDR(path: string, text: string): string[] {
  const range = parseCIDR(text);
  if (!range) return [];
  const { family, address } = range;
  const usual = `${formatIP(family, range.base)}/${range.bits}`;
  const warnings: string[] = [];
  if (address.value !== range.base) {
    const single = `${formatIP(family, address.value)}/${family === 4 ? 32 : 128}`;
    warnings.push(`${path}: CIDR value ${quoted(text)} is ambiguous in this context (should be ${quoted(usual)} or ${quoted(single)}?)`);
  }
  if (range.zeros || address.mapped) warnings.push(`${path}: non-standard CIDR value ${quoted(text)} is invalid: use ${quoted(usual)}`);
  if (!warnings.length && family === 6 && text !== usual) warnings.push(`${path}: IPv6 CIDR value ${quoted(text)} should be in RFC 5952 canonical format (${quoted(usual)})`);
  return warnings;
}

/** Of the addresses that a load balancer has been given. */
export function balancerWarnings(object: { readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly { readonly ip?: string }[] } } }): string[] {
  return (object.status?.loadBalancer?.ingress ?? []).flatMap(({ ip }, i) => (ip ? warningsForIP(`status.loadBalancer.ingress[${i}]`, ip) : []));
}
