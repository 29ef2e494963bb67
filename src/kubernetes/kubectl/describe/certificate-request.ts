// upstream: describe.go CertificateSigningRequestDescriber
import { type CertificateRequest, readCertificateRequest } from '../../api/certificate-request.ts';
import type { CertificateSigningRequest } from '../../api/generated/types.ts';
import { CommandError } from '../lib/errors.ts';
import { humanDuration } from '../lib/go/go-duration.ts';
import { events, moment } from './lib/common.ts';
import { type Describer, eventsOf, labelWords } from './lib/context.ts';
import { DescribeText } from './lib/text.ts';

/** Parts of a name in the order in which they are told, with what DER calls them. */
const PARTS: readonly (readonly [title: string, attribute: string])[] = [
  ['Organization', 'O'],
  ['Organizational Unit', 'OU'],
  ['Country', 'C'],
  ['Locality', 'L'],
  ['Province', 'ST'],
  ['StreetAddress', '550409'],
  ['PostalCode', '550411'],
];
const SERIAL_NUMBER = '550405';

export const describeCertificateRequest: Describer = async (d) => {
  const { metadata, spec, status } = d.object as unknown as CertificateSigningRequest;
  const request = readCertificateRequest(String(spec.request));
  if (!request) throw new CommandError('Error parsing CSR: PEM block type must be CERTIFICATE REQUEST');
  const w = new DescribeText();
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Labels:\t${labelWords(metadata.labels)}`);
  w.line(0, `Annotations:\t${labelWords(metadata.annotations)}`);
  w.line(0, `CreationTimestamp:\t${moment(metadata.creationTimestamp)}`);
  w.line(0, `Requesting User:\t${spec.username ?? ''}`);
  if (spec.signerName) w.line(0, `Signer:\t${spec.signerName}`);
  if (spec.expirationSeconds !== undefined) w.line(0, `Requested Duration:\t${humanDuration(spec.expirationSeconds * 1000)}`);
  w.line(0, `Status:\t${stateOf(status)}`);
  subject(w, request);
  alternatives(w, request);
  events(w, await eventsOf(d), d.now);
  return w.finish();
};

/** upstream: extractCSRStatus */
function stateOf(status: CertificateSigningRequest['status']): string {
  const has = (type: string): boolean => status?.conditions?.some((c) => c.type === type) ?? false;
  const state = has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending';
  return `${state}${has('Failed') ? ',Failed' : ''}${status?.certificate ? ',Issued' : ''}`;
}

function subject(w: DescribeText, { name, commonName }: CertificateRequest): void {
  const valuesOf = (attribute: string): string[] => name.filter(([a]) => a === attribute).map(([, value]) => value);
  w.line(0, 'Subject:');
  w.line(0, `\tCommon Name:\t${commonName}`);
  w.line(0, `\tSerial Number:\t${valuesOf(SERIAL_NUMBER).at(-1) ?? ''}`);
  for (const [title, attribute] of PARTS) listed(w, title, valuesOf(attribute));
}

function alternatives(w: DescribeText, { dnsNames, emails, uris, ipAddresses }: CertificateRequest): void {
  if (dnsNames.length + emails.length + uris.length + ipAddresses.length === 0) return;
  w.line(0, 'Subject Alternative Names:');
  listed(w, 'DNS Names', dnsNames);
  listed(w, 'Email Addresses', emails);
  listed(w, 'URIs', uris);
  listed(w, 'IP Addresses', ipAddresses);
}

function listed(w: DescribeText, title: string, values: readonly string[]): void {
  values.forEach((value, i) => w.line(0, i === 0 ? `\t${title}:\t${value}` : `\t\t${value}`));
}
