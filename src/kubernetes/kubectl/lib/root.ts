// kubectl without a command. upstream: kubectl/pkg/cmd/cmd.go NewKubectlCommand, templates.ActsAsRootCommand
import { onDemand } from '../../../base/on-demand.ts';
import type { CommandGroup } from '../cmd/index.ts';
import type { Command, CommandEntry, Invocation } from './command.ts';
import { only } from './completion/candidates.ts';
import { findCommand } from './dispatch.ts';
import { commandTable, commandWords, helpText } from './help.ts';

type Root = Omit<Command, 'help'> & { readonly subcommands: readonly CommandEntry[]; readonly help: () => string };

/** The command above all others; `kubectl` alone prints its help. */
export function rootCommand(groups: readonly CommandGroup[], others: readonly CommandEntry[]): Root {
  const listed = [...groups.flatMap((g) => g.commands), ...others];
  const help = (): string => {
    const width = Math.max(11, ...listed.filter((c) => !c.hidden && !c.unlisted).map((c) => c.name.length));
    const sections = [...groups, { title: 'Subcommands provided by plugins:', commands: [] }, { title: 'Other Commands:', commands: others }];
    return [
      'kubectl talks to a Kubernetes cluster: it shows what is there and changes it.\n\n The reference is at: https://kubernetes.io/docs/reference/kubectl/',
      ...sections.map((g) => (g.commands.length ? `${g.title}\n${commandTable(g.commands, width)}` : g.title)),
      'Usage:\n  kubectl [flags] [options]',
      'Use "kubectl <command> --help" for more information about a given command.\nUse "kubectl options" for a list of global command-line options (applies to all commands).\n',
    ].join('\n\n');
  };
  const subcommands: CommandEntry[] = [...listed];
  const root = { use: 'kubectl', short: 'Control a Kubernetes cluster', subcommands, help, run: (k: Invocation) => k.s.out(help()) };
  const hidden = (name: string, described: boolean): CommandEntry => ({
    name,
    short: 'Print what may stand at the end of a command line',
    hidden: true,
    load: async () => (await onDemand(() => import('../cmd/complete.ts'))).completeCommand(root, described),
  });
  subcommands.push(hidden('__complete', true), hidden('__completeNoDesc', false));
  subcommands.push({ name: 'help', short: 'Help about any command', unlisted: true, load: () => helpCommand(root) });
  return root;
}

/** kubectl help COMMAND... */
function helpCommand(root: Root): Command {
  return {
    use: 'help [command]',
    short: 'Help about any command',
    complete: async (k) => {
      const { command, unknown } = await findCommand(root, k.args);
      return only(unknown === undefined ? commandWords(command.subcommands ?? [], k.word) : []);
    },
    run: async (k) => {
      if (k.args.length === 0) return k.s.out(root.help());
      const found = await findCommand(root, k.args);
      if (found.unknown === undefined && found.command !== root) return k.s.out((await found.command.help?.()) ?? helpText(found.command, found.path));
      const help = root.help();
      await k.s.err(`Unknown help topic [${k.args.map((a) => `\`${a}\``).join(' ')}]\n\n\n${help.slice(help.indexOf('\n\n', help.indexOf('\n\n') + 2) + 2)}`);
    },
  };
}
