// From the text of a configuration file to a KubeProxyConfiguration with its defaults, or Go's error. upstream: cmd/kube-proxy/app/options.go loadConfig
import { isRecord } from '../../../base/deep.ts';
import { parseIp } from '../../../base/ip.ts';
import type { GoStruct, GoType } from '../../../kubernetes/api/go-types.ts';
import { decodeInto, jsonWord } from '../../../kubernetes/apiserver/decoding/decode.ts';
import { JsonSyntaxError, parseJson } from '../../../kubernetes/apiserver/decoding/json.ts';
import { parseYaml } from '../../../kubernetes/apiserver/decoding/yaml.ts';
import { parseYamlDocument } from '../../../kubernetes/kubectl/lib/objects/yaml-in.ts';
import { DEFAULTS, GO_TYPE, HEALTHZ_PORT, KIND, type KubeProxyConfiguration, METRICS_PORT, POINTER_DEFAULTS, VERSION } from './configuration.ts';

/** What kube-proxy says of a file that it cannot use. */
export class ConfigProblem extends Error {}

export interface DecodedConfig {
  readonly config: KubeProxyConfiguration;
  /** Fields that there are not, and those that came twice: they are passed over. */
  readonly warning: string | undefined;
}

type Json = Record<string, unknown>;

const META = 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';
const SCHEME = 'k8s.io/kubernetes/pkg/proxy/apis/config/scheme/scheme.go:30';

/** Throws ConfigProblem. */
export function decodeConfig(text: string): DecodedConfig {
  const value = sorted(parsed(text));
  checkMeta(value, text);
  const { value: decoded, error, unknown } = decodeInto(withoutNullDurations(value, GO_TYPE), GO_TYPE, true);
  const verbosity = isRecord(value) && isRecord(value.logging) ? value.logging.verbosity : undefined;
  const wrong =
    error ??
    (typeof verbosity === 'number' && verbosity < 0
      ? `json: cannot unmarshal number ${verbosity} into Go struct field LoggingConfiguration.logging.verbosity of type v1.VerbosityLevel`
      : undefined);
  if (wrong) throw new ConfigProblem(`failed to decode: ${wrong}`);
  const doubled = doubledKeys(text);
  const strict = doubled.length > 0 ? [`yaml: unmarshal errors:\n${doubled.map((line) => `  ${line}`).join('\n')}`] : [];
  const problems = [...strict, ...unknown.map((path) => `unknown field ${JSON.stringify(path)}`)];
  return { config: withDefaults(isRecord(decoded) ? decoded : {}), warning: problems.length > 0 ? `strict decoding error: ${problems.join(', ')}` : undefined };
}

const isJson = (text: string): boolean => /^\s*\{/.test(text);

function parsed(text: string): unknown {
  try {
    return isJson(text) ? parseJson(text).value : parseYamlDocument(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw new ConfigProblem(`failed to decode: couldn't get version/kind; json parse error: ${error.message}`);
    if (error instanceof Error) throw new ConfigProblem(`failed to decode: ${error.message}`);
    throw error;
  }
}

function doubledKeys(text: string): readonly string[] {
  if (isJson(text)) return [];
  try {
    return parseYaml(text).doubled;
  } catch {
    return [];
  }
}

/** YAML becomes JSON with its keys in order on the way. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}

function checkMeta(value: unknown, text: string): void {
  const fail = (why: string): never => {
    throw new ConfigProblem(`failed to decode: ${why}`);
  };
  if (value !== null && value !== undefined && !isRecord(value)) {
    fail(`couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonWord(value)} into Go value of type ${META}`);
  }
  const { kind, apiVersion } = isRecord(value) ? value : { kind: undefined, apiVersion: undefined };
  for (const [name, one] of Object.entries({ apiVersion, kind })) {
    if (one !== undefined && one !== null && typeof one !== 'string') {
      fail(`couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonWord(one)} into Go struct field .${name} of type string`);
    }
  }
  if (!kind) fail(`Object 'Kind' is missing in '${text}'`);
  if (!apiVersion) fail(`Object 'apiVersion' is missing in '${text}'`);
  if (kind !== KIND || apiVersion !== VERSION) fail(`no kind "${kind}" is registered for version "${apiVersion}" in scheme "${SCHEME}"`);
}

/** A duration reads itself: null is a text without anything to it. A pointer to one is just not there. */
function withoutNullDurations(value: unknown, type: GoType): unknown {
  if (type.kind !== 'struct' || !isRecord(value)) return value;
  const out: Json = {};
  for (const [key, inner] of Object.entries(value)) {
    const field = type.fields.get(key);
    out[key] = field?.type.kind === 'duration' && !field.pointer && inner === null ? '' : field ? withoutNullDurations(inner, field.type) : inner;
  }
  return out;
}

/** Every field, in Go's order. */
export function withDefaults(said: Json): KubeProxyConfiguration {
  const filled = complete(said, GO_TYPE, DEFAULTS, POINTER_DEFAULTS);
  const four = parseIp(String(filled.bindAddress))?.family !== 6;
  const address = (key: string, host: string, port: number): string => {
    const text = String(filled[key]);
    return text === '' ? `${host}:${port}` : withPort(text, port);
  };
  return {
    ...filled,
    kind: KIND,
    apiVersion: VERSION,
    healthzBindAddress: address('healthzBindAddress', four ? '0.0.0.0' : '[::]', HEALTHZ_PORT),
    metricsBindAddress: address('metricsBindAddress', four ? '127.0.0.1' : '[::1]', METRICS_PORT),
  } as unknown as KubeProxyConfiguration;
}

/** upstream: AppendPortIfNeeded */
function withPort(text: string, port: number): string {
  const address = parseIp(text);
  return address ? (address.family === 6 ? `[${text}]:${port}` : `${text}:${port}`) : text;
}

function complete(said: Json, type: GoStruct, defaults: Json, pointers: Json): Json {
  const out: Json = {};
  for (const field of type.fields.values()) {
    const value = said[field.name];
    const instead = defaults[field.name];
    if (field.type.kind === 'struct') {
      const beneath = pointers[field.name];
      out[field.name] = complete(isRecord(value) ? value : {}, field.type, isRecord(instead) ? instead : {}, isRecord(beneath) ? beneath : {});
    } else if (field.pointer) out[field.name] = value ?? pointers[field.name];
    else {
      const zero = zeroOf(field.type);
      const own = value === undefined || value === zero ? (instead ?? zero) : value;
      if (own !== zero || field.always) out[field.name] = own;
    }
  }
  return out;
}

function zeroOf({ kind }: GoType): unknown {
  if (kind === 'bool') return false;
  if (kind === 'int32' || kind === 'float64') return 0;
  return kind === 'slice' || kind === 'map' || kind === 'any' ? null : kind === 'duration' ? '0s' : '';
}
