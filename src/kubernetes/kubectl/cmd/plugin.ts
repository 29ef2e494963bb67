// upstream: kubectl/pkg/cmd/plugin/plugin.go
import { type Command, entry, type Invocation } from '../lib/command.ts';
import { CommandError } from '../lib/errors.ts';

const list: Command = {
  use: 'list',
  short: 'List the plugins on the PATH',
  long: 'List the plugins: executable files on the PATH whose names begin with kubectl-.',
  examples: '# All plugins\nkubectl plugin list\n\n# Their names only\nkubectl plugin list --name-only',
  flags: [{ name: 'name-only', kind: 'bool', usage: 'Names instead of paths' }],
  run: (k) => run(k),
};

export const plugin: Command = {
  use: 'plugin',
  short: 'Work with plugins',
  long: 'Work with plugins.\n\nA plugin is an executable file kubectl-NAME on the PATH; it is run as kubectl NAME.',
  examples: '# All plugins\nkubectl plugin list',
  subcommands: [entry(list)],
};

async function run(k: Invocation): Promise<void> {
  const { fs, env } = k.s.p;
  const found: string[] = [];
  const problems: string[] = [];
  const seen = new Map<string, string>();
  for (const folder of new Set((env.get('PATH') ?? '').split(':').filter((f) => f.trim()))) {
    if (!fs.exists(folder)) {
      await k.s.err(`Unable to read directory ${JSON.stringify(folder)} from your PATH: open ${folder}: no such file or directory. Skipping...\n`);
      continue;
    }
    for (const name of fs.readdir(folder).filter((n) => n.startsWith('kubectl-'))) {
      const path = `${folder}/${name}`;
      found.push(k.flags.bool('name-only') ? name : path);
      if (!(fs.stat(path).mode & 0o111)) problems.push(`  - warning: ${path} identified as a kubectl plugin, but it is not executable`);
      const earlier = seen.get(name);
      if (earlier) problems.push(`  - warning: ${path} is overshadowed by a similarly named plugin: ${earlier}`);
      else seen.set(name, path);
    }
  }
  if (found.length === 0) throw new CommandError('unable to find any kubectl plugins in your PATH');
  await k.s.out(`The following compatible plugins are available:\n\n${found.map((f) => `${f}\n`).join('')}`);
  if (problems.length === 0) return;
  await k.s.err(problems.map((w) => `${w}\n`).join(''));
  throw new CommandError(problems.length === 1 ? 'one plugin warning was found' : `${problems.length} plugin warnings were found`);
}
