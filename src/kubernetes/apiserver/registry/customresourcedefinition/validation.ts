// Refusals of CustomResourceDefinitions. upstream: apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, forbidden, invalid, notSupported, required } from '../../../api/field.ts';
import type { CustomResourceDefinition, DefinitionNames, DefinitionVersion, PrinterColumn, SchemaProps, Subresources } from '../lib/definition.ts';
import { inner } from '../lib/inner.ts';
import { isDNS1035Label, isDNS1123Subdomain } from '../lib/names.ts';
import { validateImmutable, validateObjectMetaUpdate } from '../lib/object-meta.ts';
import { validateRootSchema } from './schema.ts';

type Definition = DeepReadonly<CustomResourceDefinition>;
type Version = DeepReadonly<DefinitionVersion>;
const SCOPES = ['Cluster', 'Namespaced'];
const STRATEGIES = ['None', 'Webhook'];
const COLUMN_TYPES = ['boolean', 'date', 'integer', 'number', 'string'];
const COLUMN_FORMATS = ['binary', 'byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];
const APPROVAL = 'api-approved.kubernetes.io';

export function validateDefinition(object: Definition): FieldError[] {
  const errors: FieldError[] = [];
  const { names, group } = object.spec;
  const name = object.metadata.name ?? '';
  if (name && name !== `${names.plural}.${group}`) errors.push(invalid('metadata.name', name, 'must be spec.names.plural+"."+spec.group'));
  return [...errors, ...validateSpec(object), ...validateStatus(object), ...validateApproval(object)];
}

export function validateDefinitionUpdate(object: Definition, old: Definition): FieldError[] {
  const errors = [...validateObjectMetaUpdate(object.metadata, old.metadata), ...validateSpec(object)];
  if (established(old)) {
    errors.push(...validateImmutable('spec.scope', object.spec.scope, old.spec.scope));
    errors.push(...validateImmutable('spec.names.kind', object.spec.names.kind, old.spec.names.kind));
  }
  errors.push(...validateImmutable('spec.group', object.spec.group, old.spec.group));
  errors.push(...validateImmutable('spec.names.plural', object.spec.names.plural, old.spec.names.plural));
  return [...errors, ...validateStatus(object), ...validateApproval(object)];
}

export function validateStatusUpdate(object: Definition, old: Definition): FieldError[] {
  return [...validateObjectMetaUpdate(object.metadata, old.metadata), ...validateStatus(object)];
}

/** The kind is served. */
export function established(object: Definition): boolean {
  return object.status?.conditions?.some((c) => c.type === 'Established' && c.status === 'True') ?? false;
}

function validateStatus(object: Definition): FieldError[] {
  const errors = object.status ? validateNames(object.status.acceptedNames, 'status.acceptedNames') : [];
  const stored = object.status?.storedVersions ?? null;
  if (!stored?.length) errors.push(invalid('status.storedVersions', stored, 'must have at least one stored version'));
  for (const [i, version] of (stored ?? []).entries()) {
    if (!versionsOf(object).some((v) => v.name === version)) errors.push(invalid(`status.storedVersions[${i}]`, version, 'must appear in spec.versions'));
  }
  return errors;
}

/** Groups of the project itself need a word from its reviewers. */
function validateApproval(object: Definition): FieldError[] {
  const { group } = object.spec;
  if (!/(^|\.)(k8s|kubernetes)\.io$/.test(group)) return [];
  const value = object.metadata.annotations?.[APPROVAL];
  const path = `metadata.annotations[${APPROVAL}]`;
  const see = 'see https://github.com/kubernetes/enhancements/pull/1111';
  if (value === undefined) return [required(path, `protected groups must have approval annotation "${APPROVAL}", ${see}`)];
  if (value.startsWith('unapproved') || /^https?:\/\/[^/]+/.test(value)) return [];
  return [invalid(path, value, `protected groups must have approval annotation "${APPROVAL}" with either a URL or a reason starting with "unapproved", ${see}`)];
}

const versionsOf = (object: Definition): readonly Version[] => object.spec.versions ?? [];

function validateSpec(object: Definition): FieldError[] {
  const { spec } = object;
  const versions = versionsOf(object);
  const shared = sharedParts(versions);
  const errors = [...validateGroup(spec.group), ...validateScope(spec.scope)];
  for (const [i, v] of versions.entries()) if (!v.schema?.openAPIV3Schema) errors.push(required(`spec.versions[${i}].schema.openAPIV3Schema`));
  for (const [i, v] of versions.entries()) {
    errors.push(...isDNS1035Label(v.name).map((m) => invalid(`spec.versions[${i}].name`, v.name, m)));
    errors.push(...validateVersion(v, `spec.versions[${i}]`, shared));
  }
  const shown = (): unknown => (spec.versions ? versions.map((v) => innerVersion(v, shared)) : null);
  if (new Set(versions.map((v) => v.name)).size < versions.length) errors.push(invalid('spec.versions', shown(), 'must contain unique version names'));
  if (versions.filter((v) => v.storage).length !== 1) errors.push(invalid('spec.versions', shown(), 'must have exactly one version marked as storage version'));
  for (const field of ['plural', 'singular', 'kind', 'listKind'] as const) if (!spec.names[field]) errors.push(required(`spec.names.${field}`));
  errors.push(...validateNames(spec.names, 'spec.names'));
  if (shared.schema) errors.push(...validateRootSchema(shared.schema, 'spec.validation.openAPIV3Schema'));
  if (shared.subresources) errors.push(...validateSubresources(shared.subresources, 'spec.subresources'));
  for (const [i, c] of (shared.columns ?? []).entries()) errors.push(...validateColumn(c, `spec.additionalPrinterColumns[${i}]`));
  return [...errors, ...validateConversion(spec.conversion)];
}

function validateGroup(group: string): FieldError[] {
  if (!group) return [required('spec.group')];
  const messages = isDNS1123Subdomain(group);
  if (messages.length) return [invalid('spec.group', group, messages.join(','))];
  return group.includes('.') ? [] : [invalid('spec.group', group, 'should be a domain with at least one dot')];
}

function validateScope(scope: string): FieldError[] {
  if (!scope) return [required('spec.scope')];
  return SCOPES.includes(scope) ? [] : [notSupported('spec.scope', scope, SCOPES)];
}

/** What all versions have alike stands once, above them. upstream: the conversion to the inner type */
interface Shared {
  readonly schema?: DeepReadonly<SchemaProps> | undefined;
  readonly subresources?: DeepReadonly<Subresources> | undefined;
  readonly columns?: readonly DeepReadonly<PrinterColumn>[] | undefined;
}

function sharedParts(versions: readonly Version[]): Shared {
  const first = versions[0];
  if (!first) return {};
  const alike = (part: (v: Version) => unknown): boolean => versions.every((v) => JSON.stringify(part(v)) === JSON.stringify(part(first)));
  return {
    schema: alike((v) => v.schema) ? first.schema?.openAPIV3Schema : undefined,
    subresources: alike((v) => v.subresources) ? first.subresources : undefined,
    columns: alike((v) => v.additionalPrinterColumns) ? first.additionalPrinterColumns : undefined,
  };
}

function innerVersion(v: Version, shared: Shared): unknown {
  const own = { ...v, schema: shared.schema ? undefined : v.schema, subresources: shared.subresources ? undefined : v.subresources };
  return inner('CustomResourceDefinitionVersion', { ...own, additionalPrinterColumns: shared.columns ? undefined : v.additionalPrinterColumns });
}

function validateVersion(v: Version, path: string, shared: Shared): FieldError[] {
  const errors: FieldError[] = [];
  if (v.deprecationWarning !== undefined && !v.deprecated) errors.push(invalid(`${path}.deprecationWarning`, v.deprecationWarning, 'can only be set for deprecated versions'));
  if (v.schema?.openAPIV3Schema && !shared.schema) errors.push(...validateRootSchema(v.schema.openAPIV3Schema, `${path}.schema.openAPIV3Schema`));
  if (v.subresources && !shared.subresources) errors.push(...validateSubresources(v.subresources, `${path}.subresources`));
  if (!shared.columns) for (const [i, c] of (v.additionalPrinterColumns ?? []).entries()) errors.push(...validateColumn(c, `${path}.additionalPrinterColumns[${i}]`));
  return errors;
}

function validateNames(names: DeepReadonly<DefinitionNames>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const label = (at: string, value: string | undefined, lead = ''): void => {
    const messages = value ? isDNS1035Label(lead ? value.toLowerCase() : value) : [];
    if (messages.length) errors.push(invalid(at, value, lead + messages.join(',')));
  };
  const mixed = 'may have mixed case, but should otherwise match: ';
  label(`${path}.plural`, names.plural);
  label(`${path}.singular`, names.singular);
  label(`${path}.kind`, names.kind, mixed);
  label(`${path}.listKind`, names.listKind, mixed);
  const list = (field: 'shortNames' | 'categories'): void => {
    for (const [i, name] of (names[field] ?? []).entries()) {
      const messages = isDNS1035Label(name);
      if (messages.length) errors.push(invalid(`${path}.${field}[${i}]`, name, messages.join(',')));
    }
  };
  list('shortNames');
  if (names.kind && names.kind === names.listKind) errors.push(invalid(`${path}.listKind`, names.listKind, 'kind and listKind may not be the same'));
  list('categories');
  return errors;
}

function validateSubresources(subresources: DeepReadonly<Subresources>, path: string): FieldError[] {
  const { scale } = subresources;
  if (!scale) return [];
  const errors: FieldError[] = [];
  const check = (field: 'specReplicasPath' | 'statusReplicasPath' | 'labelSelectorPath', prefixes: readonly string[], needed: boolean): void => {
    const value = scale[field];
    const at = `${path}.scale.${field}`;
    if (!value) {
      if (needed) errors.push(required(at));
    } else if (!prefixes.some((p) => value.startsWith(p))) errors.push(invalid(at, value, `should be a json path under ${prefixes.join(' or ')}`));
  };
  check('specReplicasPath', ['.spec'], true);
  check('statusReplicasPath', ['.status'], true);
  check('labelSelectorPath', ['.spec', '.status'], false);
  return errors;
}

function validateColumn(column: DeepReadonly<PrinterColumn>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!column.name) errors.push(required(`${path}.name`));
  if (!column.type) errors.push(required(`${path}.type`, `must be one of ${COLUMN_TYPES.join(',')}`));
  else if (!COLUMN_TYPES.includes(column.type)) errors.push(invalid(`${path}.type`, column.type, `must be one of ${COLUMN_TYPES.join(',')}`));
  if (column.format && !COLUMN_FORMATS.includes(column.format)) errors.push(invalid(`${path}.format`, column.format, `must be one of ${COLUMN_FORMATS.join(',')}`));
  if (!column.jsonPath) errors.push(required(`${path}.jsonPath`));
  else if (!column.jsonPath.startsWith('.')) errors.push(invalid(`${path}.jsonPath`, column.jsonPath, 'must be a simple json path starting with .'));
  return errors;
}

function validateConversion(conversion: Definition['spec']['conversion']): FieldError[] {
  if (!conversion) return [];
  const path = 'spec.conversion';
  if (!conversion.strategy) return [required(`${path}.strategy`)];
  if (!STRATEGIES.includes(conversion.strategy)) return [notSupported(`${path}.strategy`, conversion.strategy, STRATEGIES)];
  if (conversion.strategy === 'Webhook') return conversion.webhook?.clientConfig ? [] : [required(`${path}.webhookClientConfig`, 'required when strategy is set to Webhook')];
  return conversion.webhook ? [forbidden(`${path}.webhook`, 'should not be set when strategy is not set to Webhook')] : [];
}
