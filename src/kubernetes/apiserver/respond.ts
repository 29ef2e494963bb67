// Answers as they leave. upstream: apiserver/pkg/endpoints/handlers/responsewriters
import type { Status } from '../api/status.ts';
import type { ApiResponse } from '../api/wire.ts';
import { toYaml } from '../api/yaml.ts';
import type { Exchange } from './exchange.ts';
import type { Form } from './negotiate.ts';

/** The headers that every answer has, with the warnings of this one. upstream: net/http warning headers, code 299 */
function headers(x: Pick<Exchange, 'warnings'>, type: string): ApiResponse['headers'] {
  if (x.warnings.length === 0) return { 'content-type': type };
  // What cannot be in a header is not said. upstream: util/net NewWarningHeader
  const warnings = [...new Set(x.warnings)].map((w) => `299 - ${goQuote(w)}`).filter((w) => !/\p{Cc}/u.test(w));
  if (warnings.length === 0) return { 'content-type': type };
  return { 'content-type': type, warning: warnings };
}

const goQuote = (text: string): string => `"${text.replace(/["\\]/g, (c) => `\\${c}`).replace(/[\n\r\t]/g, ' ')}"`;

/** An object or list in the form that was negotiated. */
export function respond(x: Exchange, code: number, form: Pick<Form, 'type'>, body: unknown): ApiResponse {
  if (form.type === 'application/yaml') return { code, headers: headers(x, 'application/yaml'), body: toYaml(body) };
  return { code, headers: headers(x, 'application/json'), body };
}

export function respondText(code: number, body: string, type = 'text/plain; charset=utf-8'): ApiResponse {
  return { code, headers: { 'content-type': type }, body };
}

/** A refusal; a YAML reader gets it in YAML. */
export function respondStatus(x: Pick<Exchange, 'warnings'>, status: Status, type: Form['type'] = 'application/json'): ApiResponse {
  const after = status.details?.retryAfterSeconds;
  const body = type === 'application/yaml' ? toYaml(status) : status;
  return { code: status.code ?? 500, headers: { ...headers(x, type), ...(after ? { 'retry-after': String(after) } : {}) }, body };
}

export const NOT_FOUND_PAGE = respondText(404, '404 page not found\n');
