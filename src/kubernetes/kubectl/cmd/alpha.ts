// upstream: kubectl/pkg/cmd/alpha.go
import type { Command } from '../lib/command.ts';

export const alpha: Command = {
  use: 'alpha',
  short: 'Commands in alpha',
  long: 'Commands that are still in alpha.',
  run: (k) => k.s.err('No alpha commands are available in this version of kubectl\n'),
};
