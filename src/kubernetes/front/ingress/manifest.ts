// The manifest by which a learner installs the Ingress controller here, behind a Service of type NodePort. ingress-nginx's own manifest works as well.
// upstream: ingress-nginx deploy/static/provider/baremetal/deploy.yaml

const LABELS = '{app.kubernetes.io/name: ingress-nginx, app.kubernetes.io/instance: ingress-nginx, app.kubernetes.io/component: controller}';
const meta = (name: string): string => `{name: ${name}, namespace: ingress-nginx, labels: ${LABELS}}`;
const probe = (failures: number): string => `{httpGet: {path: /healthz, port: 10254}, initialDelaySeconds: 2, periodSeconds: 10, failureThreshold: ${failures}}`;

export const INGRESS_NGINX_MANIFEST = `apiVersion: v1
kind: Namespace
metadata: {name: ingress-nginx, labels: {app.kubernetes.io/name: ingress-nginx, app.kubernetes.io/instance: ingress-nginx}}
---
apiVersion: v1
kind: ServiceAccount
metadata: ${meta('ingress-nginx')}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: ingress-nginx, labels: ${LABELS}}
rules:
- {apiGroups: [""], resources: [configmaps, endpoints, nodes, pods, secrets, namespaces, services], verbs: [get, list, watch]}
- {apiGroups: [discovery.k8s.io], resources: [endpointslices], verbs: [get, list, watch]}
- {apiGroups: [networking.k8s.io], resources: [ingresses, ingressclasses], verbs: [get, list, watch]}
- {apiGroups: [networking.k8s.io], resources: [ingresses/status], verbs: [update]}
- {apiGroups: [""], resources: [events], verbs: [create, patch]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: ingress-nginx, labels: ${LABELS}}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ingress-nginx}
subjects:
- {kind: ServiceAccount, name: ingress-nginx, namespace: ingress-nginx}
---
apiVersion: v1
kind: Service
metadata: ${meta('ingress-nginx-controller')}
spec:
  type: NodePort
  selector: ${LABELS}
  ports:
  - {name: http, port: 80, protocol: TCP, targetPort: http, appProtocol: http}
  - {name: https, port: 443, protocol: TCP, targetPort: https, appProtocol: https}
---
apiVersion: apps/v1
kind: Deployment
metadata: ${meta('ingress-nginx-controller')}
spec:
  selector: {matchLabels: ${LABELS}}
  template:
    metadata: {labels: ${LABELS}}
    spec:
      serviceAccountName: ingress-nginx
      nodeSelector: {kubernetes.io/os: linux}
      containers:
      - name: controller
        image: registry.k8s.io/ingress-nginx/controller:v1.13.3
        args:
        - /nginx-ingress-controller
        - --election-id=ingress-nginx-leader
        - --controller-class=k8s.io/ingress-nginx
        - --ingress-class=nginx
        env:
        - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
        - {name: POD_NAMESPACE, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}
        ports:
        - {name: http, containerPort: 80, protocol: TCP}
        - {name: https, containerPort: 443, protocol: TCP}
        resources: {requests: {cpu: 100m, memory: 90Mi}}
        livenessProbe: ${probe(5)}
        readinessProbe: ${probe(3)}
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: nginx, labels: ${LABELS}}
spec: {controller: k8s.io/ingress-nginx}
`;
