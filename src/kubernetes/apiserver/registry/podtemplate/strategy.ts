// PodTemplate. upstream: pkg/registry/core/podtemplate/strategy.go
import type { PodTemplate } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { validateCoreMetaUpdate } from '../lib/object-meta.ts';
import { defaultPodTemplate } from '../lib/pod/defaults.ts';
import { validatePodTemplate } from '../lib/pod/validation.ts';
import { column, containerCells, formatLabels, NAME } from '../lib/table.ts';
import { templateWarnings } from '../lib/workload.ts';
import type { Column, Strategy } from '../strategy.ts';

const COLUMNS: readonly Column[] = [
  NAME,
  column('Containers', 'Names of each container in the template.'),
  column('Images', 'Images referenced by each container in the template.'),
  column('Pod Labels', 'The labels for the pod template.'),
];

export const podTemplateStrategy: Strategy<PodTemplate> = {
  resource: resource('', 'v1', 'PodTemplate', 'podtemplates', true),
  singular: 'podtemplate',
  schema: 'io.k8s.api.core.v1.PodTemplate',
  generation: true,
  validateName: nameIsDNSSubdomain,
  defaults: (object) => defaultPodTemplate((object.template ??= {})),
  validate: (object) => validatePodTemplate(object.template ?? {}, 'template'),
  validateUpdate: (object, old) => [...validateCoreMetaUpdate(object.metadata, old.metadata), ...validatePodTemplate(object.template ?? {}, 'template')],
  warningsOnCreate: (object) => templateWarnings(object.template, 'template.'),
  warningsOnUpdate: (object, old) => (object.metadata.generation === old.metadata.generation ? [] : templateWarnings(object.template, 'template.')),
  columns: COLUMNS,
  row(object) {
    const [names, images] = containerCells(object.template?.spec?.containers);
    return [object.metadata.name ?? '', names, images, formatLabels(object.template?.metadata?.labels)];
  },
};
