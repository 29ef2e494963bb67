// Plugins as commands, while a word is being completed. upstream: kubectl/pkg/cmd/plugin/plugin_completion.go
import type { Process } from '../../../../machine/os/types.ts';
import type { Command, CommandEntry, CompletionRequest } from '../command.ts';
import { onPath } from '../plugins.ts';
import { type Candidates, UNKNOWN } from './candidates.ts';

interface Typed {
  readonly p: Process;
  readonly root: Command;
  readonly before: readonly string[];
  readonly word: string;
}

/** The tree with the plugins on the PATH in it, where a plugin may be meant. A plugin knows no global flags. */
export function withPlugins({ p, root, before, word }: Typed): { readonly root: Command; readonly cleared: boolean } {
  const first = before[0] ?? word;
  const known = before.length > 0 && root.subcommands?.some((c) => c.name === first);
  if (first.startsWith('-') || known) return { root, cleared: false };
  const tree = new Map<string, Node>();
  for (const name of pluginNames(p)) add(tree, name.split('-').slice(1));
  const entries = [...tree.values()].map((n) => entryOf(n, 'kubectl'));
  return { root: { ...root, subcommands: [...(root.subcommands ?? []), ...entries.filter((e) => !root.subcommands?.some((c) => c.name === e.name))] }, cleared: before.length > 0 };
}

function pluginNames(p: Process): string[] {
  const folders = (p.env.get('PATH') ?? '').split(':').filter((f) => f.trim() && p.fs.exists(f) && p.fs.stat(f).type === 'directory');
  return [...new Set(folders.flatMap((f) => p.fs.readdir(f).filter((n) => n.startsWith('kubectl-') && onPath(p, n) !== undefined)))];
}

interface Node {
  /** As in the file's name: with _ for -. */
  readonly part: string;
  readonly inside: Map<string, Node>;
}

function add(tree: Map<string, Node>, [part, ...rest]: readonly string[]): void {
  if (!part) return;
  const node = tree.get(part) ?? { part, inside: new Map() };
  tree.set(part, node);
  add(node.inside, rest);
}

function entryOf(node: Node, parent: string): CommandEntry {
  const name = node.part.replaceAll('_', '-');
  const file = `${parent}-${node.part}`;
  const command: Command = {
    use: name,
    short: `The command ${name} is a plugin installed by the user`,
    rawArgs: true,
    subcommands: [...node.inside.values()].map((n) => entryOf(n, file)),
    complete: (k) => ask(k, file),
  };
  return { name, short: command.short, load: () => command };
}

/** Asks `kubectl_complete-NAME`: words, one a line, and in the last line a directive. */
async function ask(k: CompletionRequest, plugin: string): Promise<Candidates> {
  const { p } = k.s;
  const helper = plugin.replace(/^kubectl-/, 'kubectl_complete-');
  k.note(`About to look for: ${helper}`);
  const path = onPath(p, helper);
  if (!path) {
    k.note(`Plugin ${plugin} does not provide a matching completion executable`);
    return UNKNOWN;
  }
  const args = [...k.args, k.word];
  k.note(`About to call: ${path} ${args.join(' ')}`);
  const lines = (await outputOf(p, [path, ...args])).split('\n').filter((line) => line !== '');
  const last = /^:(\d+)$/.exec(lines.at(-1) ?? '');
  return last ? { words: lines.slice(0, -1), directive: Number(last[1]) } : { words: lines, directive: 0 };
}

async function outputOf(p: Process, argv: readonly string[]): Promise<string> {
  const [reading, writing] = p.pipe();
  const child = p.spawn({ argv, env: p.env, files: new Map([[1, writing]]) });
  writing.close();
  const decoder = new TextDecoder();
  let text = '';
  for (let bytes = await p.wait(reading.read()); bytes; bytes = await p.wait(reading.read())) text += decoder.decode(bytes, { stream: true });
  await p.wait(child.exited);
  return text;
}
