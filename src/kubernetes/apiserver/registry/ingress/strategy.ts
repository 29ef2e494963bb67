// Ingress. upstream: pkg/registry/networking/ingress/strategy.go
import type { DeepReadonly } from '../../../../base/deep.ts';
import type { Ingress } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { balancerWarnings } from '../lib/ip-warnings.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { AGE, age, column, NAME } from '../lib/table.ts';
import { keepPart } from '../lib/workload.ts';
import type { Column, Strategy } from '../strategy.ts';
import { validateIngress, validateIngressStatus, validateIngressUpdate } from './validation.ts';

const COLUMNS: readonly Column[] = [
  NAME,
  column('Class', 'The name of the IngressClass resource that should be used for additional configuration'),
  column('Hosts', 'Hosts that incoming requests are matched against before the ingress rule'),
  column('Address', 'Address is a list containing ingress points for the load-balancer'),
  column('Ports', 'Ports of TLS configurations that open'),
  AGE,
];
const CLASS = 'kubernetes.io/ingress.class';

/** At most three hosts, then how many more. upstream: formatHosts */
function hosts(ingress: DeepReadonly<Ingress>): string {
  const all = (ingress.spec?.rules ?? []).flatMap((r) => (r.host ? [r.host] : []));
  if (all.length === 0) return '*';
  const text = all.slice(0, 3).join(',');
  return all.length > 3 ? `${text} + ${all.length - 3} more...` : text;
}

function addresses(ingress: DeepReadonly<Ingress>): string {
  const all = (ingress.status?.loadBalancer?.ingress ?? []).map((i) => i.ip || i.hostname || '').filter(Boolean);
  return [...new Set(all)].sort().join(',');
}

export const ingressStrategy: Strategy<Ingress> = {
  resource: resource<Ingress>('networking.k8s.io', 'v1', 'Ingress', 'ingresses', true),
  singular: 'ingress',
  shortNames: ['ing'],
  schema: 'io.k8s.api.networking.v1.Ingress',
  generation: true,
  allowCreateOnUpdate: false,
  validateName: nameIsDNSSubdomain,
  prepareForCreate(ingress) {
    ingress.status = { loadBalancer: {} };
  },
  prepareForUpdate: (ingress, old) => keepPart('status', ingress, old),
  validate: (ingress) => validateIngress(ingress),
  validateUpdate: validateIngressUpdate,
  warningsOnCreate(ingress) {
    if (ingress.metadata.annotations?.[CLASS] === undefined || ingress.spec?.ingressClassName !== undefined) return [];
    return [`annotation ${JSON.stringify(CLASS)} is deprecated, please use 'spec.ingressClassName' instead`];
  },
  status: { prepareForUpdate: (ingress, old) => keepPart('spec', ingress, old), validateUpdate: validateIngressStatus, warningsOnUpdate: balancerWarnings },
  columns: COLUMNS,
  row(ingress, now) {
    const name = ingress.spec?.ingressClassName ?? '<none>';
    return [ingress.metadata.name ?? '', name, hosts(ingress), addresses(ingress), ingress.spec?.tls?.length ? '80, 443' : '80', age(ingress, now)];
  },
};
