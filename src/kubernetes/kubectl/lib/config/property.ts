// kubectl config set / unset: single values by their path. upstream: kubectl/pkg/cmd/config/{set,unset,navigation_step_parser}.go
import { encode, fromBase64, toBase64 } from '../../../../base/bytes.ts';
import type { Command, Invocation } from '../command.ts';
import { CommandError } from '../errors.ts';
import type { Kubeconfig } from '../kubeconfig.ts';
import { type EditableConfig, editable, writeConfig } from '../kubeconfig-write.ts';

interface Place {
  readonly list: 'clusters' | 'users' | 'contexts';
  readonly name: string;
  readonly field: string;
}

const FIELDS: Readonly<Record<Place['list'], readonly string[]>> = {
  clusters: ['server', 'tls-server-name', 'insecure-skip-tls-verify', 'certificate-authority', 'certificate-authority-data', 'proxy-url', 'disable-compression'],
  users: ['client-certificate', 'client-certificate-data', 'client-key', 'client-key-data', 'token', 'tokenFile', 'as', 'as-uid', 'username', 'password'],
  contexts: ['cluster', 'user', 'namespace'],
};
const BOOLS = ['insecure-skip-tls-verify', 'disable-compression'];

/** clusters.NAME.FIELD; names may have dots, so the field is looked for at the end. */
function placeOf(property: string): Place | undefined {
  const m = /^(clusters|users|contexts)\.(.+)$/.exec(property);
  const list = m?.[1] as Place['list'] | undefined;
  const rest = m?.[2] ?? '';
  if (!list) return undefined;
  const field = FIELDS[list].find((f) => rest.endsWith(`.${f}`));
  return field ? { list, name: rest.slice(0, -field.length - 1), field } : { list, name: rest, field: '' };
}

function store(k: Invocation, config: Kubeconfig, change: (after: EditableConfig) => void): void {
  const after = editable(config);
  change(after);
  writeConfig(k.s.p, k.flags, config, after);
}

async function exactly(k: Invocation, count: number): Promise<void> {
  if (k.args.length === count) return;
  await k.s.out(await k.help());
  throw new CommandError(`Unexpected args: [${k.args.join(' ')}]`);
}

/** upstream: navigationSteps on a name that api.Config does not have */
const unknown = (property: string): Error => new CommandError(`unable to parse ${property} after [] at api.Config`);

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
    const config = k.s.startingConfig();
    if (property === 'current-context')
      store(k, config, (after) => {
        after.currentContext = value;
      });
    else {
      const place = placeOf(property);
      if (!place) throw unknown(property);
      if (!place.field) throw new CommandError("can't set a map to a value: map[]");
      const stanza = { ...config[place.list].get(place.name), [place.field]: typed(k, place.field, value) };
      store(k, config, (after) => after[place.list].set(place.name, stanza));
    }
    await k.s.out(`Property ${JSON.stringify(property)} set.\n`);
  },
};

function typed(k: Invocation, field: string, value: string): unknown {
  if (BOOLS.includes(field)) {
    if (!/^(true|false|1|0|t|f)$/i.test(value)) throw new CommandError(`strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`);
    return /^(true|1|t)$/i.test(value);
  }
  if (!field.endsWith('-data')) return value;
  if (k.flags.bool('set-raw-bytes')) return toBase64(encode(value));
  try {
    fromBase64(value);
  } catch {
    throw new CommandError('error decoding PROPERTY_VALUE: illegal base64 data at input byte 0');
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
    const config = k.s.startingConfig();
    store(k, config, (after) => remove(after, property));
    await k.s.out(`Property ${JSON.stringify(property)} unset.\n`);
  },
};

function remove(after: EditableConfig, property: string): void {
  if (property === 'current-context') {
    after.currentContext = '';
    return;
  }
  if (property === 'clusters' || property === 'users' || property === 'contexts') {
    after[property].clear();
    return;
  }
  const place = placeOf(property);
  if (!place) throw unknown(property);
  const stanza = after[place.list].get(place.name);
  if (place.field === '') after[place.list].delete(place.name);
  else if (!stanza) throw new CommandError(`current map key \`${place.name}\` is invalid`);
  else {
    const { [place.field]: _, ...kept } = stanza;
    after[place.list].set(place.name, kept);
  }
}
