// kubectl config set / unset: single values by their path. upstream: kubectl/pkg/cmd/config/{set,unset,navigation_step_parser}.go
import { encode, fromBase64, toBase64 } from '../../../../base/bytes.ts';
import type { Command, Invocation } from '../command.ts';
import { CommandError } from '../errors.ts';
import type { Stanza } from './kubeconfig.ts';
import { type EditableConfig, editable, writeConfig } from './kubeconfig-write.ts';

type FieldKind = 'string' | 'bool' | 'bytes' | 'strings' | 'extra' | 'pointer';
type List = 'clusters' | 'users' | 'contexts';

/** The fields of each kind of stanza by the names that set knows; `as` they are in files where that differs. */
const FIELDS: Readonly<Record<List, Readonly<Record<string, FieldKind>>>> = {
  clusters: {
    server: 'string',
    'tls-server-name': 'string',
    'insecure-skip-tls-verify': 'bool',
    'certificate-authority': 'string',
    'certificate-authority-data': 'bytes',
    'proxy-url': 'string',
    'disable-compression': 'bool',
  },
  users: {
    'client-certificate': 'string',
    'client-certificate-data': 'bytes',
    'client-key': 'string',
    'client-key-data': 'bytes',
    token: 'string',
    tokenFile: 'string',
    'act-as': 'string',
    'act-as-uid': 'string',
    'act-as-groups': 'strings',
    'act-as-user-extra': 'extra',
    username: 'string',
    password: 'string',
    'auth-provider': 'pointer',
    exec: 'pointer',
  },
  contexts: { cluster: 'string', user: 'string', namespace: 'string' },
};
const inFile = (field: string): string => field.replace(/^act-/, '');

const ROOTS = ['kind', 'apiVersion', 'preferences', 'clusters', 'users', 'contexts', 'current-context', 'extensions'];
const isList = (word: string): word is List => Object.hasOwn(FIELDS, word);
/** Where Go keeps the type of the preferences: its message prints the address. */
const PREFERENCES_AT = '0x2107720';

/** The path's parts: names may have dots, so a name ends where a field is known. upstream: newNavigationSteps */
function stepsOf(path: string): readonly string[] {
  const [root = '', ...rest] = path.split('.');
  if (!ROOTS.includes(root)) throw new CommandError(`unable to parse ${path} after [] at api.Config`);
  if (rest.length === 0 || root === 'extensions') return [root, ...rest];
  const tooDeep = new CommandError(`unable to parse one or more field values of ${path}`);
  if (root === 'preferences') {
    if (rest[0] !== 'colors') throw new CommandError(`unable to parse ${path} after [{preferences ${PREFERENCES_AT}}] at api.Preferences`);
    if (rest.length > 1) throw tooDeep;
    return [root, 'colors'];
  }
  if (!isList(root)) throw tooDeep;
  const at = rest.findIndex((part, i) => i > 0 && Object.hasOwn(FIELDS[root], part));
  if (at < 0) return [root, rest.join('.')];
  const field = rest[at] ?? '';
  if (at < rest.length - 1) throw FIELDS[root][field] === 'extra' ? new CommandError('string is not of type struct') : tooDeep;
  return [root, rest.slice(0, at).join('.'), field];
}

/** A Go map of pointers, printed: their addresses say nothing. */
function mapText(names: Iterable<string>): string {
  return `map[${[...names]
    .sort()
    .map((name, i) => `${name}:0x${(0xc000192720 + i * 0x50).toString(16)}`)
    .join(' ')}]`;
}

const noMap = (names: Iterable<string>): CommandError => new CommandError(`can't set a map to a value: ${mapText(names)}`);

function change(k: Invocation, work: (after: EditableConfig) => void): void {
  const config = k.s.startingConfig();
  const after = editable(config);
  work(after);
  writeConfig(k.s.p, k.flags, config, after);
}

async function exactly(k: Invocation, count: number): Promise<void> {
  if (k.args.length === count) return;
  await k.s.out(await k.help());
  throw new CommandError(`Unexpected args: [${k.args.join(' ')}]`);
}

export const configSet: Command = {
  use: 'set PROPERTY_NAME PROPERTY_VALUE',
  plainUse: true,
  short: 'Set a single value in a kubeconfig file',
  long: 'Set a single value in a kubeconfig file.\n\nPROPERTY_NAME is the way to it, with dots between: clusters.lab.server.\n\nPROPERTY_VALUE is the new value. Fields that hold data, such as certificate-authority-data, take base64 unless --set-raw-bytes is given.',
  examples:
    '# The address of cluster lab\nkubectl config set clusters.lab.server https://192.168.1.10:6443\n\n# The cluster of a context\nkubectl config set contexts.my-context.cluster lab',
  flags: [{ name: 'set-raw-bytes', kind: 'bool', usage: 'The value of a data field is the data itself, not base64.' }],
  run: async (k) => {
    const [property = '', value = ''] = k.args;
    await exactly(k, 2);
    if (value === '') throw new CommandError('you cannot use set to unset a property');
    if (property === '') throw new CommandError('you must specify a property');
    change(k, (after) => put(after, stepsOf(property), value, k.flags.bool('set-raw-bytes')));
    await k.s.out(`Property ${JSON.stringify(property)} set.\n`);
  },
};

function put(after: EditableConfig, [root = '', name, field]: readonly string[], value: string, raw: boolean): void {
  if (root === 'current-context') after.currentContext = value;
  else if (root === 'extensions') throw noMap([]);
  else if (root === 'preferences') {
    const { colors = false } = after.preferences;
    if (name === undefined) throw new CommandError(`unable to locate path config.navigationStep{stepValue:"", stepType:reflect.Type(nil)} under {${colors} map[]}`);
    after.preferences = { ...after.preferences, colors: boolOf(value) };
  } else if (isList(root)) {
    if (name === undefined || field === undefined) throw noMap(after[root].keys());
    after[root].set(name, { ...after[root].get(name), [inFile(field)]: fieldValue(FIELDS[root][field] ?? 'string', value, raw) });
  }
  // Kind and version are fields of the configuration, and no file keeps them from there.
}

function fieldValue(kind: FieldKind, value: string, raw: boolean): unknown {
  switch (kind) {
    case 'bool':
      return boolOf(value);
    case 'bytes':
      return raw ? toBase64(encode(value)) : base64Of(value);
    case 'strings':
      throw new CommandError('unrecognized slice type. string');
    case 'extra':
      throw noMap([]);
    case 'pointer':
      throw new CommandError('unrecognized type: <nil>');
    default:
      return value;
  }
}

function boolOf(value: string): boolean {
  if (!/^(true|True|TRUE|false|False|FALSE|1|0|t|f|T|F)$/.test(value)) throw new CommandError(`strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`);
  return /^(true|1|t)$/i.test(value);
}

function base64Of(value: string): string {
  try {
    fromBase64(value);
  } catch {
    throw new CommandError('error decoding input value: illegal base64 data at input byte 0');
  }
  return value;
}

export const configUnset: Command = {
  use: 'unset PROPERTY_NAME',
  plainUse: true,
  short: 'Take a single value out of a kubeconfig file',
  long: 'Take a single value out of a kubeconfig file.\n\nPROPERTY_NAME is the way to it, with dots between.',
  examples: '# No current context\nkubectl config unset current-context\n\n# No namespace in context foo\nkubectl config unset contexts.foo.namespace',
  run: async (k) => {
    const [property = ''] = k.args;
    await exactly(k, 1);
    if (property === '') throw new CommandError('you must specify a property');
    change(k, (after) => remove(after, stepsOf(property)));
    await k.s.out(`Property ${JSON.stringify(property)} unset.\n`);
  },
};

function remove(after: EditableConfig, [root = '', name, field]: readonly string[]): void {
  if (root === 'current-context') after.currentContext = '';
  else if (root === 'preferences') after.preferences = name === undefined ? {} : without(after.preferences, name);
  else if (isList(root)) {
    if (name === undefined) after[root].clear();
    else if (field === undefined) after[root].delete(name);
    else {
      const stanza = after[root].get(name);
      if (!stanza) throw new CommandError(`current map key \`${name}\` is invalid`);
      after[root].set(name, without(stanza, inFile(field)));
    }
  }
}

function without(stanza: Stanza, field: string): Stanza {
  const { [field]: _, ...kept } = stanza;
  return kept;
}
