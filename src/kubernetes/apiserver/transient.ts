// Kinds that are asked and answered but never stored: reviews, bindings, scales, evictions, token requests.
import { type ApiObject, type Resource, resource } from '../api/meta.ts';
import type { ApiResponse } from '../api/wire.ts';
import { bodyFormat, decodeObject, readBody, typeOfStrategy } from './decoding/body.ts';
import { normalise } from './decoding/normal.ts';
import type { Exchange } from './exchange.ts';
import { negotiate } from './negotiate.ts';
import { type WriteOptions, writeOptions } from './options.ts';
import type { Strategy } from './registry/strategy.ts';
import { respond } from './respond.ts';

/** A kind that lives for one request. */
export function transient(r: Pick<Resource, 'group' | 'version' | 'kind' | 'plural' | 'namespaced'>, schema: string): Strategy {
  return {
    resource: resource(r.group, r.version, r.kind, r.plural, r.namespaced),
    singular: r.kind.toLowerCase(),
    schema,
    verbs: ['create'],
    columns: [],
    validate: () => [],
    validateUpdate: () => [],
    row: () => [],
  };
}

export interface Asked {
  readonly object: ApiObject;
  readonly options: WriteOptions;
}

/** The object of the body, decoded as the kind. */
export function readTransient(x: Exchange, kind: Strategy): Asked {
  negotiate(x.request);
  const raw = readBody(x.request, bodyFormat(x.request));
  const options = writeOptions(x, 'CreateOptions');
  const object = decodeObject(raw, kind, x.core.kinds, { validation: options.validation, warn: (text) => x.warnings.push(text) });
  return { object, options };
}

/** The object back to who asked. */
export function answerTransient(x: Exchange, kind: Strategy, object: ApiObject, code = 201): ApiResponse {
  return respond(x, code, negotiate(x.request), normalise(object, typeOfStrategy(kind)));
}

/** {status: Success}, as creates that make nothing to show answer. */
export function success(x: Exchange, code = 201): ApiResponse {
  return respond(x, code, negotiate(x.request), { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code });
}
