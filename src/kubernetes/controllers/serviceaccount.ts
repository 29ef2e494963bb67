// A default service account in every namespace. upstream: pkg/controller/serviceaccount/serviceaccounts_controller.go
import type { ServiceAccount } from '../api/generated/types.ts';
import { NAMESPACES, SERVICE_ACCOUNTS } from '../api/resources.ts';
import { isAlreadyExists } from '../api/status.ts';
import type { Controller } from '../client/controller.ts';
import { isNamespaceEnding } from './lib/make-pods.ts';

const NAME = 'default';

export const serviceaccount: Controller = {
  name: 'service-account-controller',
  setup: (setup) => {
    setup.watch(NAMESPACES);
    setup.watch(SERVICE_ACCOUNTS, (account) => (account.metadata.name === NAME ? [account.metadata.namespace ?? ''] : []));
  },
  reconcile: async (namespace, { client, lister }) => {
    const owner = lister(NAMESPACES).get(namespace);
    if (!owner || owner.status?.phase === 'Terminating' || lister(SERVICE_ACCOUNTS).get(`${namespace}/${NAME}`)) return;
    const account: ServiceAccount = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: NAME, namespace } };
    try {
      await client.create(SERVICE_ACCOUNTS, account);
    } catch (error) {
      if (!isAlreadyExists(error) && !isNamespaceEnding(error)) throw error;
    }
  },
};
