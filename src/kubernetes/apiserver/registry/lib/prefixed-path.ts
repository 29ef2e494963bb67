// Names of the form acme.io/foo. upstream: apimachinery/pkg/util/validation IsDomainPrefixedPath
import { type FieldError, invalid, required } from '../../../api/field.ts';
import { invalids } from './errors.ts';
import { isDNS1123Subdomain } from './names.ts';

/** A domain, a slash, and what may stand in the path of a URL. */
export function validateDomainPrefixedPath(at: string, text: string): FieldError[] {
  if (!text) return [required(at)];
  const slash = text.indexOf('/');
  const domain = text.slice(0, slash);
  const path = text.slice(slash + 1);
  if (slash < 0 || !domain || !path) return [invalid(at, text, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  const errors = invalids(at, domain, isDNS1123Subdomain(domain));
  if (/^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/.test(path)) return errors;
  return [...errors, invalid(at, path, "Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')")];
}
