// ServiceAccount. upstream: pkg/registry/core/serviceaccount/strategy.go
import type { ServiceAccount } from '../../../api/generated/types.ts';
import { SERVICE_ACCOUNTS } from '../../../api/resources.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { validateCoreMeta, validateCoreMetaUpdate } from '../lib/object-meta.ts';
import { AGE, age, NAME } from '../lib/table.ts';
import type { Column, Strategy } from '../strategy.ts';

const COLUMNS: readonly Column[] = [NAME, AGE];

/** Of a secret that an account refers to, its name counts and nothing else. upstream: cleanSecretReferences */
function keepNamesOfSecrets(account: ServiceAccount): void {
  if (account.secrets) account.secrets = account.secrets.map(({ name }) => (name === undefined ? {} : { name }));
}

export const serviceAccountStrategy: Strategy<ServiceAccount> = {
  resource: SERVICE_ACCOUNTS,
  singular: 'serviceaccount',
  shortNames: ['sa'],
  schema: 'io.k8s.api.core.v1.ServiceAccount',
  validateName: nameIsDNSSubdomain,
  prepareForCreate: keepNamesOfSecrets,
  prepareForUpdate: keepNamesOfSecrets,
  validate: () => [],
  validateUpdate: (account, old) => [...validateCoreMetaUpdate(account.metadata, old.metadata), ...validateCoreMeta(account.metadata, true, nameIsDNSSubdomain)],
  columns: COLUMNS,
  row: (account, now) => [account.metadata.name ?? '', age(account, now)],
};
