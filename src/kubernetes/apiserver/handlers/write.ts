// create and update. upstream: apiserver/pkg/endpoints/handlers/{create,update}.go
import { type DeepReadonly, isRecord } from '../../../base/deep.ts';
import { joined } from '../../../base/joined.ts';
import { later } from '../../../base/on-demand.ts';
import type { ApiObject } from '../../api/meta.ts';
import type { ApiResponse } from '../../api/wire.ts';
import { bodyFormat, decodeObject, readBody } from '../decoding/body.ts';
import { contextOf, formOf, type ResourceExchange } from '../exchange.ts';
import { ensureNamespace, ensureSameObject } from '../metadata.ts';
import { negotiate } from '../negotiate.ts';
import { writeOptions } from '../options.ts';
import { presentObject } from '../present.ts';
import type { Update } from '../registry/strategy.ts';
import { respond } from '../respond.ts';
import { storageKey } from '../storage/storage.ts';
import { attributes } from './attributes.ts';
import { createObject, updateObject } from './store.ts';

const answerReview = later(async () => (await import('./review.ts')).answerReview);

export function create(x: ResourceExchange): ApiResponse | Promise<ApiResponse> {
  const form = negotiate(x.request);
  const format = bodyFormat(x.request);
  const raw = readBody(x.request, format);
  const options = writeOptions(x, 'CreateOptions');
  const sent = decodeObject(raw, formOf(x), x.core.kinds, { validation: options.validation, warn: (text) => x.warnings.push(text) });
  ensureNamespace(sent, x.strategy, x.info.namespace);
  if (x.strategy.review) return answerReview(x, sent, options.dryRun);
  const draft = x.view ? x.view.store(sent) : sent;
  const write = joined(options, { subresource: '' });
  const answer = (): ApiResponse => respond(x, 201, form, presentObject(x, createObject(x, draft, write), form));
  const { admission } = x.core;
  const wait = admission.waits(x.strategy.resource) ? admission.wait(attributes(x, 'CREATE', contextOf(x, write), draft, undefined)) : undefined;
  return wait ? wait.then(answer) : answer();
}

/** PUT of the object, or of a subresource that has the object's form (status). */
export function update(x: ResourceExchange, rules: Update<ApiObject> = x.strategy): ApiResponse {
  const form = negotiate(x.request);
  const format = bodyFormat(x.request);
  const raw = readBody(x.request, format);
  const options = writeOptions(x, 'UpdateOptions');
  const spec = rules === x.strategy ? undefined : ownSpec(x, raw.value);
  const body = spec === undefined ? raw : { ...raw, value: joined(raw.value as object, { spec: undefined }) };
  const decoded = decodeObject(body, formOf(x), x.core.kinds, { validation: options.validation, warn: (text) => x.warnings.push(text) });
  const sent = spec === undefined ? decoded : withSpec(decoded, spec);
  ensureSameObject(sent, x);
  const change = (old: DeepReadonly<ApiObject> | undefined): ApiObject => (x.view ? x.view.store(sent, old) : sent);
  const mayCreate = rules === x.strategy && x.strategy.allowCreateOnUpdate === true;
  const { entry, created } = updateObject(x, x.info.name, change, joined(options, { subresource: x.info.subresource, uidPrecondition: true }), rules, mayCreate);
  return respond(x, created ? 201 : 200, form, presentObject(x, entry, form));
}

/** Whoever writes a status sends the spec that it was given here: that very object has been decoded, defaulted and validated before. */
function ownSpec(x: ResourceExchange, value: unknown): unknown {
  if (x.info.subresource !== 'status' || x.view || !isRecord(value)) return undefined;
  const namespace = x.strategy.resource.namespaced ? x.info.namespace : '';
  const stored = x.core.storage.get(storageKey(x.strategy.resource), namespace, x.info.name)?.object as { readonly spec?: unknown } | undefined;
  return isRecord(value.spec) && stored?.spec === value.spec ? value.spec : undefined;
}

/** The object with its spec where it is written. */
function withSpec({ kind, apiVersion, metadata, ...rest }: ApiObject, spec: unknown): ApiObject {
  return Object.assign({ kind, apiVersion, metadata, spec }, rest);
}
