// Server-side apply. upstream: apiserver/pkg/endpoints/handlers/patch.go applyPatcher
import type { ApiObject } from '../../api/meta.ts';
import { failure } from '../../api/status.ts';
import type { ApiResponse } from '../../api/wire.ts';
import type { ResourceExchange } from '../exchange.ts';
import type { Form } from '../negotiate.ts';
import type { WriteOptions } from '../options.ts';
import type { Update } from '../registry/strategy.ts';

/** Applies a configuration: its fields become the manager's. */
export function applyObject(_x: ResourceExchange, _form: Form, _text: string | undefined, _options: WriteOptions, _rules: Update<ApiObject>): ApiResponse {
  throw failure(415, 'UnsupportedMediaType', 'server-side apply is not simulated here');
}
