// The objects of the recorded worlds whose rules are compared, for every mode.
import type { Service } from '../../../src/kubernetes/api/generated/types.ts';
import type { EndpointSpec, ProxiedWorld } from '../../support/proxied-world.ts';

type Spec = NonNullable<Service['spec']>;
const web = (more: Partial<Spec> = {}): Spec => ({ type: 'NodePort', clusterIP: '10.96.100.1', ports: [{ port: 80, nodePort: 30080 }], ...more });
const one: EndpointSpec = { ip: '10.244.1.11', node: 'node-1' };
const two: EndpointSpec = { ip: '10.244.2.12', node: 'node-2' };
const near: EndpointSpec = { ip: '10.244.1.12', node: 'node-1' };
const three: EndpointSpec = { ip: '10.244.2.13', node: 'node-2' };
const plain = { type: 'ClusterIP', ports: [{ port: 80 }] };
const balanced = { loadBalancer: { ingress: [{ ip: '192.168.1.240', ipMode: 'VIP' }] } };

function webWith(spec: Spec, endpoints: readonly EndpointSpec[], status?: Service['status']): (w: ProxiedWorld) => void {
  return (w) => {
    w.service('web', spec, status);
    w.endpoints('web', [['', 80]], endpoints);
  };
}

/** What was in the recorded worlds, by the names of their rule files. */
export const CASES: Record<string, (w: ProxiedWorld) => void> = {
  '1-no-user-service': () => {},
  '2-clusterip-2pods': webWith(web(plain), [one, two]),
  '3-nodeport-cluster-1pod': webWith(web(), [one]),
  '3-nodeport-cluster-2pods': webWith(web(), [one, two]),
  '3-nodeport-cluster-3pods': webWith(web(), [one, near, three]),
  '4-internal-local-1pod': webWith(web({ internalTrafficPolicy: 'Local' }), [one]),
  '4-nodeport-local-0pods': webWith(web({ externalTrafficPolicy: 'Local' }), []),
  '4-nodeport-local-1pod': webWith(web({ externalTrafficPolicy: 'Local' }), [one]),
  '5-affinity-1pod': webWith(web({ sessionAffinity: 'ClientIP' }), [one]),
  '5-affinity-3pods': webWith(web({ sessionAffinity: 'ClientIP' }), [one, near, three]),
  '6-no-endpoints-clusterip': webWith(web(plain), []),
  '6-no-endpoints-nodeport': webWith(web(), []),
  '7-lb-source-ranges': webWith(web({ type: 'LoadBalancer', loadBalancerSourceRanges: ['192.168.1.100/32'] }), [one], balanced),
  '8-ports': (w) => {
    const ports = [
      { name: 'http', port: 80, nodePort: 30080 },
      { name: 'https', port: 443, nodePort: 30443 },
      { name: 'dns', port: 53, nodePort: 30053, protocol: 'UDP' },
    ];
    w.service('web', web({ ports }));
    w.endpoints(
      'web',
      [
        ['http', 8080],
        ['dns', 5353, 'UDP'],
        ['https', 8443],
      ],
      [two],
    );
    w.service('wrong', web({ clusterIP: '10.96.100.2', ports: [{ port: 80, nodePort: 30081 }] }));
    w.endpoints('wrong', [['', 9999]], [two]);
    w.service('noname', web({ clusterIP: '10.96.100.3', ports: [{ port: 80, nodePort: 30082 }] }));
    w.endpoints('noname', [], [two]);
  },
  '9-external-ips': webWith(web({ ...plain, externalIPs: ['192.168.1.240', '192.168.1.12'] }), [one]),
  '10-lb-no-nodeport': webWith(web({ type: 'LoadBalancer', ports: [{ port: 80 }], allocateLoadBalancerNodePorts: false }), [one], balanced),
  '11-headless-externalname': (w) => {
    w.service('none', { type: 'ClusterIP', clusterIP: 'None', ports: [{ port: 80 }] });
    w.endpoints('none', [['', 80]], [one]);
    w.service('alias', { type: 'ExternalName', externalName: 'example.com' });
  },
  '12-dual-stack': (w) => {
    const six: EndpointSpec = { ip: 'fd00:10:244:1::b', node: 'node-1' };
    w.service('web', web({ clusterIP: '10.96.31.142', clusterIPs: ['10.96.31.142', 'fd00:10:96::229b'] }));
    w.endpoints('web', [['', 80]], [one, six]);
    w.service('six', web({ clusterIP: 'fd00:10:96::ddab', ports: [{ port: 80, nodePort: 30086 }] }));
    w.endpoints('six', [['', 80]], [six]);
  },
};
