// Start states that many lessons share, so that they need no files of their own.

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels:
    app: web
spec:
  replicas: 2
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - name: nginx
        image: nginx:1.27
        ports:
        - name: http
          containerPort: 80
`;

const service = (extra: string): string => `---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:${extra}
  selector:
    app: web
  ports:
  - port: 80
`;

export const PRESETS = {
  /** Nothing but what every cluster has. */
  empty: '',
  /** Two pods of a website behind a ClusterIP Service web. */
  web: WEB + service(''),
  /** The same, open on node port 30080. */
  'web-nodeport': `${WEB}${service('\n  type: NodePort')}    nodePort: 30080\n`,
  /** The two pods without a Service. */
  'web-pods': WEB,
} as const;

export type Preset = keyof typeof PRESETS;
