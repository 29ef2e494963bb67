// upstream: kubectl/pkg/cmd/create/create_quota.go
import { RESOURCE_QUOTAS } from '../../../api/resources.ts';
import { generator } from '../../lib/objects/generate.ts';
import { resourceList } from '../../lib/objects/resource-list.ts';

export const quota = generator({
  use: 'quota NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2] [--dry-run=server|client|none]',
  aliases: ['resourcequota'],
  short: 'Create a quota',
  long: 'Create a resource quota: limits, and if you like the scopes that they are for.',
  examples: `# Limits
kubectl create quota team --hard=cpu=1,memory=1G,pods=2,services=3

# Of pods that ask for nothing
kubectl create quota idle --hard=pods=100 --scopes=BestEffort`,
  flags: [
    { name: 'hard', kind: 'string', usage: 'Limits, resource=amount, separated by commas.' },
    { name: 'scopes', kind: 'string', usage: 'Scopes that must all fit an object for it to count, separated by commas.' },
  ],
  resource: RESOURCE_QUOTAS,
  failing: 'failed to create quota:',
  needsName: true,
  make(k, name) {
    const hard = resourceList(k.flags.string('hard'));
    const scopes = k.flags.string('scopes');
    return {
      kind: 'ResourceQuota',
      apiVersion: 'v1',
      metadata: { name },
      spec: { ...(hard ? { hard } : {}), ...(scopes ? { scopes: scopes.split(',') } : {}) },
      status: {},
    };
  },
});
