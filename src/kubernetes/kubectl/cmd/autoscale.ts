// upstream: kubectl/pkg/cmd/autoscale/autoscale.go

import { pathOf } from '../../api/meta.ts';
import { canonicalQuantity, checkQuantity } from '../../api/quantity.ts';
import { HORIZONTAL_POD_AUTOSCALERS } from '../../api/resources.ts';
import { StatusError } from '../../api/status.ts';
import type { Command, Invocation } from '../lib/command.ts';
import { resources } from '../lib/completion/completion.ts';
import { aggregate, CommandError } from '../lib/errors.ts';
import { dryRunFlag, fieldManagerFlag, filenameFlags, printFlags } from '../lib/flags/flags.ts';
import { Builder } from '../lib/objects/builder.ts';
import type { Info } from '../lib/objects/infos.ts';
import type { KubeObject } from '../lib/objects/kube-object.ts';
import { type DryRun, dryRunOf, resultPrinter, saveConfigFlag, withLastApplied, writeQuery } from '../lib/objects/mutate.ts';
import { typed } from '../lib/objects/typed.ts';
import { recorded, recordFlag } from '../lib/record.ts';

export const autoscale: Command = {
  use: 'autoscale (-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu=CPU] [--memory=MEMORY]',
  plainUse: true,
  short: 'Let the number of pods follow their load',
  long: 'Make an autoscaler for a deployment, replica set, stateful set or replication controller.\n\nIt changes the number of pods by what they use.',
  examples: `# Between 2 and 10 pods
kubectl autoscale deployment web --min=2 --max=10

# 5 at most, so that each uses about 80% of the CPU it asks for
kubectl autoscale deployment web --max=5 --cpu=80%

# By memory
kubectl autoscale deployment web --max=5 --memory=200Mi`,
  flags: [
    ...printFlags(),
    { name: 'cpu', kind: 'string', usage: 'CPU to aim at: a percentage of what is asked for (70%) or an amount a pod (500m).' },
    {
      name: 'cpu-percent',
      kind: 'int32',
      default: '-1',
      hidden: true,
      deprecated: "Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU).",
      usage: 'CPU to aim at, in percent.',
    },
    dryRunFlag,
    fieldManagerFlag('kubectl-autoscale'),
    ...filenameFlags('that names what to scale.'),
    { name: 'max', kind: 'int32', default: '-1', required: true, usage: 'Most pods.' },
    { name: 'memory', kind: 'string', usage: 'Memory to aim at: a percentage of what is asked for (60%) or an amount a pod (200Mi).' },
    { name: 'min', kind: 'int32', default: '-1', usage: 'Fewest pods; the server chooses when left out or negative.' },
    { name: 'name', kind: 'string', usage: "The autoscaler's name; that of what it scales when left out." },
    recordFlag,
    saveConfigFlag,
  ],
  run,
  complete: resources({ types: ['deployment', 'replicaset', 'replicationcontroller', 'statefulset'] }),
};

interface Plan {
  readonly min: number;
  readonly max: number;
  readonly metrics: readonly unknown[];
  readonly dryRun: DryRun;
}

function validate(k: Invocation, metrics: readonly unknown[]): Omit<Plan, 'dryRun'> {
  const [min, max] = [k.flags.number('min'), k.flags.number('max')];
  if (max < 1) throw new CommandError(`--max=MAXPODS is required and must be at least 1, max: ${max}`);
  if (max < min) throw new CommandError(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`);
  return { min, max, metrics };
}

/** upstream: parseResourceInput */
function target(resource: 'cpu' | 'memory', text: string): unknown {
  if (text === '') return undefined;
  const invalid = new CommandError(`invalid resource ${resource} value: ${text}`);
  if (text.endsWith('%')) {
    const percent = text.slice(0, -1);
    if (!/^[+-]?\d+$/.test(percent)) throw invalid;
    if (Number(percent) < 0) throw new CommandError(`invalid percentage value: ${Number(percent)}`);
    return metric(resource, { type: 'Utilization', averageUtilization: Number(percent) });
  }
  // A bare number of CPU is in thousandths.
  const amount = resource === 'cpu' && /^\d+$/.test(text) ? `${text}m` : text;
  if (checkQuantity(amount)) throw invalid;
  return metric(resource, { type: 'AverageValue', averageValue: canonicalQuantity(amount) });
}

const metric = (name: string, of: unknown): unknown => ({ type: 'Resource', resource: { name, target: of } });

function metricsOf(k: Invocation): readonly unknown[] {
  if (k.flags.changed('cpu-percent') && k.flags.changed('cpu')) throw new CommandError('--cpu-percent and --cpu are mutually exclusive');
  const percent = k.flags.number('cpu-percent');
  const cpu = percent >= 0 ? metric('cpu', { type: 'Utilization', averageUtilization: percent }) : target('cpu', k.flags.string('cpu'));
  return [cpu, target('memory', k.flags.string('memory'))].filter((m) => m !== undefined);
}

async function run(k: Invocation): Promise<void> {
  const dryRun = dryRunOf(k);
  const print = await resultPrinter(k, 'autoscaled', dryRun, true);
  const plan: Plan = { ...validate(k, metricsOf(k)), dryRun };
  const { infos, errors } = await new Builder(k.s).continueOnError().filenames(k.flags.list('filename'), k.flags.bool('recursive')).args(false, k.args).infos();
  const failed: Error[] = [];
  for (const info of infos) {
    try {
      await k.s.out(print(await one(k, info, plan)));
    } catch (error) {
      if (!(error instanceof CommandError) && !(error instanceof StatusError)) throw error;
      failed.push(error);
    }
  }
  const problem = aggregate([...failed, ...errors]);
  if (problem) throw problem;
  if (infos.length === 0) throw new CommandError('no objects passed to autoscale');
}

async function one(k: Invocation, info: Info, plan: Plan): Promise<KubeObject> {
  const { mapping } = info;
  if (!mapping.subresources.includes('scale')) {
    const version = mapping.group ? `${mapping.group}/${mapping.version}` : `/${mapping.version}`;
    throw new CommandError(`cannot autoscale a ${mapping.kind}: could not find scale subresource for ${version}, Resource=${mapping.plural} in discovery information`);
  }
  const made = recorded(k, autoscaler(k, info, plan));
  const object = k.flags.bool('save-config') ? withLastApplied(made, true) : made;
  if (plan.dryRun === 'client') return object;
  try {
    const path = pathOf(HORIZONTAL_POD_AUTOSCALERS, info.namespace);
    return typed((await k.s.json({ method: 'POST', path, query: writeQuery(k, { dryRun: plan.dryRun }), body: object })) as KubeObject);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    throw new CommandError(
      `failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1: ${plan.metrics.length ? (error.status.message ?? '') : 'empty input'}`,
    );
  }
}

function autoscaler(k: Invocation, info: Info, { min, max, metrics }: Plan): KubeObject {
  const { group, version, kind } = info.mapping;
  return {
    kind: 'HorizontalPodAutoscaler',
    apiVersion: 'autoscaling/v2',
    metadata: { name: k.flags.string('name') || info.name },
    spec: {
      scaleTargetRef: { kind, name: info.name, apiVersion: group ? `${group}/${version}` : version },
      ...(min > 0 ? { minReplicas: min } : {}),
      maxReplicas: max,
      ...(metrics.length ? { metrics } : {}),
    },
    status: { desiredReplicas: 0, currentMetrics: null },
  };
}
