// Bodies in protobuf are opened before the handlers run: their reader and its table of numbers are loaded when the first one comes.
import { encode } from '../../../base/bytes.ts';
import { onDemand } from '../../../base/on-demand.ts';
import type { ApiRequest } from '../../api/wire.ts';
import { BODY_LIMIT } from './body.ts';

const PROTOBUF = /^\s*application\/vnd\.kubernetes\.protobuf\s*(;|$)/i;

/** True for a body in protobuf that nobody has opened yet; one that is too large is left to be refused. */
export function isProtobuf(request: ApiRequest): boolean {
  const { body, headers } = request;
  const size = body instanceof Uint8Array || typeof body === 'string' ? body.length : 0;
  return size > 0 && size <= BODY_LIMIT && PROTOBUF.test(headers?.['content-type'] ?? '');
}

export async function openProtobuf(request: ApiRequest): Promise<ApiRequest> {
  const { openEnvelope } = await onDemand(() => import('../protobuf/envelope.ts'));
  const { body } = request;
  return { ...request, body: openEnvelope(body instanceof Uint8Array ? body : encode(String(body))) };
}
