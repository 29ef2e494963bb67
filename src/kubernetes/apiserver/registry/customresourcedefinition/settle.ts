// What the server itself makes of a definition: its names are accepted or taken, then it is served.
// upstream: apiextensions-apiserver/pkg/controller/{status/naming_controller.go, establish}
import { type DeepReadonly, deepClone, deepEqual } from '../../../../base/deep.ts';
import { rfc3339 } from '../../../../base/time.ts';
import type { CustomResourceDefinition, DefinitionCondition, DefinitionNames } from '../lib/definition.ts';

type Definition = DeepReadonly<CustomResourceDefinition>;
type Status = NonNullable<CustomResourceDefinition['status']>;
type Verdict = Omit<DefinitionCondition, 'lastTransitionTime'>;

/** The status that the definition should have; undefined when it has it. `others` are all definitions that are stored. */
export function settled(definition: Definition, others: Iterable<Definition>, now: number): Status | undefined {
  const had = definition.status ?? { conditions: null, acceptedNames: { plural: '', kind: '' }, storedVersions: null };
  const accepted = acceptedNames(definition, others, had.acceptedNames);
  const ok = accepted.conflict === undefined;
  const named: Verdict = ok
    ? { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' }
    : { type: 'NamesAccepted', status: 'False', ...accepted.conflict };
  const before = had.conditions?.find((c) => c.type === 'Established');
  const established: Verdict =
    ok || before?.status === 'True'
      ? { type: 'Established', status: 'True', reason: 'InitialNamesAccepted', message: 'the initial names have been accepted' }
      : { type: 'Established', status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' };
  const conditions = (had.conditions ?? []).map((c) => ({ ...c }));
  for (const verdict of [named, established]) setCondition(conditions, verdict, now);
  const status: Status = { conditions, acceptedNames: accepted.names, storedVersions: had.storedVersions ? [...had.storedVersions] : null };
  return deepEqual(status, had) ? undefined : status;
}

function setCondition(conditions: DefinitionCondition[], verdict: Verdict, now: number): void {
  const old = conditions.find((c) => c.type === verdict.type);
  if (!old) conditions.push({ type: verdict.type, status: verdict.status, lastTransitionTime: rfc3339(now), reason: verdict.reason ?? '', message: verdict.message ?? '' });
  else {
    if (old.status !== verdict.status) old.lastTransitionTime = rfc3339(now);
    Object.assign(old, verdict);
  }
}

interface Accepted {
  readonly names: DefinitionNames;
  readonly conflict?: { readonly reason: string; readonly message: string };
}

/** Names that another definition of the group has are not taken over. */
function acceptedNames(definition: Definition, others: Iterable<Definition>, had: DeepReadonly<DefinitionNames>): Accepted {
  const resources = new Set<string>();
  const kinds = new Set<string>();
  for (const other of others) {
    if (other.spec.group !== definition.spec.group || other.metadata.name === definition.metadata.name) continue;
    const taken = other.status?.acceptedNames;
    for (const name of [taken?.plural, taken?.singular, ...(taken?.shortNames ?? [])]) if (name) resources.add(name);
    for (const name of [taken?.kind, taken?.listKind]) if (name) kinds.add(name);
  }
  const wanted = definition.spec.names;
  const names = deepClone(had) as DefinitionNames;
  let conflict: Accepted['conflict'];
  const take = (field: 'plural' | 'singular' | 'kind' | 'listKind', taken: ReadonlySet<string>, reason: string): void => {
    const name = wanted[field];
    if (name && taken.has(name)) conflict = { reason, message: `${JSON.stringify(name)} is already in use` };
    else if (name) names[field] = name;
  };
  take('plural', resources, 'PluralConflict');
  take('singular', resources, 'SingularConflict');
  const short = wanted.shortNames?.find((name) => resources.has(name));
  if (short) conflict = { reason: 'ShortNamesConflict', message: `${JSON.stringify(short)} is already in use` };
  else if (wanted.shortNames) names.shortNames = [...wanted.shortNames];
  else delete names.shortNames;
  take('kind', kinds, 'KindConflict');
  take('listKind', kinds, 'ListKindConflict');
  if (wanted.categories) names.categories = [...wanted.categories];
  else delete names.categories;
  const ordered = {
    plural: names.plural,
    ...(names.singular ? { singular: names.singular } : {}),
    ...(names.shortNames ? { shortNames: names.shortNames } : {}),
    kind: names.kind,
  };
  const rest = { ...(names.listKind ? { listKind: names.listKind } : {}), ...(names.categories ? { categories: names.categories } : {}) };
  return { names: { ...ordered, ...rest }, ...(conflict ? { conflict } : {}) };
}
