// upstream: procps sysctl(8)

import type { Process, Program } from '../os/types.ts';
import { netnsOf } from './lib/network/netns-of.ts';

interface Options {
  write: boolean;
  all: boolean;
  valuesOnly: boolean;
  namesOnly: boolean;
  quiet: boolean;
  ignore: boolean;
  readonly names: string[];
}

/** Reads and writes the kernel's settings. */
export const sysctl: Program = {
  name: 'sysctl',
  summary: 'Read and write settings of the kernel.',
  async main(p) {
    const o: Options = { write: false, all: false, valuesOnly: false, namesOnly: false, quiet: false, ignore: false, names: [] };
    for (const word of p.argv.slice(1)) {
      if (!word.startsWith('-')) o.names.push(word);
      else if (!option(o, word)) {
        await p.err(`sysctl: invalid option -- '${word.replace(/^-+/, '').slice(0, 1)}'\n\nUsage:\n sysctl [options] [variable[=value] ...]\n\nFor more details see sysctl(8).\n`);
        return 1;
      }
    }
    if (o.all) o.names.push(...netnsOf(p.machine).sysctl.names());
    if (o.names.length === 0) {
      await p.err("sysctl: no variables specified\nTry `sysctl --help' for more information.\n");
      return 1;
    }
    let code = 0;
    for (const name of o.names) if (!(name.includes('=') || o.write ? await write(p, o, name) : await read(p, o, name))) code = o.ignore ? code : 1;
    return code;
  },
};

function option(o: Options, word: string): boolean {
  const long: Readonly<Record<string, string>> = { '--write': 'w', '--all': 'a', '--values': 'n', '--names': 'N', '--quiet': 'q', '--ignore': 'e' };
  for (const letter of long[word] ?? word.slice(1)) {
    if (letter === 'w') o.write = true;
    else if (letter === 'a' || letter === 'A' || letter === 'X') o.all = true;
    else if (letter === 'n') o.valuesOnly = true;
    else if (letter === 'N') o.namesOnly = true;
    else if (letter === 'q') o.quiet = true;
    else if (letter === 'e') o.ignore = true;
    else return false;
  }
  return true;
}

const dotted = (name: string): string => (name.includes('/') && !name.includes('.') ? name.replace(/\//g, '.') : name);
const missing = (name: string): string => `sysctl: cannot stat /proc/sys/${name.replace(/\./g, '/')}: No such file or directory\n`;

async function read(p: Process, o: Options, given: string): Promise<boolean> {
  const name = dotted(given);
  const value = netnsOf(p.machine).sysctl.get(name);
  if (value === undefined) {
    if (!o.ignore) await p.err(missing(name));
    return false;
  }
  await p.out(o.namesOnly ? `${name}\n` : o.valuesOnly ? `${value}\n` : `${name} = ${value}\n`);
  return true;
}

async function write(p: Process, o: Options, text: string): Promise<boolean> {
  const equals = text.indexOf('=');
  if (equals < 0) {
    await p.err(`sysctl: "${text}" must be of the form name=value\n`);
    return false;
  }
  const name = dotted(text.slice(0, equals).trim());
  const value = text.slice(equals + 1).trim();
  const { sysctl: settings } = netnsOf(p.machine);
  if (settings.get(name) === undefined) {
    if (!o.ignore) await p.err(missing(name));
    return false;
  }
  if (p.user.uid !== 0) {
    await p.err(`sysctl: permission denied on key "${name}"\n`);
    return false;
  }
  const error = settings.set(name, value);
  if (error) {
    await p.err(`sysctl: setting key "${name}": ${error === 'EROFS' ? 'not simulated here' : 'Invalid argument'}\n`);
    // What the kernel does not take is complained of, and is no failure.
    return error !== 'EROFS';
  }
  if (!o.quiet) await p.out(o.valuesOnly ? `${value}\n` : `${name} = ${value}\n`);
  return true;
}
