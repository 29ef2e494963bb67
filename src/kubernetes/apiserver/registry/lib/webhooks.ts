// Webhooks of both configurations: defaults and refusals. upstream: pkg/apis/admissionregistration/{v1/defaults.go,validation/validation.go}, apiserver/pkg/util/webhook/validation.go
import type { DeepReadonly } from '../../../../base/deep.ts';
import { duplicate, type FieldError, invalid, required } from '../../../api/field.ts';
import type { MutatingWebhook, ServiceReference, ValidatingWebhook, WebhookClientConfig } from '../../../api/generated/types.ts';
import { validateConditions } from './cel/expressions.ts';
import { policyScopes } from './cel/policy-scope.ts';
import { invalids, unsupported } from './errors.ts';
import { validateRule } from './match-resources.ts';
import { isDNS1035Label, isDNS1123Subdomain, isValidPortNum } from './names.ts';
import { validateLabelSelector } from './selector.ts';

type Hook = DeepReadonly<MutatingWebhook | ValidatingWebhook>;
const FAILURE_POLICIES = ['Fail', 'Ignore'];
const MATCH_POLICIES = ['Equivalent', 'Exact'];
const REINVOCATIONS = ['IfNeeded', 'Never'];
const SIDE_EFFECTS = ['None', 'NoneOnDryRun'];
const REVIEW_VERSIONS = ['v1', 'v1beta1'];
const LONGEST_WAIT = 30;
const FORM = '; desired format: https://host[/path]';

export function defaultWebhook(hook: MutatingWebhook | ValidatingWebhook): void {
  hook.failurePolicy ??= 'Fail';
  hook.matchPolicy ??= 'Equivalent';
  hook.namespaceSelector ??= {};
  hook.objectSelector ??= {};
  hook.timeoutSeconds ??= 10;
  for (const rule of hook.rules ?? []) rule.scope ??= '*';
  const service = hook.clientConfig?.service;
  if (service) service.port ??= 443;
}

/** All of a configuration. */
export function validateWebhooks(hooks: readonly Hook[]): FieldError[] {
  return hooks.flatMap((hook, i) => {
    const path = `webhooks[${i}]`;
    const errors = [...validateWebhook(hook, path), ...validateVersions(hook.admissionReviewVersions ?? [], `${path}.admissionReviewVersions`)];
    const repeated = hook.name && hooks.findIndex((h) => h.name === hook.name) < i;
    return repeated ? [...errors, duplicate(`${path}.name`, hook.name)] : errors;
  });
}

function validateWebhook(hook: Hook, path: string): FieldError[] {
  const errors = validateQualified(hook.name, `${path}.name`);
  for (const [i, rule] of (hook.rules ?? []).entries()) errors.push(...validateRule(rule, `${path}.rules[${i}]`));
  errors.push(...oneOf(hook.failurePolicy, FAILURE_POLICIES, `${path}.failurePolicy`), ...oneOf(hook.matchPolicy, MATCH_POLICIES, `${path}.matchPolicy`));
  if (!hook.sideEffects) errors.push(required(`${path}.sideEffects`, `must specify one of ${SIDE_EFFECTS.join(', ')}`));
  else errors.push(...oneOf(hook.sideEffects, SIDE_EFFECTS, `${path}.sideEffects`));
  const wait = hook.timeoutSeconds;
  if (wait !== undefined && (wait > LONGEST_WAIT || wait < 1)) errors.push(invalid(`${path}.timeoutSeconds`, wait, 'the timeout value must be between 1 and 30 seconds'));
  if (hook.namespaceSelector) errors.push(...validateLabelSelector(hook.namespaceSelector, `${path}.namespaceSelector`));
  if (hook.objectSelector) errors.push(...validateLabelSelector(hook.objectSelector, `${path}.objectSelector`));
  if ('reinvocationPolicy' in hook) errors.push(...oneOf(hook.reinvocationPolicy, REINVOCATIONS, `${path}.reinvocationPolicy`));
  errors.push(...validateClient(hook.clientConfig ?? {}, `${path}.clientConfig`));
  return [...errors, ...validateConditions(hook.matchConditions ?? [], `${path}.matchConditions`, { variables: policyScopes({ spec: {} }).all.variables })];
}

const oneOf = (said: string | undefined, known: readonly string[], path: string): FieldError[] =>
  said === undefined || known.includes(said) ? [] : [unsupported(path, said, known)];

/** upstream: IsFullyQualifiedName */
function validateQualified(name: string | undefined, path: string): FieldError[] {
  if (!name) return [required(path)];
  const wrong = isDNS1123Subdomain(name);
  if (wrong.length) return [invalid(path, name, wrong.join(','))];
  return name.split('.').length < 3 ? [invalid(path, name, 'should be a domain with at least three segments separated by dots')] : [];
}

function validateVersions(versions: readonly string[], path: string): FieldError[] {
  const known = REVIEW_VERSIONS.join(', ');
  if (versions.length === 0) return [required(path, `must specify one of ${known}`)];
  const errors = versions.flatMap((v, i) => (versions.indexOf(v) < i ? [invalid(`${path}[${i}]`, v, 'duplicate version')] : invalids(`${path}[${i}]`, v, isDNS1035Label(v))));
  return versions.some((v) => REVIEW_VERSIONS.includes(v)) ? errors : [...errors, invalid(path, versions, `must include at least one of ${known}`)];
}

function validateClient({ url, service }: DeepReadonly<WebhookClientConfig>, path: string): FieldError[] {
  if ((url === undefined) === (service === undefined)) return [required(path, 'exactly one of url or service is required')];
  if (url !== undefined) return validateUrl(url, `${path}.url`);
  return service ? validateService(service, `${path}.service`) : [];
}

/** upstream: ValidateWebhookURL */
function validateUrl(text: string, path: string): FieldError[] {
  const [, scheme = '', rest = text] = /^([A-Za-z][\w+.-]*):(.*)$/s.exec(text) ?? [];
  const [, authority = '', after = rest] = /^\/\/([^/?#]*)(.*)$/s.exec(rest) ?? [];
  const at = authority.lastIndexOf('@');
  const [user, host] = at < 0 ? [undefined, authority] : [authority.slice(0, at), authority.slice(at + 1)];
  const [, query = '', fragment = ''] = /^[^?#]*(?:\?([^#]*))?(?:#(.*))?$/s.exec(after) ?? [];
  const errors: FieldError[] = [];
  if (scheme.toLowerCase() !== 'https') errors.push(invalid(path, scheme.toLowerCase(), `'https' is the only allowed URL scheme${FORM}`));
  if (!host) errors.push(invalid(path, host, `host must be specified${FORM}`));
  if (user !== undefined) errors.push(invalid(path, user, 'user information is not permitted in the URL'));
  if (fragment) errors.push(invalid(path, fragment, 'fragments are not permitted in the URL'));
  if (query) errors.push(invalid(path, query, 'query parameters are not permitted in the URL'));
  return errors;
}

/** Upstream gives name and namespace in each other's place. upstream: ValidateWebhookService */
function validateService({ name, namespace, path: at, port = 0 }: DeepReadonly<ServiceReference>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!namespace) errors.push(required(`${path}.name`));
  if (!name) errors.push(required(`${path}.namespace`));
  const wrong = isValidPortNum(port);
  if (wrong.length) errors.push(invalid(`${path}.port`, port, `port is not valid: ${wrong.join(', ')}`));
  return at === undefined ? errors : [...errors, ...validatePath(at, `${path}.path`)];
}

function validatePath(at: string, path: string): FieldError[] {
  if (at === '' || at === '/') return [];
  const empty = (i: number): FieldError => invalid(path, at, `segment[${i}] may not be empty`);
  if (at === '//') return [empty(0)];
  const errors = at.startsWith('/') ? [] : [invalid(path, at, "must start with a '/'")];
  const steps = at.slice(1).replace(/\/$/, '').split('/');
  return [...errors, ...steps.flatMap((step, i) => (step ? isDNS1123Subdomain(step).map((m) => invalid(path, at, `segment[${i}]: ${m}`)) : [empty(i)]))];
}
