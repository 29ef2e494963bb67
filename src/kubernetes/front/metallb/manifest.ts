// The manifest by which a learner installs MetalLB here: layer 2 only. MetalLB's own manifest works as well. upstream: metallb config/manifests/metallb-native.yaml

const selectors = (words: string): string =>
  `{type: array, description: "${words}", items: {type: object, properties: {matchLabels: {type: object, additionalProperties: {type: string}}, matchExpressions: {type: array, items: {type: object, required: [key, operator], properties: {key: {type: string}, operator: {type: string}, values: {type: array, items: {type: string}}}}}}}}`;
const strings = (words: string): string => `{type: array, description: "${words}", items: {type: string}}`;

function definition(kind: string, plural: string, columns: readonly (readonly [name: string, path: string, type: string])[], fields: readonly string[], required: string): string {
  return `---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: ${plural}.metallb.io
spec:
  group: metallb.io
  names: {kind: ${kind}, listKind: ${kind}List, plural: ${plural}, singular: ${kind.toLowerCase()}}
  scope: Namespaced
  versions:
  - name: v1beta1
    served: true
    storage: true
    subresources: {status: {}}
    additionalPrinterColumns:
${columns.map(([name, path, type]) => `    - {name: ${name}, jsonPath: ${path}, type: ${type}}`).join('\n')}
    schema:
      openAPIV3Schema:
        type: object
${required}        properties:
          apiVersion: {type: string}
          kind: {type: string}
          metadata: {type: object}
          status: {type: object}
          spec:
            type: object
${fields.map((f) => `            ${f}`).join('\n')}
`;
}

const POOLS = definition(
  'IPAddressPool',
  'ipaddresspools',
  [
    ['Auto Assign', '.spec.autoAssign', 'boolean'],
    ['Avoid Buggy IPs', '.spec.avoidBuggyIPs', 'boolean'],
    ['Addresses', '.spec.addresses', 'string'],
  ],
  [
    'required: [addresses]',
    'properties:',
    `  addresses: ${strings('Ranges of addresses that MetalLB may give away, each a CIDR or from-to')}`,
    '  autoAssign: {type: boolean, default: true, description: Give its addresses to Services that ask for none in particular}',
    '  avoidBuggyIPs: {type: boolean, default: false, description: Leave addresses out that end in .0 or .255}',
    '  serviceAllocation:',
    '    type: object',
    '    description: Which Services are served from this pool, and in which order of pools',
    '    properties:',
    '      priority: {type: integer}',
    `      namespaces: ${strings('Namespaces of these names')}`,
    `      namespaceSelectors: ${selectors('Namespaces with these labels')}`,
    `      serviceSelectors: ${selectors('Services with these labels')}`,
  ],
  '        required: [spec]\n',
);

const ADVERTISEMENTS = definition(
  'L2Advertisement',
  'l2advertisements',
  [
    ['IPAddressPools', '.spec.ipAddressPools', 'string'],
    ['IPAddressPool Selectors', '.spec.ipAddressPoolSelectors', 'string'],
    ['Interfaces', '.spec.interfaces', 'string'],
  ],
  [
    'properties:',
    `  ipAddressPools: ${strings('Pools that are announced by their names; none named and none selected means all')}`,
    `  ipAddressPoolSelectors: ${selectors('Pools that are announced by their labels')}`,
    `  nodeSelectors: ${selectors('Nodes that may announce; none means all')}`,
    `  interfaces: ${strings('Network interfaces that are announced on; none means all')}`,
  ],
  '',
);

const account = (name: string, rules: readonly string[], ownRules: readonly string[]): string => `---
apiVersion: v1
kind: ServiceAccount
metadata: {name: ${name}, namespace: metallb-system, labels: {app: metallb}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: "metallb-system:${name}", labels: {app: metallb}}
rules:
${rules.map((r) => `- ${r}`).join('\n')}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: "metallb-system:${name}", labels: {app: metallb}}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "metallb-system:${name}"}
subjects:
- {kind: ServiceAccount, name: ${name}, namespace: metallb-system}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: ${name}, namespace: metallb-system, labels: {app: metallb}}
rules:
${ownRules.map((r) => `- ${r}`).join('\n')}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: ${name}, namespace: metallb-system, labels: {app: metallb}}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: ${name}}
subjects:
- {kind: ServiceAccount, name: ${name}, namespace: metallb-system}
`;

const EVENTS = '{apiGroups: [""], resources: [events], verbs: [create, patch]}';
const CONFIGURATION = '{apiGroups: [metallb.io], resources: [ipaddresspools, l2advertisements], verbs: [get, list, watch]}';
const probe = (path: string, host: string): string => `{httpGet: {${host}path: ${path}, port: 17472}, initialDelaySeconds: 2, periodSeconds: 10, failureThreshold: 3}`;

export const METALLB_MANIFEST = `apiVersion: v1
kind: Namespace
metadata:
  name: metallb-system
  labels:
    pod-security.kubernetes.io/audit: privileged
    pod-security.kubernetes.io/enforce: privileged
    pod-security.kubernetes.io/warn: privileged
${POOLS}${ADVERTISEMENTS}${account(
  'controller',
  ['{apiGroups: [""], resources: [services, namespaces], verbs: [get, list, watch, update]}', '{apiGroups: [""], resources: [services/status], verbs: [update]}', EVENTS],
  ['{apiGroups: [""], resources: [secrets], verbs: [create, get, list, watch]}', CONFIGURATION],
)}${account(
  'speaker',
  [
    '{apiGroups: [""], resources: [services, nodes, namespaces], verbs: [get, list, watch]}',
    '{apiGroups: [discovery.k8s.io], resources: [endpointslices], verbs: [get, list, watch]}',
    EVENTS,
  ],
  ['{apiGroups: [""], resources: [pods], verbs: [get, list, watch]}', CONFIGURATION],
)}---
apiVersion: apps/v1
kind: Deployment
metadata: {name: controller, namespace: metallb-system, labels: {app: metallb, component: controller}}
spec:
  selector: {matchLabels: {app: metallb, component: controller}}
  template:
    metadata: {labels: {app: metallb, component: controller}}
    spec:
      serviceAccountName: controller
      terminationGracePeriodSeconds: 0
      nodeSelector: {kubernetes.io/os: linux}
      containers:
      - name: controller
        image: quay.io/metallb/controller:v0.15.3
        args: [--port=9120, --log-level=info]
        env:
        - {name: METALLB_ML_SECRET_NAME, value: memberlist}
        - {name: METALLB_DEPLOYMENT, value: controller}
        livenessProbe: ${probe('/healthz', '')}
        readinessProbe: ${probe('/readyz', '')}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: speaker, namespace: metallb-system, labels: {app: metallb, component: speaker}}
spec:
  selector: {matchLabels: {app: metallb, component: speaker}}
  template:
    metadata: {labels: {app: metallb, component: speaker}}
    spec:
      serviceAccountName: speaker
      hostNetwork: true
      terminationGracePeriodSeconds: 2
      nodeSelector: {kubernetes.io/os: linux}
      tolerations:
      - {key: node-role.kubernetes.io/control-plane, effect: NoSchedule, operator: Exists}
      containers:
      - name: speaker
        image: quay.io/metallb/speaker:v0.15.3
        args: [--port=9120, --log-level=info]
        securityContext: {capabilities: {drop: [ALL], add: [NET_RAW]}}
        env:
        - {name: METALLB_NODE_NAME, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
        - {name: METALLB_ML_BIND_ADDR, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
        - {name: METALLB_ML_LABELS, value: "app=metallb,component=speaker"}
        livenessProbe: ${probe('/healthz', 'host: 127.0.0.1, ')}
        readinessProbe: ${probe('/readyz', 'host: 127.0.0.1, ')}
`;
