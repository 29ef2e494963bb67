// upstream: kubectl/pkg/cmd/auth/{auth,cani,reconcile,whoami}.go

import { canI } from '../lib/auth/can-i.ts';
import { reconcile } from '../lib/auth/reconcile.ts';
import { whoami } from '../lib/auth/whoami.ts';
import { type Command, entry } from '../lib/command.ts';

export const auth: Command = {
  use: 'auth',
  short: 'Ask who may do what',
  long: 'Ask who may do what.',
  subcommands: [entry(canI), entry(reconcile), entry(whoami)],
};
