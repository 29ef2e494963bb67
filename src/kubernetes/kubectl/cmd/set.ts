// upstream: kubectl/pkg/cmd/set/set.go
import { onDemand } from '../../../base/on-demand.ts';
import type { Command } from '../lib/command.ts';

export const set: Command = {
  use: 'set SUBCOMMAND',
  plainUse: true,
  short: 'Set certain fields of objects',
  long: 'Set certain fields of objects that run already.',
  subcommands: [
    { name: 'env', short: 'Set environment variables of a pod template', load: async () => (await onDemand(() => import('./set/env.ts'))).env },
    { name: 'image', short: 'Set the image of a pod template', load: async () => (await onDemand(() => import('./set/image.ts'))).image },
    { name: 'resources', short: 'Set requests and limits of a pod template', load: async () => (await onDemand(() => import('./set/resources.ts'))).resources },
    { name: 'selector', short: 'Set the selector of a service', load: async () => (await onDemand(() => import('./set/selector.ts'))).selector },
    {
      name: 'serviceaccount',
      aliases: ['sa'],
      short: 'Set the service account of a pod template',
      load: async () => (await onDemand(() => import('./set/serviceaccount.ts'))).serviceaccount,
    },
    {
      name: 'subject',
      short: 'Add users, groups and service accounts to a role binding or cluster role binding',
      load: async () => (await onDemand(() => import('./set/subject.ts'))).subject,
    },
  ],
};
