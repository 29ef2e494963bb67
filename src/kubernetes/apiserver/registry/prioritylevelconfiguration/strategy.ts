// PriorityLevelConfiguration. upstream: pkg/registry/flowcontrol/prioritylevelconfiguration/strategy.go, pkg/apis/flowcontrol/validation
import { type DeepReadonly, deepEqual } from '../../../../base/deep.ts';
import { duplicate, type FieldError, forbidden, invalid, required } from '../../../api/field.ts';
import type { LimitedPriorityLevelConfiguration, LimitResponse, PriorityLevelConfiguration, QueuingConfiguration } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { unsupported } from '../lib/errors.ts';
import { defaultLevels, fixedLevel } from '../lib/flow-control.ts';
import { inner } from '../lib/inner.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { validateCoreMeta } from '../lib/object-meta.ts';
import { AGE, age, column, NAME } from '../lib/table.ts';
import { keepPart } from '../lib/workload.ts';
import type { Column, Strategy } from '../strategy.ts';

type Level = DeepReadonly<PriorityLevelConfiguration>;
const KEEPS_ZERO = 'flowcontrol.k8s.io/v1beta3-preserve-zero-concurrency-shares';
const TYPES = ['Exempt', 'Limited'];
const RESPONSES = ['Queue', 'Reject'];
const MOST_QUEUES = 10_000_000;
const HASH_BITS = 60;
const NOT_NEGATIVE = 'must be a non-negative integer';

function validate({ metadata, spec, status }: Level): FieldError[] {
  const name = metadata.name ?? '';
  const errors: FieldError[] = [];
  if (metadata.annotations?.[KEEPS_ZERO] !== undefined) errors.push(forbidden('metadata.annotations', `annotation '${KEEPS_ZERO}' is forbidden`));
  const type = spec?.type ?? '';
  if ((name === 'exempt') !== (type === 'Exempt')) errors.push(invalid('spec.type', type, "must be 'Exempt' if and only if `name` is 'exempt'"));
  errors.push(...validateType(spec ?? { type }, 'spec'), ...validateFixed(name, spec ?? { type }));
  for (const [i, { type: said = '' }] of (status?.conditions ?? []).entries()) {
    if (status?.conditions?.findIndex((c) => (c.type ?? '') === said) !== i) errors.push(duplicate(`status.conditions[${i}].type`, said));
    if (!said) errors.push(required(`status.conditions[${i}].type`));
  }
  return errors;
}

function validateType(spec: NonNullable<Level['spec']>, path: string): FieldError[] {
  const { type, limited, exempt } = spec;
  if (!TYPES.includes(type)) return [unsupported(`${path}.type`, type, TYPES)];
  if (type === 'Exempt') {
    const errors = limited ? [forbidden(`${path}.limited`, 'must be nil if the type is not Limited')] : [];
    return exempt ? [...errors, ...validateShares(exempt, `${path}.exempt`)] : errors;
  }
  const errors = exempt ? [forbidden(`${path}.exempt`, 'must be nil if the type is Limited')] : [];
  return [...errors, ...(limited ? validateLimited(limited, `${path}.limited`) : [required(`${path}.limited`, 'must not be empty when type is Limited')])];
}

interface Shares {
  readonly nominalConcurrencyShares?: number;
  readonly lendablePercent?: number;
}

function validateShares({ nominalConcurrencyShares: shares = 0, lendablePercent: percent = 0 }: Shares, path: string, between: readonly FieldError[] = []): FieldError[] {
  return [
    ...(shares < 0 ? [invalid(`${path}.nominalConcurrencyShares`, shares, NOT_NEGATIVE)] : []),
    ...between,
    ...(percent < 0 || percent > 100 ? [invalid(`${path}.lendablePercent`, percent, 'must be between 0 and 100, inclusive')] : []),
  ];
}

function validateLimited(limited: DeepReadonly<LimitedPriorityLevelConfiguration>, path: string): FieldError[] {
  const errors = validateShares(limited, path, validateResponse(limited.limitResponse ?? { type: '' }, `${path}.limitResponse`));
  const borrowed = limited.borrowingLimitPercent ?? 0;
  return borrowed < 0 ? [...errors, invalid(`${path}.borrowingLimitPercent`, borrowed, `if specified, ${NOT_NEGATIVE}`)] : errors;
}

function validateResponse({ type, queuing }: DeepReadonly<LimitResponse>, path: string): FieldError[] {
  if (!RESPONSES.includes(type)) return [unsupported(`${path}.type`, type, RESPONSES)];
  if (type === 'Reject') return queuing ? [forbidden(`${path}.queuing`, 'must be nil if limited.limitResponse.type is not Limited')] : [];
  return queuing ? validateQueuing(queuing, `${path}.queuing`) : [required(`${path}.queuing`, 'must not be empty if limited.limitResponse.type is Limited')];
}

function validateQueuing({ queues = 0, handSize = 0, queueLengthLimit = 0 }: DeepReadonly<QueuingConfiguration>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (queueLengthLimit <= 0) errors.push(invalid(`${path}.queueLengthLimit`, queueLengthLimit, 'must be positive'));
  if (queues <= 0) errors.push(invalid(`${path}.queues`, queues, 'must be positive'));
  else if (queues > MOST_QUEUES) errors.push(invalid(`${path}.queues`, queues, `must not be greater than ${MOST_QUEUES}`));
  const hand = (detail: string): FieldError[] => [...errors, invalid(`${path}.handSize`, handSize, detail)];
  if (handSize <= 0) return hand('must be positive');
  if (handSize > queues) return hand(`should not be greater than queues (${queues})`);
  if (entropyBits(queues, handSize) <= HASH_BITS) return errors;
  return hand(`required entropy bits of deckSize ${queues} and handSize ${handSize} should not be greater than ${HASH_BITS}`);
}

/** How many bits it takes to deal a hand. upstream: shufflesharding.RequiredEntropyBits */
const entropyBits = (deck: number, hand: number): number => Math.ceil(Math.log2(deck) * hand);

/** Two levels are the server's own. upstream: ValidateIfMandatoryPriorityLevelConfigurationObject */
function validateFixed(name: string, spec: NonNullable<Level['spec']>): FieldError[] {
  const fixed = fixedLevel(name);
  const free = name === 'exempt';
  if (!fixed || deepEqual(fixed, free ? { ...spec, exempt: fixed.exempt } : spec)) return [];
  return [invalid('spec', inner('PriorityLevelConfigurationSpec', spec), `spec of '${name}' ${free ? "except the 'spec.exempt' field " : ''}must equal the fixed value`)];
}

const COLUMNS: readonly Column[] = [
  NAME,
  column(
    'Type',
    '`type` indicates whether this priority level is subject to limitation on request execution.  A value of `"Exempt"` means that requests of this priority level are not subject to a limit (and thus are never queued) and do not detract from the capacity made available to other priority levels.  A value of `"Limited"` means that (a) requests of this priority level _are_ subject to limits and (b) some of the server\'s limited capacity is made available exclusively to this priority level. Required.',
  ),
  column(
    'NominalConcurrencyShares',
    '`nominalConcurrencyShares` (NCS) contributes to the computation of the NominalConcurrencyLimit (NominalCL) of this level. This is the number of execution seats available at this priority level. This is used both for requests dispatched from this priority level as well as requests dispatched from other priority levels borrowing seats from this level. The server\'s concurrency limit (ServerCL) is divided among the Limited priority levels in proportion to their NCS values:\n\nNominalCL(i)  = ceil( ServerCL * NCS(i) / sum_ncs ) sum_ncs = sum[priority level k] NCS(k)\n\nBigger numbers mean a larger nominal concurrency limit, at the expense of every other priority level.\n\nIf not specified, this field defaults to a value of 30.\n\nSetting this field to zero supports the construction of a "jail" for this priority level that is used to hold some request(s)',
  ),
  column(
    'Queues',
    '`queues` is the number of queues for this priority level. The queues exist independently at each apiserver. The value must be positive.  Setting it to 1 effectively precludes shufflesharding and thus makes the distinguisher method of associated flow schemas irrelevant.  This field has a default value of 64.',
  ),
  column(
    'HandSize',
    "`handSize` is a small positive number that configures the shuffle sharding of requests into queues.  When enqueuing a request at this priority level the request's flow identifier (a string pair) is hashed and the hash value is used to shuffle the list of queues and deal a hand of the size specified here.  The request is put into one of the shortest queues in that hand. `handSize` must be no larger than `queues`, and should be significantly smaller (so that a few heavy flows do not saturate most of the queues).  See the user-facing documentation for more extensive guidance on setting this field.  This field has a default value of 8.",
  ),
  column(
    'QueueLengthLimit',
    '`queueLengthLimit` is the maximum number of requests allowed to be waiting in a given queue of this priority level at a time; excess requests are rejected.  This value must be positive.  If not specified, it will be defaulted to 50.',
  ),
  AGE,
];
const NONE = '<none>';

export const priorityLevelConfigurationStrategy: Strategy<PriorityLevelConfiguration> = {
  resource: resource('flowcontrol.apiserver.k8s.io', 'v1', 'PriorityLevelConfiguration', 'prioritylevelconfigurations', false),
  singular: 'prioritylevelconfiguration',
  schema: 'io.k8s.api.flowcontrol.v1.PriorityLevelConfiguration',
  generation: true,
  validateName: nameIsDNSSubdomain,
  defaults({ spec }) {
    for (const part of [spec?.exempt, spec?.limited]) if (part) part.lendablePercent ??= 0;
    if (spec?.exempt) spec.exempt.nominalConcurrencyShares ??= 0;
    if (spec?.limited) spec.limited.nominalConcurrencyShares ??= 30;
    const queuing = spec?.limited?.limitResponse?.queuing;
    if (!queuing) return;
    queuing.handSize ||= 8;
    queuing.queues ||= 64;
    queuing.queueLengthLimit ||= 50;
  },
  prepareForCreate(object) {
    object.status = {};
  },
  prepareForUpdate: (object, old) => keepPart('status', object, old),
  validate,
  validateUpdate: (object) => [...validateCoreMeta(object.metadata, false, nameIsDNSSubdomain), ...validate(object)],
  status: {
    prepareForUpdate: (object, old) => keepPart('spec', object, old),
    validateUpdate: (object) => validate(object).filter((e) => e.field.startsWith('status')),
  },
  upkeep: ({ stored }) => ({ put: defaultLevels().filter((d) => !stored.some((s) => s.metadata.name === d.metadata.name)), remove: [] }),
  columns: COLUMNS,
  row({ metadata, spec }, now) {
    const { nominalConcurrencyShares = NONE, limitResponse } = spec?.limited ?? {};
    const { queues = NONE, handSize = NONE, queueLengthLimit = NONE } = limitResponse?.queuing ?? {};
    return [metadata.name ?? '', spec?.type ?? '', nominalConcurrencyShares, queues, handSize, queueLengthLimit, age({ metadata }, now)];
  },
};
