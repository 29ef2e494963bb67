// APIService: one for each group version that is served, and those of other servers. upstream: kube-aggregator/pkg/registry/apiservice, pkg/controllers/autoregister
import type { DeepReadonly } from '../../../../base/deep.ts';
import { rfc3339 } from '../../../../base/time.ts';
import { type FieldError, invalid, required } from '../../../api/field.ts';
import type { APIService, APIServiceSpec } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { unsupported } from '../lib/errors.ts';
import { isDNS1035Label, isDNS1123Subdomain, isPathSegmentName, isValidPortNum } from '../lib/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../lib/object-meta.ts';
import { AGE, age, column, NAME } from '../lib/table.ts';
import { keepPart } from '../lib/workload.ts';
import type { Column, Strategy, Upkeep } from '../strategy.ts';
import { availability } from './availability.ts';
import { priorityOf } from './priorities.ts';

type Service = DeepReadonly<APIService>;
type Spec = DeepReadonly<APIServiceSpec>;
const MANAGED = 'kube-aggregator.kubernetes.io/automanaged';
const HIGHEST_GROUP = 20_000;
const HIGHEST_VERSION = 1000;
const STATUSES = ['True', 'False', 'Unknown'];
const EMPTY: Spec = { groupPriorityMinimum: 0, versionPriority: 0 };

function validate({ metadata, spec = EMPTY }: Service): FieldError[] {
  const { group = '', version = '', groupPriorityMinimum: groups = 0, versionPriority = 0 } = spec;
  const errors = validateName(metadata.name ?? '', `${version}.${group}`);
  if (!group && version !== 'v1') errors.push(required('spec.group', 'only v1 may have an empty group and it better be legacy kube'));
  if (group) errors.push(...isDNS1123Subdomain(group).map((m) => invalid('spec.group', group, m)));
  errors.push(...isDNS1035Label(version).map((m) => invalid('spec.version', version, m)));
  if (groups <= 0 || groups > HIGHEST_GROUP) errors.push(invalid('spec.groupPriorityMinimum', groups, `must be positive and less than ${HIGHEST_GROUP}`));
  if (versionPriority <= 0 || versionPriority > HIGHEST_VERSION) errors.push(invalid('spec.versionPriority', versionPriority, `must be positive and less than ${HIGHEST_VERSION}`));
  return [...errors, ...validateTarget(spec)];
}

const validateName = (name: string, wanted: string): FieldError[] =>
  name === wanted || !name || isPathSegmentName(name).length ? [] : [invalid('metadata.name', name, `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(wanted)}`)];

/** Where the requests go; nowhere when it is this server. */
function validateTarget({ service, caBundle = '', insecureSkipTLSVerify: insecure = false }: Spec): FieldError[] {
  const errors: FieldError[] = [];
  if (!service) {
    if (caBundle) errors.push(invalid('spec.caBundle', `${atob(caBundle).length} bytes`, 'local APIServices may not have a caBundle'));
    if (insecure) errors.push(invalid('spec.insecureSkipTLSVerify', insecure, 'local APIServices may not have insecureSkipTLSVerify'));
    return errors;
  }
  if (!service.namespace) errors.push(required('spec.service.namespace'));
  if (!service.name) errors.push(required('spec.service.name'));
  const wrong = isValidPortNum(service.port ?? 0);
  if (wrong.length) errors.push(invalid('spec.service.port', service.port ?? 0, `port is not valid: ${wrong.join(', ')}`));
  if (insecure && caBundle) errors.push(invalid('spec.insecureSkipTLSVerify', insecure, 'may not be true if caBundle is present'));
  return errors;
}

function own(of: Upkeep['served'][number]): APIService[] {
  const priority = priorityOf(of);
  if (!priority) return [];
  const metadata = { name: `${of.version}.${of.group}`, labels: { [MANAGED]: of.custom ? 'true' : 'onstart' } };
  const spec: APIServiceSpec = { ...(of.group ? { group: of.group } : {}), groupPriorityMinimum: priority.group, version: of.version, versionPriority: priority.version };
  return [{ apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', metadata, spec }];
}

/** Those of the server itself are made once, those of definitions come and go with these; each says whether it can be asked. */
function upkeep(world: Upkeep<APIService>): ReturnType<NonNullable<Strategy<APIService>['upkeep']>> {
  const { stored, served } = world;
  const begun = stored.some((s) => s.metadata.labels?.[MANAGED] === 'onstart');
  const names = new Set(stored.map((s) => s.metadata.name));
  const missing = served
    .filter((s) => s.custom || !begun)
    .flatMap(own)
    .filter((s) => !names.has(s.metadata.name));
  const wanted = new Set(served.flatMap(own).map((s) => s.metadata.name));
  const gone = stored.filter((s) => s.metadata.labels?.[MANAGED] === 'true' && !wanted.has(s.metadata.name)).map((s) => s.metadata.name ?? '');
  const put = [...missing, ...stored.filter((s) => !gone.includes(s.metadata.name ?? ''))].flatMap((service) => {
    const now = availability(service, world);
    const before = service.status?.conditions?.find((c) => c.type === 'Available');
    if (before?.status === now.status && before.reason === now.reason && before.message === now.message) return [];
    const since = before?.status === now.status ? before.lastTransitionTime : undefined;
    return [{ ...service, status: { conditions: [{ ...now, ...(since ? { lastTransitionTime: since } : {}) }] } } as APIService];
  });
  return { put, remove: gone };
}

const COLUMNS: readonly Column[] = [
  NAME,
  column('Service', 'The reference to the service that hosts this API endpoint.'),
  column('Available', 'Whether this service is available.'),
  AGE,
];

export const apiServiceStrategy: Strategy<APIService> = {
  resource: resource('apiregistration.k8s.io', 'v1', 'APIService', 'apiservices', false),
  singular: 'apiservice',
  categories: ['api-extensions'],
  schema: 'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIService',
  allowUnconditionalUpdate: false,
  plainFinalizers: true,
  validateName: isPathSegmentName,
  defaults({ spec }) {
    if (spec?.service) spec.service.port ??= 443;
  },
  prepareForCreate(object, context) {
    if (object.spec?.service) object.status = {};
    else object.status = { conditions: [availability(object, { now: rfc3339(context.clock.now()), get: context.get, list: context.list })] };
  },
  prepareForUpdate: (object, old) => keepPart('status', object, old),
  validate,
  validateUpdate: (object, old) => [
    ...validateObjectMetaUpdate(object.metadata, old.metadata),
    ...validateObjectMeta(object.metadata, false, isPathSegmentName),
    ...validate(object),
  ],
  status: {
    prepareForUpdate: (object, old) => keepPart('spec', object, old),
    validateUpdate: (object, old) => [
      ...validateObjectMetaUpdate(object.metadata, old.metadata),
      ...(object.status?.conditions ?? []).flatMap((c, i) => (STATUSES.includes(c.status) ? [] : [unsupported(`status.conditions[${i}].status`, c.status, STATUSES)])),
    ],
  },
  upkeep,
  columns: COLUMNS,
  row({ metadata, spec, status }, now) {
    const { namespace, name } = spec?.service ?? {};
    const said = status?.conditions?.find((c) => c.type === 'Available');
    const available = !said ? 'Unknown' : said.status !== 'True' && said.reason ? `${said.status} (${said.reason})` : said.status;
    return [metadata.name ?? '', spec?.service ? `${namespace}/${name}` : 'Local', available, age({ metadata }, now)];
  },
};
