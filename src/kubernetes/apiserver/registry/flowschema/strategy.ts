// FlowSchema. upstream: pkg/registry/flowcontrol/flowschema/strategy.go, pkg/apis/flowcontrol/validation ValidateFlowSchema, apf_controller.go syncFlowSchemaStatus
import { type DeepReadonly, deepEqual } from '../../../../base/deep.ts';
import { duplicate, type FieldError, invalid, required } from '../../../api/field.ts';
import type { FlowSchema, FlowSchemaCondition, FlowSchemaSpec, PriorityLevelConfiguration } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { unsupported } from '../lib/errors.ts';
import { defaultLevels, defaultSchemas, fixedSchema } from '../lib/flow-control.ts';
import { inner } from '../lib/inner.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { validateCoreMeta } from '../lib/object-meta.ts';
import { AGE, age, column, NAME } from '../lib/table.ts';
import { keepPart } from '../lib/workload.ts';
import type { Column, Strategy, Upkeep } from '../strategy.ts';
import { validateRules } from './rules.ts';

type Schema = DeepReadonly<FlowSchema>;
const LEVELS = resource<PriorityLevelConfiguration>('flowcontrol.apiserver.k8s.io', 'v1', 'PriorityLevelConfiguration', 'prioritylevelconfigurations', false);
const HIGHEST_PRECEDENCE = 10_000;
const DEFAULT_PRECEDENCE = 1000;
const METHODS = ['ByNamespace', 'ByUser'];
const EMPTY: DeepReadonly<FlowSchemaSpec> = { priorityLevelConfiguration: { name: '' }, matchingPrecedence: 0 };

function validate({ metadata, spec = EMPTY, status }: Schema): FieldError[] {
  const name = metadata.name ?? '';
  const errors = validatePrecedence(spec.matchingPrecedence ?? 0, name, 'spec.matchingPrecedence');
  const method = spec.distinguisherMethod;
  if (method && !METHODS.includes(method.type)) errors.push(unsupported('spec.distinguisherMethod.type', inner('FlowDistinguisherMethod', method), METHODS));
  const level = spec.priorityLevelConfiguration?.name ?? '';
  const at = 'spec.priorityLevelConfiguration.name';
  if (level) errors.push(...nameIsDNSSubdomain(level, false).map((m) => invalid(at, level, m)));
  else errors.push(required(at, 'must reference a priority level'));
  for (const [i, rule] of (spec.rules ?? []).entries()) errors.push(...validateRules(rule, `spec.rules[${i}]`));
  const fixed = fixedSchema(name);
  if (fixed && !deepEqual(fixed, spec)) errors.push(invalid('spec', inner('FlowSchemaSpec', spec), `spec of '${name}' must equal the fixed value`));
  return [...errors, ...validateConditions(status?.conditions ?? [])];
}

function validatePrecedence(precedence: number, name: string, path: string): FieldError[] {
  const wrong = (detail: string): FieldError => invalid(path, precedence, detail);
  if (precedence <= 0) return [wrong('must be a positive value')];
  if (precedence > HIGHEST_PRECEDENCE) return [wrong(`must not be greater than ${HIGHEST_PRECEDENCE}`)];
  return precedence === 1 && name !== 'exempt' ? [wrong("only the schema named 'exempt' may have matchingPrecedence 1")] : [];
}

function validateConditions(conditions: readonly DeepReadonly<FlowSchemaCondition>[]): FieldError[] {
  return conditions.flatMap(({ type = '' }, i) => {
    const path = `status.conditions[${i}].type`;
    const repeated = conditions.findIndex((c) => (c.type ?? '') === type) < i;
    return [...(repeated ? [duplicate(path, type)] : []), ...(type ? [] : [required(path)])];
  });
}

const validateUpdate = (object: Schema): FieldError[] => [...validateCoreMeta(object.metadata, false, nameIsDNSSubdomain), ...validate(object)];

/** Whether the level that is named exists, as the server writes it down. */
function dangling(level: string, exists: boolean, lastTransitionTime: string): FlowSchemaCondition {
  const about = `This FlowSchema references the PriorityLevelConfiguration object named ${JSON.stringify(level)}`;
  if (exists) return { type: 'Dangling', status: 'False', lastTransitionTime, reason: 'Found', message: `${about} and it exists` };
  return { type: 'Dangling', status: 'True', lastTransitionTime, reason: 'NotFound', message: `${about} but there is no such object` };
}

/** What is missing, and each whose level came or went. */
function upkeep({ now, stored, list }: Upkeep<FlowSchema>): ReturnType<NonNullable<Strategy<FlowSchema>['upkeep']>> {
  const levels = new Set([...defaultLevels(), ...list(LEVELS)].map((l) => l.metadata.name));
  const missing = defaultSchemas().filter((d) => !stored.some((s) => s.metadata.name === d.metadata.name));
  const put = [...missing, ...stored].flatMap((schema) => {
    const level = schema.spec?.priorityLevelConfiguration.name ?? '';
    const condition = dangling(level, levels.has(level), now);
    const others = schema.status?.conditions ?? [];
    if (others.some((c) => c.type === 'Dangling' && c.status === condition.status && c.message === condition.message)) return [];
    return [{ ...schema, status: { conditions: [...others.filter((c) => c.type !== 'Dangling'), condition] } } as FlowSchema];
  });
  return { put, remove: [] };
}

const COLUMNS: readonly Column[] = [
  NAME,
  column('PriorityLevel', '`name` is the name of the priority level configuration being referenced Required.'),
  column(
    'MatchingPrecedence',
    '`matchingPrecedence` is used to choose among the FlowSchemas that match a given request. The chosen FlowSchema is among those with the numerically lowest (which we take to be logically highest) MatchingPrecedence.  Each MatchingPrecedence value must be ranged in [1,10000]. Note that if the precedence is not specified, it will be set to 1000 as default.',
  ),
  column(
    'DistinguisherMethod',
    '`distinguisherMethod` defines how to compute the flow distinguisher for requests that match this schema. `nil` specifies that the distinguisher is disabled and thus will always be the empty string.',
  ),
  AGE,
  column('MissingPL', 'references a broken or non-existent PriorityLevelConfiguration'),
];

export const flowSchemaStrategy: Strategy<FlowSchema> = {
  resource: resource('flowcontrol.apiserver.k8s.io', 'v1', 'FlowSchema', 'flowschemas', false),
  singular: 'flowschema',
  schema: 'io.k8s.api.flowcontrol.v1.FlowSchema',
  generation: true,
  validateName: nameIsDNSSubdomain,
  defaults(object) {
    if (object.spec) object.spec.matchingPrecedence ||= DEFAULT_PRECEDENCE;
    else object.spec = { priorityLevelConfiguration: { name: '' }, matchingPrecedence: DEFAULT_PRECEDENCE };
  },
  prepareForCreate(object) {
    delete object.status;
  },
  prepareForUpdate: (object, old) => keepPart('status', object, old),
  validate,
  validateUpdate,
  status: {
    prepareForUpdate: (object, old) => keepPart('spec', object, old),
    validateUpdate: (object) => validateConditions(object.status?.conditions ?? []),
  },
  upkeep,
  columns: COLUMNS,
  row({ metadata, spec, status }, now) {
    const missing = status?.conditions?.find((c) => c.type === 'Dangling')?.status ?? '?';
    const { priorityLevelConfiguration: level, matchingPrecedence, distinguisherMethod } = spec ?? EMPTY;
    return [metadata.name ?? '', level.name, matchingPrecedence ?? 0, distinguisherMethod?.type ?? '<none>', age({ metadata }, now), missing];
  },
};
