// Words that set and take away environment variables. upstream: kubectl/pkg/cmd/set/env/env_parse.go
import { CommandError } from './errors.ts';

export interface EnvironmentWords {
  readonly resources: readonly string[];
  readonly set: readonly { readonly name: string; readonly value: string }[];
  readonly remove: readonly string[];
}

const NAME = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;
const NAME_RULE =
  "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')";

/** What is wrong with a variable's name. upstream: validation.IsEnvVarName */
function nameProblems(name: string): string[] {
  const problems = NAME.test(name) ? [] : [NAME_RULE];
  if (name === '.' || name === '..') return [...problems, `must not be '${name}'`];
  return name.startsWith('..') ? [...problems, "must not start with '..'"] : problems;
}

/** The arguments, resources first, with the values of --env. */
export function environmentWords(args: readonly string[], more: readonly string[]): EnvironmentWords {
  const isChange = (word: string): boolean => word.includes('=') || word.endsWith('-');
  const at = args.findIndex(isChange);
  const words = at < 0 ? [] : args.slice(at);
  if (!words.every(isChange)) throw new CommandError(`all resources must be specified before environment changes: ${args.join(' ')}`);
  const set: { name: string; value: string }[] = [];
  const remove: string[] = [];
  for (const word of [...words, ...more]) {
    const eq = word.indexOf('=');
    if (eq < 0 && !word.endsWith('-')) throw new CommandError(`unknown environment variable: ${word}`);
    if (eq < 0) remove.push(word.slice(0, -1));
    else set.push(variable(word.slice(0, eq), word.slice(eq + 1)));
  }
  if (remove.some((name) => set.some((v) => v.name === name))) throw new CommandError('can not both modify and remove the same environment variable in the same command');
  return { resources: at < 0 ? args : args.slice(0, at), set, remove };
}

function variable(name: string, value: string): { name: string; value: string } {
  const problems = nameProblems(name);
  if (problems.length) throw new CommandError(`${JSON.stringify(name)} is not a valid key name: ${problems.join(',')}`);
  return { name, value };
}

/** A key's name as a variable's: ca.crt → CA_CRT. upstream: keyToEnvName */
export function variableName(key: string): string {
  return key
    .replace(/[^a-zA-Z0-9_]/g, '_')
    .toUpperCase()
    .replace(/^(\d)/, '_$1');
}
