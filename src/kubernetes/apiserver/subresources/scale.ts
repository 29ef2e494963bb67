// scale: how many replicas, without the rest of the object. upstream: pkg/registry/apps/deployment/storage ScaleREST
import { type DeepReadonly, deepClone, isRecord } from '../../../base/deep.ts';
import { invalid } from '../../api/field.ts';
import type { Scale } from '../../api/generated/types.ts';
import type { ApiObject } from '../../api/meta.ts';
import { newBadRequest, newInvalid, StatusError } from '../../api/status.ts';
import type { ApiResponse } from '../../api/wire.ts';
import { bodyFormat, bodyText, decodeObject, readBody, typeOfStrategy } from '../decoding/body.ts';
import { normalise } from '../decoding/normal.ts';
import type { ResourceExchange } from '../exchange.ts';
import { appliedDocument, applyObject } from '../handlers/apply.ts';
import { APPLY, patched, patchType } from '../handlers/patch.ts';
import { namedEntry } from '../handlers/read.ts';
import { updateObject } from '../handlers/store.ts';
import { ensureNamespace } from '../metadata.ts';
import { negotiate } from '../negotiate.ts';
import { type WriteOptions, writeOptions } from '../options.ts';
import { presentObject } from '../present.ts';
import { AGE, NAME } from '../registry/lib/table.ts';
import type { Strategy } from '../registry/strategy.ts';
import { respond } from '../respond.ts';
import type { Entry } from '../storage/table.ts';
import { transient } from '../transient.ts';

const KIND = { group: 'autoscaling', version: 'v1', kind: 'Scale' };
const SCALES: Strategy = {
  ...transient({ ...KIND, plural: 'scales', namespaced: true }, 'io.k8s.api.autoscaling.v1.Scale'),
  columns: [
    { ...NAME, format: '' },
    { name: 'Desired', type: 'integer', priority: 0, description: 'replicas is the desired number of instances for the scaled object.' },
    { name: 'Available', type: 'integer', priority: 0, description: 'replicas is the actual number of observed instances of the scaled object.' },
    AGE,
  ],
};

/** Scales of other times, which the server still knows. */
const OLD_VERSIONS: ReadonlySet<string> = new Set(['extensions/v1beta1', 'apps/v1beta1', 'apps/v1beta2']);

/** Answers scale of every kind that has it. */
export function scale(x: ResourceExchange): ApiResponse {
  if (x.info.verb === 'get') return show(x, namedEntry(x));
  if (x.info.verb === 'patch' && patchType(x) === APPLY) return applyScale(x);
  const options = writeOptions(x, x.info.verb === 'patch' ? 'PatchOptions' : 'UpdateOptions');
  const wanted = x.info.verb === 'patch' ? patchedScale(x, options) : sentScale(x, options);
  const change = (old: DeepReadonly<ApiObject> | undefined): ApiObject => scaled(x, old, wanted);
  const { entry } = updateObject(x, x.info.name, change, { ...options, subresource: 'scale', uidPrecondition: true });
  return show(x, entry);
}

/** An applied Scale is an applied replicas field of the object itself. upstream: managedfields.ScaleHandler */
function applyScale(x: ResourceExchange): ApiResponse {
  const options = writeOptions(x, 'PatchOptions', { apply: true });
  const entry = namedEntry(x);
  const sent = appliedDocument(x, bodyText(x.request), options);
  if (sent.kind !== 'Scale' || sent.apiVersion !== 'autoscaling/v1') throw newBadRequest('invalid object type: expected autoscaling/v1, Kind=Scale');
  const { apiVersion, kind } = entry.object;
  const replicas = isRecord(sent.spec) ? sent.spec.replicas : undefined;
  const config = { apiVersion, kind, metadata: { name: x.info.name }, spec: replicas === undefined ? {} : { replicas } };
  const plainForm = { type: 'application/json', as: '', version: '', outside: false } as const;
  const { body } = inScalesVersion(apiVersion, () => applyObject({ ...x, request: { ...x.request, body: config } }, plainForm, undefined, options, x.strategy));
  return show(x, { ...entry, object: body as Entry['object'] });
}

/** Conflicts name the version that the client speaks. */
function inScalesVersion<T>(apiVersion: string, apply: () => T): T {
  try {
    return apply();
  } catch (error) {
    if (!(error instanceof StatusError) || error.status.reason !== 'Conflict') throw error;
    const translate = (text: string | undefined): string => (text ?? '').replaceAll(` using ${apiVersion}`, ' using autoscaling/v1');
    const causes = error.status.details?.causes?.map((c) => ({ ...c, message: translate(c.message) }));
    throw new StatusError({ ...error.status, message: translate(error.status.message), details: { ...error.status.details, ...(causes ? { causes } : {}) } });
  }
}

function sentScale(x: ResourceExchange, options: WriteOptions): Scale {
  const raw = readBody(x.request, bodyFormat(x.request));
  const said = isRecord(raw.value) && raw.value.kind === 'Scale' ? raw.value.apiVersion : undefined;
  if (OLD_VERSIONS.has(String(said))) throw newBadRequest(`the API version in the data (${said}) does not match the expected API version (autoscaling/v1)`);
  const object = decodeObject(raw, SCALES, x.core.kinds, { validation: options.validation, warn: (text) => x.warnings.push(text) });
  const { name } = object.metadata;
  if (!name) throw newBadRequest(`the name of the object (${x.info.name} based on URL) was undeterminable: name must be provided`);
  if (name !== x.info.name) throw newBadRequest(`the name of the object (${name}) does not match the name on the URL (${x.info.name})`);
  ensureNamespace(object, x.strategy, x.info.namespace);
  return object as Scale;
}

function patchedScale(x: ResourceExchange, options: WriteOptions): Scale {
  const entry = namedEntry(x);
  return patched({ ...x, strategy: SCALES }, patchType(x), options, { bare: scaleOf(x.strategy, entry), whole: () => scaleOf(x.strategy, entry) }) as Scale;
}

function scaled(x: ResourceExchange, old: DeepReadonly<ApiObject> | undefined, wanted: Scale): ApiObject {
  const replicas = wanted.spec?.replicas ?? 0;
  if (replicas < 0) throw newInvalid(KIND, x.info.name, [invalid('spec.replicas', replicas, 'must be greater than or equal to 0')]);
  const draft = deepClone(old) as ApiObject;
  x.strategy.scale?.set(draft, replicas);
  const { resourceVersion, uid } = wanted.metadata;
  if (resourceVersion) draft.metadata.resourceVersion = resourceVersion;
  else delete draft.metadata.resourceVersion;
  if (uid) draft.metadata.uid = uid;
  return draft;
}

/** The Scale of a stored object. */
function scaleOf(strategy: Strategy, entry: Entry): ApiObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = entry.object.metadata;
  const figures = strategy.scale?.get(entry.object) ?? { replicas: 0, statusReplicas: 0, selector: '' };
  const object = {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: figures.replicas },
    status: { replicas: figures.statusReplicas, selector: figures.selector },
  };
  return normalise(object, typeOfStrategy(SCALES)) as ApiObject;
}

function show(x: ResourceExchange, entry: Entry): ApiResponse {
  const form = negotiate(x.request);
  const object = scaleOf(x.strategy, entry) as Scale;
  const age = x.strategy.row(entry.object, x.core.clock.now());
  const at = x.strategy.columns.findIndex((c) => c.name === 'Age');
  const row = (): (string | number)[] => [object.metadata.name ?? '', object.spec?.replicas ?? 0, object.status?.replicas ?? 0, String(age[at] ?? '')];
  return respond(x, 200, form, presentObject({ ...x, strategy: { ...SCALES, row } }, entry, form, object as DeepReadonly<ApiObject>));
}
