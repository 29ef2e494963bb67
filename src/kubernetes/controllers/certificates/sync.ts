// One request for a certificate: signed when it was approved, deleted when it is old. upstream: pkg/controller/certificates/signer/signer.go handle, cleaner/cleaner.go
import { encode, toBase64 } from '../../../base/bytes.ts';
import { parseTime, rfc3339 } from '../../../base/time.ts';
import { type CertificateAuthority, readCertificateRequest } from '../../api/certificate-request.ts';
import type { CertificateSigningRequest, CertificateSigningRequestCondition } from '../../api/generated/types.ts';
import { CERTIFICATE_SIGNING_REQUESTS } from '../../api/resources.ts';
import { isNotFound } from '../../api/status.ts';
import type { ControllerContext } from '../../client/controller.ts';
import { refusal, SIGNERS } from './signers.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** kube-controller-manager --cluster-signing-duration */
const LONGEST_MS = 365 * DAY_MS;
const SHORTEST_MS = 600_000;
const BACKDATE_MS = 300_000;
const SHORT_MS = 8 * HOUR_MS;

/** How long a request is kept by what became of it. */
const KEPT_MS: Readonly<Record<string, number>> = { Approved: HOUR_MS, Denied: HOUR_MS, Failed: HOUR_MS };

type Request = CertificateSigningRequest;

/** Signs what may be signed; comes back when the request is to go. */
export async function syncRequest(request: Request, authority: CertificateAuthority | undefined, context: ControllerContext): Promise<void> {
  const due = keptUntil(request);
  if (due <= context.clock.now()) return remove(request.metadata.name ?? '', context);
  context.requeue(request.metadata.name ?? '', due - context.clock.now());
  const status = authority && mayBeSigned(request) ? outcome(request, authority, context.clock.now()) : undefined;
  if (status) await context.client.updateStatus(CERTIFICATE_SIGNING_REQUESTS, { ...request, status: { ...request.status, ...status } });
}

async function remove(name: string, { client }: ControllerContext): Promise<void> {
  try {
    await client.delete(CERTIFICATE_SIGNING_REQUESTS, '', name);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

const holds = ({ status }: Request, type: string): CertificateSigningRequestCondition | undefined => status?.conditions?.find((c) => c.type === type && c.status === 'True');

function mayBeSigned(request: Request): boolean {
  return SIGNERS.includes(request.spec.signerName) && !request.status?.certificate && holds(request, 'Approved') !== undefined && !holds(request, 'Failed');
}

function outcome({ spec, status }: Request, authority: CertificateAuthority, now: number): Request['status'] {
  const asked = readCertificateRequest(spec.request);
  if (!asked) return undefined;
  const message = refusal(spec.signerName, asked, spec.usages ?? []);
  if (message !== undefined) {
    const failed = { type: 'Failed', status: 'True', reason: 'SignerValidationFailure', message, lastUpdateTime: rfc3339(now) };
    return { conditions: [...(status?.conditions ?? []), failed] };
  }
  const ttl = spec.expirationSeconds === undefined ? LONGEST_MS : Math.min(LONGEST_MS, Math.max(SHORTEST_MS, spec.expirationSeconds * 1000));
  const end = ttl < SHORT_MS ? now + ttl : now + ttl - BACKDATE_MS;
  return { certificate: toBase64(encode(authority.sign(asked, now - BACKDATE_MS, end))) };
}

/** When the request is cleared away. */
function keptUntil(request: Request): number {
  const conditions = (request.status?.conditions ?? []).filter((c) => c.status === 'True' && KEPT_MS[c.type] !== undefined);
  if (conditions.length === 0) return parseTime(request.metadata.creationTimestamp ?? '') + DAY_MS;
  return Math.min(...conditions.map((c) => parseTime(c.lastUpdateTime ?? request.metadata.creationTimestamp ?? '') + (KEPT_MS[c.type] ?? 0)));
}
