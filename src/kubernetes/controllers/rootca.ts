// The cluster's CA in every namespace, for pods to mount. upstream: pkg/controller/certificates/rootcacertpublisher/publisher.go
import type { ConfigMap } from '../api/generated/types.ts';
import { CONFIG_MAPS, NAMESPACES } from '../api/resources.ts';
import { isAlreadyExists } from '../api/status.ts';
import type { Controller } from '../client/controller.ts';
import { isNamespaceEnding } from './lib/make-pods.ts';

const NAME = 'kube-root-ca.crt';
const DESCRIPTION = 'kubernetes.io/description';
const WORDS =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

/** The publisher of one certificate (PEM). */
export function rootCaPublisher(certificate: () => string): Controller {
  return {
    name: 'root-ca-certificate-publisher-controller',
    setup: (setup) => {
      setup.watch(NAMESPACES);
      setup.watch(CONFIG_MAPS, (map) => (map.metadata.name === NAME ? [map.metadata.namespace ?? ''] : []));
    },
    reconcile: async (namespace, { client, lister }) => {
      const owner = lister(NAMESPACES).get(namespace);
      if (!owner || owner.status?.phase === 'Terminating') return;
      const data = { 'ca.crt': certificate() };
      const there = lister(CONFIG_MAPS).get(`${namespace}/${NAME}`);
      if (there?.data?.['ca.crt'] === data['ca.crt'] && there.metadata.annotations?.[DESCRIPTION]) return;
      const annotations = { ...there?.metadata.annotations, [DESCRIPTION]: WORDS };
      const next: ConfigMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...(there?.metadata ?? { name: NAME, namespace }), annotations }, data };
      try {
        if (there) await client.update(CONFIG_MAPS, next);
        else await client.create(CONFIG_MAPS, next);
      } catch (error) {
        if (!isAlreadyExists(error) && !isNamespaceEnding(error)) throw error;
      }
    },
  };
}
