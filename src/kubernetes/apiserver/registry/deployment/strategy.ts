// Deployment. upstream: pkg/registry/apps/deployment/strategy.go, pkg/apis/apps/v1/defaults.go
import { deepEqual } from '../../../../base/deep.ts';
import type { Deployment } from '../../../api/generated/types.ts';
import { DEPLOYMENTS } from '../../../api/resources.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { defaultPodTemplate } from '../lib/pod/defaults.ts';
import { formatSelector } from '../lib/selector.ts';
import { AGE, age, column, containerCells, NAME, wide } from '../lib/table.ts';
import { keepPart, nameWarnings, scaleOf, templateWarnings } from '../lib/workload.ts';
import type { Column, Strategy } from '../strategy.ts';
import { validateDeployment, validateDeploymentStatus, validateDeploymentUpdate } from './validation.ts';

function setDefaults(deployment: Deployment): void {
  const spec = (deployment.spec ??= {} as NonNullable<Deployment['spec']>);
  defaultPodTemplate((spec.template ??= {}));
  spec.replicas ??= 1;
  const strategy = (spec.strategy ??= {});
  strategy.type ||= 'RollingUpdate';
  if (strategy.type === 'RollingUpdate') {
    strategy.rollingUpdate ??= {};
    strategy.rollingUpdate.maxUnavailable ??= '25%';
    strategy.rollingUpdate.maxSurge ??= '25%';
  }
  spec.revisionHistoryLimit ??= 10;
  spec.progressDeadlineSeconds ??= 600;
}

const COLUMNS: readonly Column[] = [
  NAME,
  column('Ready', 'Number of the pod with ready state'),
  column('Up-to-date', 'Total number of non-terminating pods targeted by this deployment that have the desired template spec.'),
  column('Available', 'Total number of available non-terminating pods (ready for at least minReadySeconds) targeted by this deployment.'),
  AGE,
  wide('Containers', 'Names of each container in the template.'),
  wide('Images', 'Images referenced by each container in the template.'),
  wide(
    'Selector',
    "Label selector for pods. Existing ReplicaSets whose pods are selected by this will be the ones affected by this deployment. It must match the pod template's labels.",
  ),
];

export const deploymentStrategy: Strategy<Deployment> = {
  resource: DEPLOYMENTS,
  singular: 'deployment',
  shortNames: ['deploy'],
  categories: ['all'],
  schema: 'io.k8s.api.apps.v1.Deployment',
  generation: true,
  validateName: nameIsDNSSubdomain,
  defaults: setDefaults,
  prepareForCreate(deployment) {
    deployment.status = {};
  },
  prepareForUpdate(deployment, old) {
    keepPart('status', deployment, old);
    // Annotations go to the replica sets: whoever watches for a new generation has to look.
    if (!deepEqual(deployment.metadata.annotations ?? {}, old.metadata.annotations ?? {})) deployment.metadata.generation = (old.metadata.generation ?? 0) + 1;
  },
  validate: validateDeployment,
  validateUpdate: validateDeploymentUpdate,
  warningsOnCreate: (deployment) => [...nameWarnings(deployment.metadata.name), ...templateWarnings(deployment.spec?.template)],
  warningsOnUpdate: (deployment, old) => (deployment.metadata.generation === old.metadata.generation ? [] : templateWarnings(deployment.spec?.template)),
  status: {
    prepareForUpdate(deployment, old) {
      keepPart('spec', deployment, old);
      if (old.metadata.labels) deployment.metadata.labels = { ...old.metadata.labels };
      else delete deployment.metadata.labels;
    },
    validateUpdate: validateDeploymentStatus,
  },
  scale: scaleOf<Deployment>(),
  columns: COLUMNS,
  row(deployment, now) {
    const spec = deployment.spec;
    const status = deployment.status ?? {};
    const [names, images] = containerCells(spec?.template?.spec?.containers);
    const ready = `${status.readyReplicas ?? 0}/${spec?.replicas ?? 0}`;
    return [deployment.metadata.name ?? '', ready, status.updatedReplicas ?? 0, status.availableReplicas ?? 0, age(deployment, now), names, images, formatSelector(spec?.selector)];
  },
};
