// Environment variables. upstream: pkg/apis/core/validation ValidateEnv, ValidateEnvFrom
import type { DeepReadonly } from '../../../../../base/deep.ts';
import { invalid, required } from '../../../../api/field.ts';
import type { EnvFromSource, EnvVar, EnvVarSource, ObjectFieldSelector, ResourceFieldSelector } from '../../../../api/generated/types.ts';
import { canonicalQuantity } from '../../../../api/quantity.ts';
import { unsupported } from '../errors.ts';
import { isConfigMapKey, isDNS1123Label, isQualifiedName, isRelaxedEnvVarName, nameIsDNSSubdomain } from '../names.ts';
import { checked, type Errors } from './options.ts';

const ENV_PATHS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
/** What ConvertDownwardAPIFieldLabel knows beside those. */
const OTHER_PATHS = new Set(['metadata.annotations', 'metadata.labels', 'spec.restartPolicy', 'spec.schedulerName', 'status.phase']);
const RESOURCES = ['limits.cpu', 'limits.ephemeral-storage', 'limits.memory', 'requests.cpu', 'requests.ephemeral-storage', 'requests.memory'];
const UNITS = new Set(['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei']);
const UNIT_TEXT = '1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei';

export function validateEnv(list: readonly DeepReadonly<EnvVar>[] | undefined, path: string, out: Errors): void {
  list?.forEach((env, i) => {
    const at = `${path}[${i}]`;
    if (!env.name) out.push(required(`${at}.name`));
    else checked(out, `${at}.name`, env.name, isRelaxedEnvVarName(env.name));
    if (env.valueFrom) validateValueFrom(env, env.valueFrom, `${at}.valueFrom`, out);
  });
}

function validateValueFrom(env: DeepReadonly<EnvVar>, from: DeepReadonly<EnvVarSource>, path: string, out: Errors): void {
  let sources = 0;
  if (from.fieldRef) {
    sources++;
    validateFieldRef(from.fieldRef, ENV_PATHS, `${path}.fieldRef`, out);
  }
  if (from.resourceFieldRef) {
    sources++;
    validateResourceRef(from.resourceFieldRef, `${path}.resourceFieldRef`, false, out);
  }
  for (const name of ['configMapKeyRef', 'secretKeyRef'] as const) {
    const ref = from[name];
    if (!ref) continue;
    sources++;
    validateKeyRef(ref, `${path}.${name}`, out);
  }
  if (from.fileKeyRef) {
    sources++;
    validateFileKey(from.fileKeyRef, `${path}.fileKeyRef`, out);
  }
  if (sources === 0) out.push(invalid(path, '', 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`'));
  else if (env.value) out.push(invalid(path, '', 'may not be specified when `value` is not empty'));
  else if (sources > 1) out.push(invalid(path, '', 'may not have more than one field specified at a time'));
}

function validateFileKey(ref: { readonly key?: string; readonly path?: string; readonly volumeName?: string }, path: string, out: Errors): void {
  if (!ref.key) out.push(required(`${path}.key`));
  else checked(out, `${path}.key`, ref.key, isRelaxedEnvVarName(ref.key));
  if (!ref.volumeName) out.push(required(`${path}.volumeName`));
  else checked(out, `${path}.volumeName`, ref.volumeName, isDNS1123Label(ref.volumeName));
  if (!ref.path) out.push(required(`${path}.path`));
}

function validateKeyRef(ref: { readonly name?: string; readonly key: string }, path: string, out: Errors): void {
  checked(out, `${path}.name`, ref.name ?? '', nameIsDNSSubdomain(ref.name ?? '', false));
  if (!ref.key) out.push(required(`${path}.key`));
  else checked(out, `${path}.key`, ref.key, isConfigMapKey(ref.key));
}

/** A field of the pod itself. upstream: validateObjectFieldSelector */
export function validateFieldRef(ref: DeepReadonly<ObjectFieldSelector>, allowed: readonly string[], path: string, out: Errors): void {
  if (!ref.apiVersion) return void out.push(required(`${path}.apiVersion`));
  if (!ref.fieldPath) return void out.push(required(`${path}.fieldPath`));
  const subscript = /^(.*)\['(.*)'\]$/.exec(ref.fieldPath);
  const field = subscript?.[1] ?? ref.fieldPath;
  const refuse = (text: string): void => void out.push(invalid(`${path}.fieldPath`, ref.fieldPath, `error converting fieldPath: ${text}`));
  if (ref.apiVersion !== 'v1') return refuse(`unsupported pod version: ${ref.apiVersion}`);
  if (subscript) {
    if (field !== 'metadata.annotations' && field !== 'metadata.labels') return refuse(`field label does not support subscript: ${ref.fieldPath}`);
    const key = subscript[2] ?? '';
    return checked(out, path, key, isQualifiedName(field === 'metadata.annotations' ? key.toLowerCase() : key));
  }
  if (!ENV_PATHS.includes(field) && !OTHER_PATHS.has(field) && field !== 'spec.host') return refuse(`field label not supported: ${ref.fieldPath}`);
  if (!allowed.includes(field)) out.push(unsupported(`${path}.fieldPath`, field, allowed));
}

/** A container's requests and limits. upstream: validateContainerResourceFieldSelector */
export function validateResourceRef(ref: DeepReadonly<ResourceFieldSelector>, path: string, inVolume: boolean, out: Errors): void {
  const huge = /^(requests|limits)\.hugepages-/.test(ref.resource);
  if (inVolume && !ref.containerName) out.push(required(`${path}.containerName`));
  else if (!ref.resource) out.push(required(`${path}.resource`));
  else if (!RESOURCES.includes(ref.resource) && !huge) out.push(unsupported(`${path}.resource`, ref.resource, RESOURCES));
  const divisor = canonicalQuantity(ref.divisor ?? '0');
  if (divisor === '0') return;
  const what = huge ? 'hugepages' : ref.resource.slice(ref.resource.indexOf('.') + 1);
  const refuse = (text: string): void => void out.push(invalid(`${path}.divisor`, ref.resource, `only divisor's values ${text}`));
  if (what === 'cpu' && divisor !== '1' && divisor !== '1m') refuse('1m and 1 are supported with the cpu resource');
  if (what === 'memory' && !UNITS.has(divisor)) refuse(`${UNIT_TEXT} are supported with the memory resource`);
  if (what === 'ephemeral-storage' && !UNITS.has(divisor)) refuse(`${UNIT_TEXT} are supported with the local ephemeral storage resource`);
  if (what === 'hugepages' && !UNITS.has(divisor)) refuse(`${UNIT_TEXT} are supported with the hugepages resource`);
}

export function validateEnvFrom(list: readonly DeepReadonly<EnvFromSource>[] | undefined, path: string, out: Errors): void {
  list?.forEach((from, i) => {
    const at = `${path}[${i}]`;
    if (from.prefix) checked(out, `${at}.prefix`, from.prefix, isRelaxedEnvVarName(from.prefix));
    let sources = 0;
    for (const name of ['configMapRef', 'secretRef'] as const) {
      const ref = from[name];
      if (!ref) continue;
      sources++;
      if (!ref.name) out.push(required(`${at}.${name}.name`));
      else checked(out, `${at}.${name}.name`, ref.name, nameIsDNSSubdomain(ref.name, true));
    }
    if (sources === 0) out.push(invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`'));
    else if (sources > 1) out.push(invalid(path, '', 'may not have more than one field specified at a time'));
  });
}
