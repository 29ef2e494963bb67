// Preferences: defaults for flags, and aliases of commands. upstream: kubectl/pkg/kuberc/kuberc.go, marshal.go
import { isRecord } from '../../../../base/deep.ts';
import type { Process } from '../../../../machine/os/types.ts';
import type { Command } from '../command.ts';
import { findCommand } from '../dispatch.ts';
import { type FlagSpec, FlagValues } from '../flags/flag-set.ts';
import { globalFlags } from '../flags/global-flags.ts';
import { readDocuments } from '../objects/yaml-in.ts';
import { defaultKuberc, givenKuberc } from './kuberc-file.ts';

export interface FlagDefault {
  readonly name: string;
  readonly default: string;
}

export interface Alias {
  readonly name: string;
  readonly command: string;
  readonly prependArgs?: readonly string[];
  readonly appendArgs?: readonly string[];
  readonly options?: readonly FlagDefault[];
}

export interface CommandDefaults {
  readonly command: string;
  readonly options: readonly FlagDefault[] | null;
}

export interface Preference {
  readonly apiVersion: string;
  readonly aliases: readonly Alias[];
  readonly defaults: readonly CommandDefaults[];
  readonly credentialPluginPolicy?: string;
  readonly credentialPluginAllowlist?: readonly unknown[];
}

/** A command line with its alias resolved, and what the flags are that nobody has given. */
export interface Preferred {
  readonly words: readonly string[];
  readonly defaults: readonly FlagDefault[];
}

/** What is wrong with preferences; told as it stands. */
export class KubercError extends Error {}

const GROUP = 'kubectl.config.k8s.io';
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  v1beta1: ['apiVersion', 'kind', 'defaults', 'aliases', 'credentialPluginPolicy', 'credentialPluginAllowlist'],
  v1alpha1: ['apiVersion', 'kind', 'overrides', 'aliases'],
};

/** The file's preferences. `warn` hears of fields that nobody knows. */
export async function readKuberc(p: Process, path: string, warn: (text: string) => Promise<void>): Promise<Preference> {
  const full = p.path(path);
  if (!p.fs.exists(full)) throw new KubercError(`kuberc: open ${path}: no such file or directory`);
  for (const document of readDocuments(p.fs.readText(full))) {
    if (!('value' in document) || !isRecord(document.value)) continue;
    const value = document.value;
    const version = String(value.apiVersion ?? '').replace(`${GROUP}/`, '');
    const fields = String(value.apiVersion).startsWith(`${GROUP}/`) && value.kind === 'Preference' ? FIELDS[version] : undefined;
    if (!fields) continue;
    const unknown = Object.keys(value).filter((key) => !fields.includes(key));
    if (unknown.length)
      await warn(`kuberc: ignoring strict decoding error in ${path}: strict decoding error: ${unknown.map((key) => `unknown field ${JSON.stringify(key)}`).join(', ')}`);
    return preferenceOf(value, version);
  }
  throw new KubercError(`kuberc: no valid preferences found in ${path}, use --v=5 to see details`);
}

function preferenceOf(value: Readonly<Record<string, unknown>>, version: string): Preference {
  const list = (of: unknown): Record<string, unknown>[] => (Array.isArray(of) ? of.filter(isRecord) : []);
  // The older version calls options flags, and defaults overrides.
  const options = (of: Record<string, unknown>): unknown => (version === 'v1alpha1' ? of.flags : of.options);
  const flags = (of: Record<string, unknown>): FlagDefault[] => list(options(of)).map((o) => ({ name: String(o.name ?? ''), default: String(o.default ?? '') }));
  const texts = (of: unknown): string[] => (Array.isArray(of) ? of.map(String) : []);
  return {
    apiVersion: `${GROUP}/${version}`,
    aliases: list(value.aliases).map((a) => ({
      name: String(a.name ?? ''),
      command: String(a.command ?? ''),
      ...(texts(a.prependArgs).length ? { prependArgs: texts(a.prependArgs) } : {}),
      ...(texts(a.appendArgs).length ? { appendArgs: texts(a.appendArgs) } : {}),
      ...(flags(a).length ? { options: flags(a) } : {}),
    })),
    defaults: list(version === 'v1alpha1' ? value.overrides : value.defaults).map((d) => ({ command: String(d.command ?? ''), options: options(d) ? flags(d) : null })),
    ...(value.credentialPluginPolicy ? { credentialPluginPolicy: String(value.credentialPluginPolicy) } : {}),
    ...(Array.isArray(value.credentialPluginAllowlist) ? { credentialPluginAllowlist: value.credentialPluginAllowlist } : {}),
  };
}

/** What preferences make of a command line. Throws KubercError. */
export async function withPreferences(p: Process, root: Command, words: readonly string[]): Promise<Preferred> {
  const given = givenKuberc(words);
  if (given === null) throw new KubercError('kuberc file is not found');
  const warn = (text: string): Promise<void> => p.err(text);
  let preference: Preference;
  try {
    preference = await readKuberc(p, given ?? defaultKuberc(p), warn);
  } catch (error) {
    throw error instanceof KubercError ? new KubercError(`kuberc error ${error.message}`) : error;
  }
  validate(preference);
  // An alias has a name of its own: defaults of the command behind it are not its.
  return (await resolveAlias(root, words, preference)) ?? { words, defaults: await commandDefaults(p, root, words, preference) };
}

function validate({ aliases, defaults }: Preference): void {
  const seen = new Set<string>();
  for (const { name } of aliases) {
    if (!/^[a-zA-Z]+$/.test(name)) throw new KubercError('invalid alias name, can only include alphabetical characters');
    if (seen.has(name)) throw new KubercError(`duplicate alias name ${name}`);
    seen.add(name);
  }
  for (const { options } of [...aliases, ...defaults]) {
    for (const { name } of options ?? []) if (name.startsWith('-')) throw new KubercError(`flag name ${name} should be in long form without dashes`);
  }
}

async function resolveAlias(root: Command, words: readonly string[], { aliases }: Preference): Promise<Preferred | undefined> {
  const { unknown, unknownName } = await findCommand(root, words);
  const alias = unknown === undefined ? undefined : aliases.find((a) => a.name === unknownName);
  if (!alias || unknownName === undefined) return undefined;
  const command = alias.command.split(/\s+/).filter(Boolean);
  const found = await findCommand(root, command);
  if (found.unknown !== undefined) throw new KubercError(`command ${JSON.stringify(alias.command)} not found to set alias ${JSON.stringify(alias.name)}: [${command.join(' ')}]`);
  const at = words.indexOf(unknownName);
  const resolved = [...words.slice(0, at), ...command, ...(alias.prependArgs ?? []), ...words.slice(at + 1), ...(alias.appendArgs ?? [])];
  const flags = await flagsOf(root, command);
  for (const { name } of alias.options ?? []) if (!flags.spec(name)) throw new KubercError(`invalid alias flag ${name} in alias ${alias.name}`);
  return { words: resolved, defaults: alias.options ?? [] };
}

async function commandDefaults(p: Process, root: Command, words: readonly string[], { defaults }: Preference): Promise<FlagDefault[]> {
  const meant = await findCommand(root, words);
  if (meant.unknown !== undefined) return [];
  const out: FlagDefault[] = [];
  for (const { command, options } of defaults) {
    const parts = command.split(/\s+/).filter(Boolean);
    const found = await findCommand(root, parts);
    if (found.unknown !== undefined) await p.err(`Warning: command ${JSON.stringify(command)} not found to set kuberc override\n`);
    else if (found.path === meant.path) {
      const flags = await flagsOf(root, parts);
      for (const option of options ?? []) out.push(fitting(flags, option, command));
    }
  }
  return out;
}

async function flagsOf(root: Command, words: readonly string[]): Promise<FlagValues> {
  const { command, inherited } = await findCommand(root, words);
  return new FlagValues([...(command.flags ?? []), ...(command.persistentFlags ?? []), ...inherited, ...globalFlags('')]);
}

function fitting(flags: FlagValues, option: FlagDefault, command: string): FlagDefault {
  const spec = flags.spec(option.name);
  if (!spec) throw new KubercError(`invalid flag ${option.name} for command ${command}`);
  const problem = tried(flags, spec, option.default);
  if (problem) throw new KubercError(`could not apply override value ${option.default} to flag ${option.name} in command ${command} err: ${problem}`);
  return option;
}

function tried(flags: FlagValues, spec: FlagSpec, value: string): string | undefined {
  try {
    flags.set(spec, value);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
