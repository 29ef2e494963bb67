// A kubeconfig file as Go holds it: order of fields, what is written when empty. upstream: client-go/tools/clientcmd/api/v1/types.go
import type { GoField, GoStruct, GoType } from '../../../api/go-types.ts';

const STRING: GoType = { kind: 'string', go: 'string' };
const BOOL: GoType = { kind: 'bool', go: 'bool' };
const BYTES: GoType = { kind: 'bytes', go: '[]uint8' };
const ANY: GoType = { kind: 'any', go: 'runtime.RawExtension' };
const list = (elem: GoType): GoType => ({ kind: 'slice', go: `[]${elem.go}`, elem });
const map = (elem: GoType): GoType => ({ kind: 'map', go: `map[string]${elem.go}`, elem });

/** Fields in Go's order; `!` behind a name: written whatever it holds, `*`: a pointer. */
function struct(name: string, shape: Readonly<Record<string, GoType>>): GoStruct {
  const fields = Object.entries(shape).map(([text, type], index): GoField => {
    const [always, pointer] = [text.endsWith('!'), text.endsWith('*')];
    return { name: text.replace(/[!*]$/, ''), index, type, pointer, always, required: always, omitZero: !always, embedded: '' };
  });
  return { kind: 'struct', go: `v1.${name}`, name, definition: '', fields: new Map(fields.map((f) => [f.name, f])), required: fields.filter((f) => f.required) };
}

const extensions = list(struct('NamedExtension', { 'name!': STRING, 'extension!': ANY }));

const cluster = struct('Cluster', {
  'server!': STRING,
  'tls-server-name': STRING,
  'insecure-skip-tls-verify': BOOL,
  'certificate-authority': STRING,
  'certificate-authority-data': BYTES,
  'proxy-url': STRING,
  'disable-compression': BOOL,
  extensions,
});

const exec = struct('ExecConfig', {
  'command!': STRING,
  'args!': list(STRING),
  'env!': list(struct('ExecEnvVar', { 'name!': STRING, 'value!': STRING })),
  apiVersion: STRING,
  installHint: STRING,
  'provideClusterInfo!': BOOL,
  interactiveMode: STRING,
});

const user = struct('AuthInfo', {
  'client-certificate': STRING,
  'client-certificate-data': BYTES,
  'client-key': STRING,
  'client-key-data': BYTES,
  token: STRING,
  tokenFile: STRING,
  as: STRING,
  'as-uid': STRING,
  'as-groups': list(STRING),
  'as-user-extra': map(list(STRING)),
  username: STRING,
  password: STRING,
  'auth-provider*': struct('AuthProviderConfig', { 'name!': STRING, 'config!': map(STRING) }),
  'exec*': exec,
  extensions,
});

const context = struct('Context', { 'cluster!': STRING, 'user!': STRING, namespace: STRING, extensions });

/** The whole file. */
export const CONFIG_TYPE: GoStruct = struct('Config', {
  kind: STRING,
  apiVersion: STRING,
  preferences: struct('Preferences', { colors: BOOL, extensions }),
  'clusters!': list(struct('NamedCluster', { 'name!': STRING, 'cluster!': cluster })),
  'users!': list(struct('NamedAuthInfo', { 'name!': STRING, 'user!': user })),
  'contexts!': list(struct('NamedContext', { 'name!': STRING, 'context!': context })),
  'current-context!': STRING,
  extensions,
});
