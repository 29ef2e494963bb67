// What the shell asks at a Tab: words, one a line, then a directive. upstream: spf13/cobra completions.go initCompleteCmd

import type { Command, Invocation } from '../lib/command.ts';
import { directiveText } from '../lib/completion/candidates.ts';
import { completeWord } from '../lib/completion/complete-words.ts';
import { CommandError } from '../lib/errors.ts';

/** `__complete`, or `__completeNoDesc` without what the words mean. */
export function completeCommand(root: Command, described: boolean): Command {
  return {
    use: described ? '__complete [command-line]' : '__completeNoDesc [command-line]',
    short: 'Print what may stand at the end of a command line',
    rawArgs: true,
    checkArgs: (args) => {
      if (args.length === 0) throw new CommandError('requires at least 1 arg(s), only received 0');
    },
    run: (k) => run(k, root, described),
  };
}

async function run({ s, args }: Invocation, root: Command, described: boolean): Promise<void> {
  const { words, directive, notes } = await completeWord({
    p: s.p,
    root,
    before: args.slice(0, -1),
    word: args.at(-1) ?? '',
    session: (flags) => s.withFlags(flags),
  });
  await s.err(notes.map((note) => `[Debug] ${note}\n`).join(''));
  const lines = words.map((w) => (described ? w : (w.split('\t')[0] ?? '')).split('\n')[0]?.trim());
  await s.out([...lines, `:${directive}`].map((line) => `${line}\n`).join(''));
  await s.err(`Completion ended with directive: ${directiveText(directive)}\n`);
}
