// The kinds that `kubectl create` makes from flags, in upstream's order. To add one: write its file, add its line.
import { onDemand } from '../../../../base/on-demand.ts';
import type { CommandEntry } from '../../lib/command.ts';

export const GENERATORS: readonly CommandEntry[] = [
  {
    name: 'configmap',
    aliases: ['cm'],
    short: 'Create a config map from files, folders or literal values',
    load: async () => (await onDemand(() => import('./configmap.ts'))).configmap,
  },
  { name: 'deployment', aliases: ['deploy'], short: 'Create a deployment', load: async () => (await onDemand(() => import('./deployment.ts'))).deployment },
  { name: 'namespace', aliases: ['ns'], short: 'Create a namespace', load: async () => (await onDemand(() => import('./namespace.ts'))).namespace },
  { name: 'secret', short: 'Create a secret of one of several types', load: async () => (await onDemand(() => import('./secret.ts'))).secret },
  { name: 'service', aliases: ['svc'], short: 'Create a service of one of several types', load: async () => (await onDemand(() => import('./service.ts'))).service },
  { name: 'serviceaccount', aliases: ['sa'], short: 'Create a service account', load: async () => (await onDemand(() => import('./serviceaccount.ts'))).serviceaccount },
];
