// Server-side apply. upstream: apiserver/pkg/endpoints/handlers/patch.go applyPatcher, apimachinery/pkg/util/managedfields/internal/structuredmerge.go
import { type DeepReadonly, isRecord } from '../../../base/deep.ts';
import { rfc3339 } from '../../../base/time.ts';
import { goType } from '../../api/go-types.ts';
import { type ApiObject, apiVersionOf } from '../../api/meta.ts';
import { checkApplied } from '../../api/patch/apply/check.ts';
import { compare, fieldSetOf } from '../../api/patch/apply/compare.ts';
import { difference, EMPTY_SET, type FieldSet, intersection, isEmptySet, paths, pathText, union } from '../../api/patch/apply/field-set.ts';
import { mergeApplied, prune } from '../../api/patch/apply/merge.ts';
import { failure, newBadRequest, newConflict, StatusError } from '../../api/status.ts';
import type { ApiResponse } from '../../api/wire.ts';
import { complete, decodeAs } from '../decoding/body.ts';
import { jsonWord, plain } from '../decoding/decode.ts';
import { fromUnstructured } from '../decoding/reflect.ts';
import { parseYaml, YamlError } from '../decoding/yaml.ts';
import { contextOf, formOf, type ResourceExchange, seen } from '../exchange.ts';
import { afterUpdate, type Manager, owned, sameManagers } from '../managed/managers.ts';
import { blankOf, known, managersOf } from '../managed/track.ts';
import { ensureSameObject, failureWithoutReason } from '../metadata.ts';
import type { Form } from '../negotiate.ts';
import type { WriteOptions } from '../options.ts';
import { presentObject } from '../present.ts';
import type { Update } from '../registry/strategy.ts';
import { respond } from '../respond.ts';
import { schemaOf } from '../schema-of.ts';
import type { Managed } from '../storage/managed.ts';
import { storageKey } from '../storage/storage.ts';
import type { Entry } from '../storage/table.ts';
import { attributes } from './attributes.ts';
import { appliedBefore, KUBECTL, withLastApplied } from './last-applied.ts';
import { qualifiedOf, updateObject } from './store.ts';

type Config = Record<string, unknown>;

/** What an apply that makes an object should wait for, as a create does; what is wrong with it is said when it is applied. */
export function beforeApply(x: ResourceExchange, text: string | undefined, options: WriteOptions): Promise<void> | undefined {
  const { core, info, strategy } = x;
  if (info.subresource || core.storage.get(storageKey(strategy.resource), info.namespace, info.name)) return undefined;
  try {
    const config = readConfig({ ...x, warnings: [] }, text, options);
    const draft = { ...config, metadata: isRecord(config.metadata) ? config.metadata : {} } as unknown as ApiObject;
    return core.admission.wait(attributes(x, 'CREATE', contextOf(x, options), draft, undefined));
  } catch (error) {
    if (error instanceof StatusError) return undefined;
    throw error;
  }
}

/** Applies a configuration: its fields become the manager's. */
export function applyObject(x: ResourceExchange, form: Form, text: string | undefined, options: WriteOptions, rules: Update<ApiObject>): ApiResponse {
  const config = readConfig(x, text, options);
  const entry = x.core.storage.get(storageKey(x.strategy.resource), x.strategy.resource.namespaced ? x.info.namespace : '', x.info.name);
  const meta = isRecord(config.metadata) ? config.metadata : {};
  if (!entry && typeof meta.uid === 'string') {
    throw newConflict(qualifiedOf(x.strategy), x.info.name, `uid mismatch: the provided object specified uid ${meta.uid}, and no existing object was found`);
  }
  const result = merge(x, config, entry, options);
  const write = { ...options, subresource: x.info.subresource, managed: () => result.managed };
  const { entry: stored, created } = updateObject(x, x.info.name, (old) => toObject(x, result.object, options, old), write, rules, rules === x.strategy);
  return respond(x, created ? 201 : 200, form, presentObject(x, stored, form));
}

function sayDoubled(x: ResourceExchange, options: WriteOptions, doubled: readonly string[]): void {
  if (options.validation === 'Strict')
    throw newBadRequest(`error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n${doubled.map((d) => `  ${d}`).join('\n')}`);
  if (options.validation === 'Warn') x.warnings.push(...doubled);
}

/** The document of an apply patch, whatever it is about. Throws BadRequest in the words of the YAML reader. */
export function appliedDocument(x: ResourceExchange, text: string | undefined, options: WriteOptions): Record<string, unknown> {
  let value: unknown;
  try {
    const parsed = text === undefined ? { value: x.request.body, doubled: [] } : parseYaml(text);
    value = plain(parsed.value) ?? {};
    if (parsed.doubled.length) sayDoubled(x, options, parsed.doubled);
  } catch (error) {
    if (error instanceof YamlError) throw newBadRequest(`error decoding YAML: error converting YAML to JSON: ${error.message}`);
    throw error;
  }
  if (isRecord(value)) return value;
  throw newBadRequest(`error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonWord(value)} into Go value of type map[string]interface {}`);
}

function readConfig(x: ResourceExchange, text: string | undefined, options: WriteOptions): Config {
  const strategy = formOf(x);
  const value = appliedDocument(x, text, options);
  const apiVersion = typeof value.apiVersion === 'string' ? value.apiVersion : '';
  const kind = typeof value.kind === 'string' ? value.kind : '';
  if (apiVersion !== apiVersionOf(strategy.resource) || kind !== strategy.resource.kind) throw newBadRequest(`invalid object type: ${gvkText(apiVersion, kind)}`);
  const meta = isRecord(value.metadata) ? value.metadata : {};
  if (meta.managedFields !== undefined && meta.managedFields !== null) throw newBadRequest('metadata.managedFields must be nil');
  const named = typeof meta.name === 'string' ? meta.name : '';
  const problem = checkApplied(value, schemaOf(strategy));
  if (problem) throw failureWithoutReason(`failed to create typed patch object (${String(meta.namespace ?? '')}/${named}; ${gvkText(apiVersion, kind)}): ${problem}`);
  return value;
}

const gvkText = (apiVersion: string, kind: string): string => `${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind}`;

interface Merged {
  readonly object: unknown;
  readonly managed: Managed | undefined;
}

function merge(x: ResourceExchange, config: Config, entry: Entry | undefined, options: WriteOptions): Merged {
  const schema = schemaOf(formOf(x));
  const live = entry ? seen(x, entry.object) : blankOf(formOf(x));
  const subresource = x.info.subresource;
  const before = entry ? liveManagers(x, entry) : [];
  const id = { manager: options.fieldManager, operation: 'Apply' as const, apiVersion: apiVersionOf(formOf(x).resource), subresource };
  const mine = before.find((m) => isSame(m, id));
  const others = before.filter((m) => m !== mine);
  const set = owned(fieldSetOf(config, schema), subresource);
  const merged = mergeApplied(live, config, schema);
  const elsewhere = others.reduce((all, m) => union(all, m.set), set);
  const pruned = mine ? prune(merged, mine.set, elsewhere, schema) : merged;
  const difference_ = compare(live, pruned, schema);
  const changed = owned(union(difference_.added, difference_.modified), subresource);
  const own = options.fieldManager === KUBECTL ? appliedBefore(live, schema) : EMPTY_SET;
  checkConflicts(others, isEmptySet(own) ? changed : difference(changed, own), x.query.bool('force'));
  const kept = others.map((m) => ({ ...m, set: difference(difference(m.set, intersection(m.set, changed)), difference_.removed) }));
  // An apply that changes nothing leaves no time behind. upstream: managedFieldsUpdater.Apply
  const time = isEmptySet(changed) && isEmptySet(difference_.removed) ? (mine?.time ?? '') : rfc3339(x.core.clock.now());
  const managers = [...kept, { ...id, set, time }].filter((m) => !isEmptySet(m.set));
  const object = options.fieldManager === KUBECTL ? withLastApplied(pruned, config) : pruned;
  return { object, managed: entry && sameManagers(managers, managersOf(entry.managed)) ? entry.managed : known(managers) };
}

const isSame = (a: Manager, b: Omit<Manager, 'set' | 'time'>): boolean =>
  a.manager === b.manager && a.operation === b.operation && a.apiVersion === b.apiVersion && a.subresource === b.subresource;

/** An object that nobody kept count of belonged to somebody before its first apply. upstream: skipNonAppliedManager */
function liveManagers(x: ResourceExchange, entry: Entry): readonly Manager[] {
  const managers = managersOf(entry.managed);
  if (managers.length > 0) return managers;
  return afterUpdate([], {
    manager: 'before-first-apply',
    apiVersion: apiVersionOf(formOf(x).resource),
    subresource: '',
    time: rfc3339(x.core.clock.now()),
    before: blankOf(formOf(x)),
    after: seen(x, entry.object),
    schema: schemaOf(formOf(x)),
  });
}

interface Conflict {
  readonly who: string;
  readonly field: string;
}

function checkConflicts(others: readonly Manager[], changed: FieldSet, force: boolean): void {
  if (force) return;
  const conflicts: Conflict[] = [];
  for (const m of others) {
    const shared = intersection(m.set, changed);
    for (const path of paths(isEmptySet(shared) ? EMPTY_SET : shared)) conflicts.push({ who: managerText(m), field: pathText(path) });
  }
  if (conflicts.length === 0) return;
  const causes = conflicts.map((c) => ({ reason: 'FieldManagerConflict', message: `conflict with ${c.who}`, field: c.field }));
  throw failure(409, 'Conflict', conflictText(conflicts), { causes });
}

function managerText(m: Manager): string {
  const where = m.subresource ? ` with subresource ${JSON.stringify(m.subresource)}` : '';
  if (m.operation === 'Apply') return `${JSON.stringify(m.manager)}${where}`;
  return `${JSON.stringify(m.manager)}${where} using ${m.apiVersion}`;
}

function conflictText(conflicts: readonly Conflict[]): string {
  const [first] = conflicts;
  if (conflicts.length === 1 && first) return `Apply failed with 1 conflict: conflict with ${first.who}: ${first.field}`;
  const byManager = new Map<string, string[]>();
  for (const c of conflicts) byManager.set(c.who, [...(byManager.get(c.who) ?? []), c.field]);
  const parts = [...byManager].sort(([a], [b]) => (a < b ? -1 : 1)).map(([who, fields]) => `conflicts with ${who}:\n${fields.map((f) => `- ${f}`).join('\n')}`);
  return `Apply failed with ${conflicts.length} conflicts: ${parts.join('\n')}`;
}

/** upstream: structuredMergeManager.Apply, Scheme.unstructuredToTyped */
function notConverted(merged: unknown, error: string): Error {
  const { apiVersion, kind, metadata } = merged as { apiVersion?: string; kind?: string; metadata?: { namespace?: string; name?: string } };
  const gvk = gvkText(apiVersion ?? '', kind ?? '');
  const whose = `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}; ${gvk}`;
  return failureWithoutReason(`failed to convert new object (${whose}) to proper version: unable to convert unstructured object to ${gvk}: ${error}`);
}

function toObject(x: ResourceExchange, merged: unknown, options: WriteOptions, old: DeepReadonly<ApiObject> | undefined): ApiObject {
  const type = goType(formOf(x).schema);
  const converted = type ? fromUnstructured(merged, type) : { value: merged, error: undefined };
  if (converted.error) throw notConverted(merged, converted.error);
  const decoded = decodeAs(converted.value, formOf(x), options.validation !== 'Ignore');
  if (decoded.error) throw failureWithoutReason(decoded.error);
  const object = complete(decoded.value, formOf(x));
  if (old) object.metadata.name ||= x.info.name;
  ensureSameObject(object, x);
  return x.view ? x.view.store(object, old) : object;
}
