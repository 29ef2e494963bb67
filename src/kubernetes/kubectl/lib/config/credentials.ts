// kubectl config set-credentials. upstream: kubectl/pkg/cmd/config/set_credentials.go
import { isRecord } from '../../../../base/deep.ts';
import type { Command, Invocation } from '../command.ts';
import { CommandError } from '../errors.ts';
import type { Stanza } from './kubeconfig.ts';
import { editable, writeConfig } from './kubeconfig-write.ts';
import { changed, embeds, fileFields, givenFlags, single } from './stanza-flags.ts';

export const configSetCredentials: Command = {
  use: 'set-credentials NAME [--client-certificate=path/to/certfile] [--client-key=path/to/keyfile] [--token=bearer_token] [--username=basic_user] [--password=basic_password] [--auth-provider=provider_name] [--auth-provider-arg=key=value] [--exec-command=exec_command] [--exec-api-version=exec_api_version] [--exec-arg=arg] [--exec-env=key=value]',
  plainUse: true,
  short: 'Put a user into the kubeconfig',
  long: 'Put a user into the kubeconfig.\n\nOf one that is there already, only what is given changes. A user has a client certificate with its key, a token, or a name with a password; or a program or provider that gives them.',
  examples:
    '# A user with a token\nkubectl config set-credentials ann --token=abc123\n\n# With a certificate, kept inside the file\nkubectl config set-credentials ann --client-certificate=ann.crt --client-key=ann.key --embed-certs=true',
  flags: [
    { name: 'client-certificate', kind: 'string', usage: 'File with the certificate.' },
    { name: 'client-key', kind: 'string', usage: 'File with the key.' },
    { name: 'token', kind: 'string', usage: 'Bearer token.' },
    { name: 'username', kind: 'string', usage: 'Name for basic authentication.' },
    { name: 'password', kind: 'string', usage: 'Password for basic authentication.' },
    { name: 'embed-certs', kind: 'bool', usage: 'Keep certificate and key themselves, not the paths of their files.' },
    { name: 'auth-provider', kind: 'string', usage: 'Authentication provider.' },
    { name: 'auth-provider-arg', kind: 'strings', usage: "'key=value' for the authentication provider; 'key-' takes it away." },
    { name: 'exec-command', kind: 'string', usage: 'Program that gives credentials.' },
    { name: 'exec-api-version', kind: 'string', usage: 'API version of that program.' },
    { name: 'exec-interactive-mode', kind: 'string', usage: 'Whether that program may use the terminal: Never, IfAvailable or Always.' },
    { name: 'exec-provide-cluster-info', kind: 'bool', usage: 'Tell that program about the cluster.' },
    { name: 'exec-arg', kind: 'strings', usage: 'Arguments of that program.' },
    { name: 'exec-env', kind: 'stringArray', usage: "'key=value' for the environment of that program; 'key-' takes it away." },
  ],
  run: setCredentials,
};

async function setCredentials(k: Invocation): Promise<void> {
  const name = await single(k, 1, 'unexpected args');
  const provider = await pairs(k, 'auth-provider-arg');
  const env = await pairs(k, 'exec-env');
  const mode = k.flags.string('exec-interactive-mode');
  if (mode && !['IfAvailable', 'Never', 'Always'].includes(mode)) throw new CommandError('invalid interactive mode type, can be only IfAvailable, Never, Always');
  validate(k, name);
  const config = k.s.startingConfig();
  const after = editable(config);
  const user = config.users.get(name);
  const files = ['client-certificate', 'client-key'].filter((f) => k.flags.changed(f)).map((f) => fileFields(k, f, k.flags.string(f)));
  const fields = Object.assign({}, forgotten(k), givenFlags(k, ['token', 'username', 'password']), ...files);
  after.users.set(name, changed(user, { ...fields, 'auth-provider': providerOf(k, user, provider), exec: execOf(k, user, env) }));
  writeConfig(k.s.p, k.flags, config, after);
  await k.s.out(`User ${JSON.stringify(name)} set.\n`);
}

function validate(k: Invocation, name: string): void {
  if (name === '') throw new CommandError('you must specify a non-empty user name');
  const methods = [...(k.flags.string('token') ? ['--token'] : []), ...(k.flags.string('username') || k.flags.string('password') ? ['--username/--password'] : [])];
  if (methods.length > 1) throw new CommandError(`you cannot specify more than one authentication method at the same time: ${methods.join(', ')}`);
  embeds(k, ['client-certificate', 'client-key']);
}

/** A token takes name and password away, and they it. */
function forgotten(k: Invocation): Record<string, unknown> {
  if (k.flags.string('token')) return { username: '', password: '' };
  return k.flags.string('username') || k.flags.string('password') ? { token: '' } : {};
}

interface Pairs {
  readonly set: ReadonlyMap<string, string>;
  readonly remove: ReadonlySet<string>;
}

/** key=value and key- of a flag; whoever writes neither sees the help. */
async function pairs(k: Invocation, flag: string): Promise<Pairs> {
  const set = new Map<string, string>();
  const remove = new Set<string>();
  for (const text of k.flags.list(flag)) {
    const eq = text.indexOf('=');
    if (eq > 0) set.set(text.slice(0, eq), text.slice(eq + 1));
    else if (eq < 0 && text.endsWith('-') && text.length > 1) remove.add(text.slice(0, -1));
    else {
      await k.s.out(await k.help());
      throw new CommandError(`invalid ${flag} format: ${text}`);
    }
  }
  return { set, remove };
}

const part = (user: Stanza | undefined, field: string): Stanza | undefined => (isRecord(user?.[field]) ? user[field] : undefined);

function providerOf(k: Invocation, user: Stanza | undefined, { set, remove }: Pairs): Stanza | undefined {
  const there = part(user, 'auth-provider');
  const name = k.flags.string('auth-provider');
  const base = k.flags.changed('auth-provider') && there?.name !== name ? { name } : there;
  if (!base) return undefined;
  const old = isRecord(base.config) ? Object.entries(base.config).filter(([key]) => !remove.has(key)) : [];
  return { ...base, config: Object.fromEntries([...old, ...set]) };
}

/** The program's part: without a program the other flags change nothing. */
function execOf(k: Invocation, user: Stanza | undefined, { set, remove }: Pairs): Stanza | undefined {
  const { flags } = k;
  const there = part(user, 'exec');
  const base = flags.changed('exec-command') ? { ...there, command: flags.string('exec-command') } : there;
  if (!base) return undefined;
  const old = (Array.isArray(base.env) ? base.env : []).filter(isRecord).filter((e) => !remove.has(String(e.name)));
  const kept = old.map((e) => ({ ...e, value: set.get(String(e.name)) ?? e.value }));
  const fresh = [...set].filter(([name]) => !old.some((e) => e.name === name)).map(([name, value]) => ({ name, value }));
  const env = [...kept, ...fresh];
  return {
    ...base,
    ...(flags.changed('exec-api-version') ? { apiVersion: flags.string('exec-api-version') } : {}),
    ...(flags.changed('exec-arg') ? { args: flags.list('exec-arg') } : {}),
    env: env.length ? env : null,
    ...(flags.string('exec-interactive-mode') ? { interactiveMode: flags.string('exec-interactive-mode') } : {}),
    ...(flags.changed('exec-provide-cluster-info') ? { provideClusterInfo: flags.bool('exec-provide-cluster-info') } : {}),
  };
}
