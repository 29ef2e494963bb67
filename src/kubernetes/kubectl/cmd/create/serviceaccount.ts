// upstream: kubectl/pkg/cmd/create/create_serviceaccount.go
import { SERVICE_ACCOUNTS } from '../../../api/resources.ts';
import { generator } from '../../lib/objects/generate.ts';

export const serviceaccount = generator({
  use: 'serviceaccount NAME [--dry-run=server|client|none]',
  aliases: ['sa'],
  short: 'Create a service account',
  examples: '# A service account called robot\nkubectl create serviceaccount robot',
  flags: [],
  needsName: true,
  resource: SERVICE_ACCOUNTS,
  failing: 'failed to create serviceaccount:',
  make: (_k, name) => ({ kind: 'ServiceAccount', apiVersion: 'v1', metadata: { name } }),
});
