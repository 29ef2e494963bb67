// A container's environment, and its command with $(NAME) filled in. upstream: pkg/kubelet/kubelet_pods.go makeEnvironmentVariables
import { decode, fromBase64 } from '../../base/bytes.ts';
import type { Image } from '../../machine/images/types.ts';
import type { ConfigMap, Container, EnvVar, Pod, Secret, Service } from '../api/generated/types.ts';
import { userOf } from './exec.ts';
import { expand } from './lib/expand.ts';
import { fieldText, type Placement, resourceText } from './lib/fields.ts';
import { OverlayMap } from './lib/overlay-map.ts';
import { serviceEnv } from './lib/service-env.ts';

/** Where values come from. */
export interface Sources {
  configMap(namespace: string, name: string): ConfigMap | undefined;
  secret(namespace: string, name: string): Secret | undefined;
  services(): Iterable<Service>;
}

/** What keeps a container from being made: CreateContainerConfigError. */
export class ConfigError extends Error {}

/** What all containers of an image in a namespace have: the image's variables and the services'. Made anew when services change. */
export class SharedEnvironments {
  readonly #made = new Map<string, ReadonlyMap<string, string>>();
  readonly #images = new WeakMap<Image, number>();
  #next = 0;

  clear(): void {
    this.#made.clear();
  }

  get(pod: Pod, image: Image, sources: Sources): ReadonlyMap<string, string> {
    let id = this.#images.get(image);
    if (id === undefined) {
      id = this.#next++;
      this.#images.set(image, id);
    }
    const key = `${id} ${pod.metadata.namespace} ${pod.spec?.enableServiceLinks !== false}`;
    let env = this.#made.get(key);
    if (!env) {
      env = sharedEnvironment(pod, image, sources);
      this.#made.set(key, env);
    }
    return env;
  }
}

function sharedEnvironment(pod: Pod, image: Image, sources: Sources): Map<string, string> {
  const env = new Map<string, string>([
    ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ['HOSTNAME', ''],
  ]);
  for (const [name, value] of Object.entries(image.env ?? {})) env.set(name, value);
  for (const [name, value] of servicesFor(pod, sources)) env.set(name, value);
  return env;
}

/** The whole environment of a container's first process. */
export function environmentOf(pod: Pod, container: Container, image: Image, placement: Placement, sources: Sources, shared: SharedEnvironments): ReadonlyMap<string, string> {
  const base = shared.get(pod, image, sources);
  const own = new Map<string, string>();
  addFrom(own, pod, container, sources);
  for (const variable of container.env ?? []) {
    const value = variableValue(variable, pod, container, placement, sources, (name) => own.get(name) ?? base.get(name));
    if (value !== undefined) own.set(variable.name, value);
  }
  if (!own.has('HOSTNAME')) own.set('HOSTNAME', hostnameOf(pod));
  if (!own.has('HOME') && !base.has('HOME')) own.set('HOME', userOf(pod, container)?.home ?? '/root');
  if (image.generic) {
    const ports = (container.ports ?? []).map((p) => `${p.containerPort}${p.protocol === 'UDP' ? '/udp' : ''}`);
    if (ports.length) own.set('PORTSIDE_PORTS', ports.join(','));
  }
  return new OverlayMap(base, own);
}

/** Those of the pod's namespace (unless the pod does not want them), and the API server's in any case. */
function servicesFor(pod: Pod, sources: Sources): Map<string, string> {
  const env = new Map<string, string>();
  const links = pod.spec?.enableServiceLinks !== false;
  for (const service of sources.services()) {
    const { namespace, name } = service.metadata;
    const api = namespace === 'default' && name === 'kubernetes';
    if (api || (links && namespace === pod.metadata.namespace)) for (const [key, value] of serviceEnv(service)) if (!api || !env.has(key)) env.set(key, value);
  }
  return env;
}

function addFrom(env: Map<string, string>, pod: Pod, container: Container, sources: Sources): void {
  const namespace = pod.metadata.namespace ?? '';
  for (const from of container.envFrom ?? []) {
    const ref = from.configMapRef ?? from.secretRef;
    const name = ref?.name ?? '';
    const data = from.configMapRef ? sources.configMap(namespace, name)?.data : from.secretRef ? decoded(sources.secret(namespace, name)) : {};
    const kind = from.configMapRef ? 'configmap' : 'secret';
    const exists = from.configMapRef ? sources.configMap(namespace, name) : sources.secret(namespace, name);
    if (!exists && !ref?.optional) throw new ConfigError(`${kind} "${name}" not found`);
    for (const [key, value] of Object.entries(data ?? {})) env.set(`${from.prefix ?? ''}${key}`, value);
  }
}

export function decoded(secret: Secret | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(secret?.data ?? {}).map(([k, v]) => [k, decode(fromBase64(v))]));
}

function variableValue(variable: EnvVar, pod: Pod, container: Container, placement: Placement, sources: Sources, known: (name: string) => string | undefined): string | undefined {
  const from = variable.valueFrom;
  if (!from) return expand(variable.value ?? '', known);
  if (from.fieldRef) return fieldText(pod, from.fieldRef.fieldPath, placement) ?? '';
  if (from.resourceFieldRef) {
    const { containerName, resource, divisor } = from.resourceFieldRef;
    return resourceText(pod, containerName || container.name, resource, divisor, placement);
  }
  const namespace = pod.metadata.namespace ?? '';
  if (from.configMapKeyRef) {
    const { name = '', key, optional } = from.configMapKeyRef;
    const map = sources.configMap(namespace, name);
    return keyed(map?.data?.[key], map !== undefined, 'ConfigMap', `configmap "${name}" not found`, `${namespace}/${name}`, key, optional);
  }
  if (from.secretKeyRef) {
    const { name = '', key, optional } = from.secretKeyRef;
    const secret = sources.secret(namespace, name);
    return keyed(decoded(secret)[key], secret !== undefined, 'Secret', `secret "${name}" not found`, `${namespace}/${name}`, key, optional);
  }
  throw new ConfigError(`env variable ${variable.name}: this source is not simulated here`);
}

function keyed(value: string | undefined, exists: boolean, kind: string, missing: string, id: string, key: string, optional: boolean | undefined): string | undefined {
  if (value !== undefined || optional) return value;
  throw new ConfigError(exists ? `couldn't find key ${key} in ${kind} ${id}` : missing);
}

/** The name that a pod's processes see. upstream: GeneratePodHostNameAndDomain */
export function hostnameOf(pod: Pod): string {
  return (pod.spec?.hostnameOverride ?? pod.spec?.hostname ?? pod.metadata.name ?? '').slice(0, 63).replace(/[-.]+$/, '');
}

/** What the first process is: the container's command and arguments over the image's. A command without arguments drops the image's arguments too. */
export function argvOf(container: Container, image: Image, env: ReadonlyMap<string, string>): string[] {
  const fill = (list: readonly string[]): string[] => list.map((word) => expand(word, (name) => env.get(name)));
  const command = container.command?.length ? fill(container.command) : [...image.entrypoint];
  const args = container.args?.length ? fill(container.args) : container.command?.length ? [] : [...image.cmd];
  return [...command, ...args];
}
