// The kinds that `kubectl create` makes from flags, by name, as help lists them. To add one: write its file, add its line.
import { onDemand } from '../../../../base/on-demand.ts';
import type { CommandEntry } from '../../lib/command.ts';

export const GENERATORS: readonly CommandEntry[] = [
  { name: 'clusterrole', short: 'Create a cluster role', load: async () => (await onDemand(() => import('./clusterrole.ts'))).clusterrole },
  {
    name: 'clusterrolebinding',
    short: 'Create a cluster role binding for a cluster role',
    load: async () => (await onDemand(() => import('./clusterrolebinding.ts'))).clusterrolebinding,
  },
  {
    name: 'configmap',
    aliases: ['cm'],
    short: 'Create a config map from files, folders or literal values',
    load: async () => (await onDemand(() => import('./configmap.ts'))).configmap,
  },
  { name: 'cronjob', aliases: ['cj'], short: 'Create a cron job', load: async () => (await onDemand(() => import('./cronjob.ts'))).cronjob },
  { name: 'deployment', aliases: ['deploy'], short: 'Create a deployment', load: async () => (await onDemand(() => import('./deployment.ts'))).deployment },
  { name: 'ingress', aliases: ['ing'], short: 'Create an ingress', load: async () => (await onDemand(() => import('./ingress.ts'))).ingress },
  { name: 'job', short: 'Create a job', load: async () => (await onDemand(() => import('./job.ts'))).job },
  { name: 'namespace', aliases: ['ns'], short: 'Create a namespace', load: async () => (await onDemand(() => import('./namespace.ts'))).namespace },
  {
    name: 'poddisruptionbudget',
    aliases: ['pdb'],
    short: 'Create a pod disruption budget',
    load: async () => (await onDemand(() => import('./poddisruptionbudget.ts'))).poddisruptionbudget,
  },
  { name: 'priorityclass', aliases: ['pc'], short: 'Create a priority class', load: async () => (await onDemand(() => import('./priorityclass.ts'))).priorityclass },
  { name: 'quota', aliases: ['resourcequota'], short: 'Create a quota', load: async () => (await onDemand(() => import('./quota.ts'))).quota },
  { name: 'role', short: 'Create a role with one rule', load: async () => (await onDemand(() => import('./role.ts'))).role },
  { name: 'rolebinding', short: 'Create a role binding for a role or cluster role', load: async () => (await onDemand(() => import('./rolebinding.ts'))).rolebinding },
  { name: 'secret', short: 'Create a secret of one of several types', load: async () => (await onDemand(() => import('./secret.ts'))).secret },
  { name: 'service', aliases: ['svc'], short: 'Create a service of one of several types', load: async () => (await onDemand(() => import('./service.ts'))).service },
  { name: 'serviceaccount', aliases: ['sa'], short: 'Create a service account', load: async () => (await onDemand(() => import('./serviceaccount.ts'))).serviceaccount },
  { name: 'token', short: 'Ask for a token of a service account', load: async () => (await onDemand(() => import('./token.ts'))).token },
];
