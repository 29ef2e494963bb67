// ComponentStatus: whether the control plane's parts are well; only read. upstream: pkg/registry/core/componentstatus/rest.go
import type { ComponentStatus } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { column, NAME } from '../lib/table.ts';
import type { Column, Strategy } from '../strategy.ts';

const COLUMNS: readonly Column[] = [
  NAME,
  column('Status', 'Status of the component conditions'),
  column('Message', 'Message of the component conditions'),
  column('Error', 'Error of the component conditions'),
];

const well = (name: string): ComponentStatus => ({
  kind: 'ComponentStatus',
  apiVersion: 'v1',
  metadata: { name },
  conditions: [{ type: 'Healthy', status: 'True', message: 'ok' }],
});

export const componentStatusStrategy: Strategy<ComponentStatus> = {
  resource: resource('', 'v1', 'ComponentStatus', 'componentstatuses', false),
  singular: 'componentstatus',
  shortNames: ['cs'],
  deprecation: 'v1 ComponentStatus is deprecated in v1.19+',
  schema: 'io.k8s.api.core.v1.ComponentStatus',
  verbs: ['get', 'list'],
  // upstream: rest.go ToConditionStatus; where nobody answers there is nobody who asks.
  made: () => [well('controller-manager'), well('scheduler'), well('etcd-0')],
  validate: () => [],
  validateUpdate: () => [],
  columns: COLUMNS,
  row(object) {
    const healthy = object.conditions?.find((c) => c.type === 'Healthy');
    const status = healthy ? (healthy.status === 'True' ? 'Healthy' : 'Unhealthy') : 'Unknown';
    return [object.metadata.name ?? '', status, healthy?.message ?? '', healthy?.error ?? ''];
  },
};
