// Refusals of CertificateSigningRequests. upstream: pkg/apis/certificates/validation/validation.go

import { decode, fromBase64 } from '../../../../base/bytes.ts';
import type { DeepReadonly } from '../../../../base/deep.ts';
import { readCertificateRequest } from '../../../api/certificate-request.ts';
import { duplicate, type FieldError, forbidden, invalid, notSupported, required } from '../../../api/field.ts';
import type { CertificateSigningRequest } from '../../../api/generated/types.ts';
import { isDNS1123Label, isDNS1123Subdomain } from '../lib/names.ts';
import { validateImmutable } from '../lib/object-meta.ts';

type Request = DeepReadonly<CertificateSigningRequest>;
const SHORTEST = 600;
const PEM = /^-----BEGIN ([^-\n]+)-----\n(?:[\s\S]*?\n)?-----END \1-----\s*$/m;
const USAGES = [
  ...['any', 'cert sign', 'client auth', 'code signing', 'content commitment', 'crl sign', 'data encipherment', 'decipher only', 'digital signature', 'email protection'],
  ...['encipher only', 'ipsec end system', 'ipsec tunnel', 'ipsec user', 'key agreement', 'key encipherment', 'microsoft sgc', 'netscape sgc', 'ocsp signing', 's/mime'],
  ...['server auth', 'signing', 'timestamping'],
];

export function validateRequest(object: Request): FieldError[] {
  const { request, usages, signerName, expirationSeconds } = object.spec;
  const errors: FieldError[] = [];
  const problem = pemProblem(request ?? '', 'CERTIFICATE REQUEST') ?? (readCertificateRequest(request) ? undefined : 'asn1: syntax error: data truncated');
  if (problem) errors.push(invalid('spec.request', request ?? '', problem));
  if (!usages?.length) errors.push(required('spec.usages'));
  for (const [i, usage] of (usages ?? []).entries()) {
    if (!USAGES.includes(usage)) errors.push(notSupported(`spec.usages[${i}]`, usage, USAGES));
    else if (usages?.indexOf(usage) !== i) errors.push(duplicate(`spec.usages[${i}]`, usage));
  }
  errors.push(...validateSigner(signerName ?? ''));
  if (expirationSeconds !== undefined && expirationSeconds < SHORTEST)
    errors.push(invalid('spec.expirationSeconds', expirationSeconds, 'may not specify a duration less than 600 seconds (10 minutes)'));
  return [...errors, ...validateConditions(object)];
}

function pemProblem(base64: string, type: string): string | undefined {
  let text = '';
  try {
    text = decode(fromBase64(base64));
  } catch {
    text = '';
  }
  const found = PEM.exec(text);
  if (!found) return 'PEM block type must be CERTIFICATE REQUEST';
  return found[1] === type ? undefined : `PEM block type must be ${type}`;
}

/** A domain and a path: example.com/signer. */
function validateSigner(name: string): FieldError[] {
  const path = 'spec.signerName';
  if (!name) return [required(path)];
  const segments = name.split('/');
  if (segments.length !== 2) return [invalid(path, name, `must be a fully qualified domain and path of the form 'example.com/signer-name'`)];
  const [domain = '', rest = ''] = segments;
  const errors = isDNS1123Subdomain(domain).map((m) => invalid(path, domain, `validating label ${JSON.stringify(domain)}: ${m}`));
  if (!errors.length && domain.split('.').length < 2) errors.push(invalid(path, domain, 'should be a domain with at least two segments separated by dots'));
  for (const label of rest.split('.')) errors.push(...isDNS1123Label(label).map((m) => invalid(path, rest, `validating label ${JSON.stringify(label)}: ${m}`)));
  if (name.length > 571) errors.push(invalid(path, name, 'must be no more than 571 characters'));
  return errors;
}

export function validateConditions(object: Request): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [i, c] of (object.status?.conditions ?? []).entries()) {
    const path = `status.conditions[${i}]`;
    if (!c.type) errors.push(required(`${path}.type`));
    if (!c.status) errors.push(required(`${path}.status`));
    else if (['Approved', 'Denied', 'Failed'].includes(c.type) && c.status !== 'True') errors.push(notSupported(`${path}.status`, c.status, ['True']));
    else if (!['True', 'False', 'Unknown'].includes(c.status)) errors.push(notSupported(`${path}.status`, c.status, ['False', 'True', 'Unknown']));
    if (c.type === 'Approved' && seen.has('Denied')) errors.push(invalid(`${path}.type`, c.type, 'Approved and Denied conditions are mutually exclusive'));
    if (c.type === 'Denied' && seen.has('Approved')) errors.push(invalid(`${path}.type`, c.type, 'Approved and Denied conditions are mutually exclusive'));
    if (seen.has(c.type)) errors.push(duplicate(`${path}.type`, c.type));
    seen.add(c.type);
  }
  return errors;
}

/** What was decided once stays. */
export function validateApproval(object: Request, old: Request): FieldError[] {
  const errors = validateConditions(object);
  for (const type of ['Approved', 'Denied', 'Failed']) {
    const had = old.status?.conditions?.filter((c) => c.type === type) ?? [];
    const has = object.status?.conditions?.filter((c) => c.type === type) ?? [];
    if (had.length && !has.length) errors.push(forbidden('status.conditions', `updates may not remove a condition of type ${JSON.stringify(type)}`));
    if (!had.length && has.length && type === 'Failed') errors.push(forbidden('status.conditions', `updates may not add a condition of type ${JSON.stringify(type)}`));
  }
  return [...errors, ...validateImmutable('status.certificate', object.status?.certificate, old.status?.certificate)];
}
