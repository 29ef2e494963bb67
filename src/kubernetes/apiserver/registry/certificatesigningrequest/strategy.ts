// CertificateSigningRequest. upstream: pkg/registry/certificates/certificates/strategy.go
import type { DeepReadonly } from '../../../../base/deep.ts';
import { rfc3339 } from '../../../../base/time.ts';
import { readCertificateRequest } from '../../../api/certificate-request.ts';
import type { CertificateSigningRequest } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { newForbidden } from '../../../api/status.ts';
import { validateCoreMetaUpdate } from '../lib/object-meta.ts';
import { AGE, age, column, humanDuration, NAME } from '../lib/table.ts';
import { userOf } from '../lib/user.ts';
import { keepPart } from '../lib/workload.ts';
import type { Column, Strategy } from '../strategy.ts';
import { validateApproval, validateConditions, validateRequest } from './validation.ts';

const COLUMNS: readonly Column[] = [
  NAME,
  AGE,
  column(
    'SignerName',
    'Requested signer for the request. It is a qualified name in the form: `scope-hostname.io/name`. If empty, it will be defaulted:\n 1. If it\'s a kubelet client certificate, it is assigned\n    "kubernetes.io/kube-apiserver-client-kubelet".\n 2. If it\'s a kubelet serving certificate, it is assigned\n    "kubernetes.io/kubelet-serving".\n 3. Otherwise, it is assigned "kubernetes.io/legacy-unknown".\nDistribution of trust for signers happens out of band. You can select on this field using `spec.signerName`.',
  ),
  column('Requestor', 'Base64-encoded PKCS#10 CSR data'),
  column(
    'RequestedDuration',
    'expirationSeconds is the requested duration of validity of the issued certificate. The certificate signer may issue a certificate with a different validity duration so a client must check the delta between the notBefore and and notAfter fields in the issued certificate to determine the actual duration.\n\nThe v1.22+ in-tree implementations of the well-known Kubernetes signers will honor this field as long as the requested duration is not greater than the maximum duration they will honor per the --cluster-signing-duration CLI flag to the Kubernetes controller manager.\n\nCertificate signers may not honor this field for various reasons:\n\n  1. Old signer that is unaware of the field (such as the in-tree\n     implementations prior to v1.22)\n  2. Signer whose configured maximum is shorter than the requested duration\n  3. Signer whose configured minimum is longer than the requested duration\n\nThe minimum valid value for expirationSeconds is 600, i.e. 10 minutes.',
  ),
  column('Condition', 'Conditions applied to the request, such as approval or denial.'),
];

/** upstream: printers extractCSRStatus */
function conditionText(object: { readonly status?: { readonly conditions?: readonly { readonly type: string }[]; readonly certificate?: string } }): string {
  const types = object.status?.conditions?.map((c) => c.type) ?? [];
  const parts = [types.includes('Denied') ? 'Denied' : types.includes('Approved') ? 'Approved' : 'Pending'];
  if (types.includes('Failed')) parts.push('Failed');
  if (object.status?.certificate) parts.push('Issued');
  return parts.join(',');
}

type Request = CertificateSigningRequest;
const API_CLIENT = 'kubernetes.io/kube-apiserver-client';

/** A condition that comes, or whose status becomes another, gets the time; one that was there keeps its own. upstream: populateConditionTimestamps */
function stampConditions(object: Request, old: DeepReadonly<Request>, now: string): void {
  for (const condition of object.status?.conditions ?? []) {
    const before = old.status?.conditions?.find((c) => c.type === condition.type && c.status === condition.status);
    condition.lastTransitionTime ||= before?.lastTransitionTime ?? now;
    condition.lastUpdateTime ||= now;
  }
}

/** Nobody asks to be above all roles. upstream: plugin/pkg/admission/certificates/subjectrestriction */
function refuseMasters({ metadata, spec }: DeepReadonly<Request>): void {
  if (spec.signerName !== API_CLIENT || !readCertificateRequest(spec.request)?.organizations.includes('system:masters')) return;
  const about = { group: 'certificates.k8s.io', resource: 'certificatesigningrequests' };
  throw newForbidden(about, metadata.name ?? '', `use of ${API_CLIENT} signer with system:masters group is not allowed`);
}

export const certificateSigningRequestStrategy: Strategy<CertificateSigningRequest> = {
  resource: resource('certificates.k8s.io', 'v1', 'CertificateSigningRequest', 'certificatesigningrequests', false),
  singular: 'certificatesigningrequest',
  shortNames: ['csr'],
  schema: 'io.k8s.api.certificates.v1.CertificateSigningRequest',
  validateName: () => [],
  prepareForCreate(object, context) {
    const { signerName, request, usages, expirationSeconds } = object.spec;
    object.spec = { request, signerName, ...(expirationSeconds === undefined ? {} : { expirationSeconds }), ...(usages ? { usages } : {}), ...userOf(context.user) };
    delete object.status;
  },
  prepareForUpdate(object, old) {
    keepPart('spec', object, old);
    keepPart('status', object, old);
  },
  validate(object) {
    const errors = validateRequest(object);
    if (errors.length === 0) refuseMasters(object);
    return errors;
  },
  validateUpdate: (object, old) => [...validateCoreMetaUpdate(object.metadata, old.metadata), ...validateRequest(object)],
  status: {
    prepareForUpdate(object, old, context) {
      keepPart('spec', object, old);
      const decided = (c: { readonly type: string }): boolean => c.type === 'Approved' || c.type === 'Denied';
      const kept = (old.status?.conditions ?? []).filter(decided).map((c) => ({ ...c }));
      const rest = (object.status?.conditions ?? []).filter((c) => !decided(c));
      if (kept.length + rest.length) object.status = { ...object.status, conditions: [...kept, ...rest] };
      stampConditions(object, old, rfc3339(context.clock.now()));
    },
    validateUpdate: (object, old) => [...validateCoreMetaUpdate(object.metadata, old.metadata), ...validateConditions(object)],
  },
  subresources: {
    approval: {
      prepareForUpdate(object, old, context) {
        keepPart('spec', object, old);
        stampConditions(object, old, rfc3339(context.clock.now()));
        if (old.status?.certificate) object.status = { ...object.status, certificate: old.status.certificate };
      },
      validateUpdate: (object, old) => [...validateCoreMetaUpdate(object.metadata, old.metadata), ...validateApproval(object, old)],
    },
  },
  columns: COLUMNS,
  row(object, now) {
    const { signerName, username, expirationSeconds } = object.spec;
    const duration = expirationSeconds === undefined ? '<none>' : humanDuration(expirationSeconds * 1000);
    return [object.metadata.name ?? '', age(object, now), signerName || '<none>', username ?? '', duration, conditionText(object)];
  },
  fieldSelectors: { 'spec.signerName': (object) => object.spec.signerName },
};
