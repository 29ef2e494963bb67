// kubectl without a command. upstream: kubectl/pkg/cmd/cmd.go NewKubectlCommand, templates.ActsAsRootCommand
import type { CommandGroup } from '../cmd/index.ts';
import type { Command, CommandEntry } from './command.ts';
import { commandTable } from './help.ts';

/** The command above all others; `kubectl` alone prints its help. */
export function rootCommand(groups: readonly CommandGroup[], others: readonly CommandEntry[]): Command & { readonly subcommands: readonly CommandEntry[] } {
  const subcommands = [...groups.flatMap((g) => g.commands), ...others];
  const help = (): string => {
    const width = Math.max(...subcommands.filter((c) => !c.hidden).map((c) => c.name.length));
    const sections = [...groups, { title: 'Subcommands provided by plugins:', commands: [] }, { title: 'Other Commands:', commands: others }];
    return [
      'kubectl talks to a Kubernetes cluster: it shows what is there and changes it.\n\n The reference is at: https://kubernetes.io/docs/reference/kubectl/',
      ...sections.map((g) => (g.commands.length ? `${g.title}\n${commandTable(g.commands, width)}` : g.title)),
      'Usage:\n  kubectl [flags] [options]',
      'Use "kubectl <command> --help" for more information about a given command.\nUse "kubectl options" for a list of global command-line options (applies to all commands).\n',
    ].join('\n\n');
  };
  return {
    use: 'kubectl',
    short: 'Control a Kubernetes cluster',
    subcommands,
    help,
    run: async (k) => {
      await k.s.out(help());
    },
  };
}
