// upstream: kubectl/pkg/cmd/options/options.go
import type { Command } from '../lib/command.ts';
import { globalFlags } from '../lib/flags/global-flags.ts';
import { optionsText } from '../lib/help.ts';

export const options: Command = {
  use: 'options',
  short: 'List the flags that every command has',
  long: 'List the flags that every command has.',
  examples: '# The flags of all commands\nkubectl options',
  run: (k) => k.s.out(`The following options can be passed to any command:\n\n${optionsText(globalFlags(k.s.p.env.get('HOME') ?? k.s.p.user.home))}\n`),
};
