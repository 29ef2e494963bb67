// MutatingWebhookConfiguration. upstream: pkg/registry/admissionregistration/mutatingwebhookconfiguration/strategy.go
import type { MutatingWebhookConfiguration } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { AGE, age, column, NAME } from '../lib/table.ts';
import { defaultWebhook, validateWebhooks } from '../lib/webhooks.ts';
import type { Column, Strategy } from '../strategy.ts';

const COLUMNS: readonly Column[] = [NAME, column('Webhooks', 'Webhooks indicates the number of webhooks registered in this configuration', 'integer'), AGE];

export const mutatingWebhookConfigurationStrategy: Strategy<MutatingWebhookConfiguration> = {
  resource: resource('admissionregistration.k8s.io', 'v1', 'MutatingWebhookConfiguration', 'mutatingwebhookconfigurations', false),
  singular: 'mutatingwebhookconfiguration',
  categories: ['api-extensions'],
  schema: 'io.k8s.api.admissionregistration.v1.MutatingWebhookConfiguration',
  generation: 'strict',
  usesCel: true,
  allowUnconditionalUpdate: false,
  validateName: nameIsDNSSubdomain,
  defaults(object) {
    for (const hook of object.webhooks ?? []) {
      defaultWebhook(hook);
      hook.reinvocationPolicy ??= 'Never';
    }
  },
  validate: (object) => validateWebhooks(object.webhooks ?? []),
  validateUpdate: (object) => validateWebhooks(object.webhooks ?? []),
  columns: COLUMNS,
  row: (object, now) => [object.metadata.name ?? '', object.webhooks?.length ?? 0, age(object, now)],
};
