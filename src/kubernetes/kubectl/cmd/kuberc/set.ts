// upstream: kubectl/pkg/cmd/kuberc/set.go
import type { Command, Invocation } from '../../lib/command.ts';
import { type Alias, type CommandDefaults, type FlagDefault, KubercError, type Preference, readKuberc } from '../../lib/config/kuberc.ts';
import { defaultKuberc, kubercIsOff } from '../../lib/config/kuberc-file.ts';
import { kubercFlag, writeKuberc } from '../../lib/config/kuberc-write.ts';
import { CommandError } from '../../lib/errors.ts';

export const setKuberc: Command = {
  use: 'set --section (defaults|aliases) --command COMMAND',
  plainUse: true,
  short: 'Put a default or an alias into it',
  long: 'Put something into the file with your preferences.\n\nSection defaults holds what flags of a command are when you do not give them; --command names the command alone ("get", "set env").\n\nSection aliases holds commands of your own: another name for a command, with flags and arguments that come with it.',
  examples: `# get is wide from now on
kubectl kuberc set --section defaults --command get --option output=wide

# A command below another
kubectl kuberc set --section defaults --command "set env" --option output=yaml

# getn for get nodes
kubectl kuberc set --section aliases --name getn --command get --prependarg nodes --option output=wide

# Arguments behind what is typed
kubectl kuberc set --section aliases --name runx --command run --option image=nginx --appendarg "--" --appendarg sleep

# In place of what is there
kubectl kuberc set --section defaults --command get --option output=json --overwrite`,
  flags: [
    { name: 'allowlist-entry', kind: 'stringArray', usage: 'FIELD=VALUE of a plugin that is allowed; may be given more than once' },
    { name: 'appendarg', kind: 'stringArray', usage: 'Argument behind those that are typed; for aliases' },
    { name: 'command', kind: 'string', usage: "The command, e.g. 'get' or 'set env'" },
    kubercFlag,
    { name: 'name', kind: 'string', usage: "The alias's name" },
    { name: 'option', kind: 'stringArray', usage: 'FLAG=VALUE; may be given more than once' },
    { name: 'overwrite', kind: 'bool', usage: 'Replace what is there' },
    { name: 'policy', kind: 'string', usage: "Which credential plugins may run: 'AllowAll', 'DenyAll' or 'Allowlist'" },
    { name: 'prependarg', kind: 'stringArray', usage: 'Argument before those that are typed; for aliases' },
    { name: 'section', kind: 'string', required: true, usage: "'defaults', 'aliases' or 'credentialplugin'" },
  ],
  run,
};

const SECTIONS = ['defaults', 'aliases', 'credentialplugin'];

async function run(k: Invocation): Promise<void> {
  const { flags, s } = k;
  if (kubercIsOff(s.p)) throw new CommandError('KUBERC is disabled via KUBERC=off environment variable');
  const section = flags.string('section');
  validate(k, section);
  const options = flags.list('option').map(optionOf);
  const path = flags.string('kuberc') || defaultKuberc(s.p);
  const before = await current(k, path);
  const command = flags.string('command');
  const after = section === 'defaults' ? withDefaults(k, before, { command, options: options.length ? options : null }) : withAlias(k, before, aliasOf(k, command, options));
  await writeKuberc(k, path, after);
}

function validate({ flags }: Invocation, section: string): void {
  if (!SECTIONS.includes(section)) throw new CommandError(`--section must be "defaults", "aliases", or "credentialplugin", got: ${section}`);
  if (section === 'credentialplugin') throw new CommandError('--section=credentialplugin is not simulated here: there are no credential plugins');
  const aliases = section === 'aliases';
  if (aliases && flags.string('name') === '') throw new CommandError('--name is required when --section=aliases');
  if (flags.string('command') === '') throw new CommandError('--command is required when --section=aliases or --section=defaults');
  if (!aliases && flags.string('name')) throw new CommandError('--name should not be specified when --section=defaults');
  if (!aliases && flags.list('prependarg').length + flags.list('appendarg').length) throw new CommandError('--prependarg and --appendarg are only valid for --section=aliases');
}

function optionOf(text: string): FlagDefault {
  const eq = text.indexOf('=');
  if (eq < 0) throw new CommandError(`invalid option format ${JSON.stringify(text)}, expected flag=value`);
  return { name: text.slice(0, eq), default: text.slice(eq + 1) };
}

function aliasOf({ flags }: Invocation, command: string, options: readonly FlagDefault[]): Alias {
  const prependArgs = flags.list('prependarg');
  const appendArgs = flags.list('appendarg');
  return {
    name: flags.string('name'),
    command,
    ...(prependArgs.length ? { prependArgs } : {}),
    ...(appendArgs.length ? { appendArgs } : {}),
    ...(options.length ? { options } : {}),
  };
}

async function current({ s }: Invocation, path: string): Promise<Preference> {
  if (!s.p.fs.exists(s.p.path(path))) return { apiVersion: 'kubectl.config.k8s.io/v1beta1', aliases: [], defaults: [] };
  try {
    return await readKuberc(s.p, path, async () => undefined);
  } catch (error) {
    throw error instanceof KubercError ? new CommandError(error.message) : error;
  }
}

function withDefaults({ flags }: Invocation, before: Preference, one: CommandDefaults): Preference {
  const at = before.defaults.findIndex((d) => d.command === one.command);
  if (at >= 0 && !flags.bool('overwrite')) throw new CommandError(`defaults for command ${JSON.stringify(one.command)} already exist, use --overwrite to replace`);
  return { ...before, defaults: replaced(before.defaults, at, one) };
}

function withAlias({ flags }: Invocation, before: Preference, one: Alias): Preference {
  const at = before.aliases.findIndex((a) => a.name === one.name);
  if (at >= 0 && !flags.bool('overwrite')) throw new CommandError(`alias ${JSON.stringify(one.name)} already exists, use --overwrite to replace`);
  return { ...before, aliases: replaced(before.aliases, at, one) };
}

const replaced = <T>(list: readonly T[], at: number, one: T): readonly T[] => (at < 0 ? [...list, one] : list.map((other, i) => (i === at ? one : other)));
