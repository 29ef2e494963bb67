// The images that are simulated in detail. To add one: write its file, add its line. Several entries of a file may share a repository: the first that has the tag is taken.
import { controlPlaneImages } from './control-plane.ts';
import { frontImages } from './front-parts.ts';
import type { ImageFamily } from './lib/family.ts';
import { pauseImages } from './pause.ts';
import type { Image } from './types.ts';

export type Shipped = readonly (Image | ImageFamily)[];

/** One file of images: which repositories it is about, and how to get it. Every node has those of the cluster itself from the start. */
export interface Shelf {
  readonly repositories: readonly string[];
  readonly load: () => Promise<Shipped> | Shipped;
}

const present = (images: readonly Image[]): Shelf => ({ repositories: images.map((i) => i.repository), load: () => images });

export const SHELVES: readonly Shelf[] = [
  {
    repositories: ['nginx', 'registry.k8s.io/nginx', 'k8s.gcr.io/nginx', 'public.ecr.aws/nginx/nginx', 'public.ecr.aws/docker/library/nginx', 'registry.k8s.io/nginx-slim'],
    load: () => import('./nginx.ts').then((m) => [...m.nginxImages, m.nginxSlim]),
  },
  { repositories: ['httpd'], load: () => import('./httpd.ts').then((m) => [m.httpd]) },
  { repositories: ['traefik/whoami', 'containous/whoami'], load: () => import('./whoami.ts').then((m) => [m.traefikWhoami, m.containousWhoami]) },
  {
    repositories: [
      'registry.k8s.io/e2e-test-images/agnhost',
      'k8s.gcr.io/e2e-test-images/agnhost',
      'gcr.io/kubernetes-e2e-test-images/agnhost',
      'gcr.io/k8s-staging-e2e-test-images/agnhost',
    ],
    load: async () => (await import('./agnhost.ts')).agnhostImages,
  },
  {
    repositories: ['registry.k8s.io/serve_hostname', 'gcr.io/kubernetes-e2e-test-images/serve-hostname', 'k8s.gcr.io/serve_hostname'],
    load: async () => (await import('./serve-hostname.ts')).serveHostnameImages,
  },
  {
    repositories: ['registry.k8s.io/echoserver', 'k8s.gcr.io/echoserver', 'gcr.io/google_containers/echoserver', 'gcr.io/kubernetes-e2e-test-images/echoserver'],
    load: async () => (await import('./echoserver.ts')).echoservers,
  },
  { repositories: ['kicbase/echo-server', 'jmalloc/echo-server'], load: async () => (await import('./kicbase-echo-server.ts')).kicbaseEchoServers },
  { repositories: ['hashicorp/http-echo'], load: () => import('./http-echo.ts').then((m) => [m.hashicorpHttpEcho]) },
  {
    repositories: ['gcr.io/google-samples/hello-app', 'us-docker.pkg.dev/google-samples/containers/gke/hello-app', 'gcr.io/google-samples/node-hello'],
    load: () => import('./hello-app.ts').then((m) => [...m.helloApps, m.nodeHelloImage]),
  },
  {
    repositories: ['gcr.io/google-samples/kubernetes-bootcamp', 'gcr.io/k8s-minikube/kubernetes-bootcamp', 'jocatalin/kubernetes-bootcamp'],
    load: async () => (await import('./kubernetes-bootcamp.ts')).bootcampImages,
  },
  {
    repositories: [
      'busybox',
      'registry.k8s.io/busybox',
      'registry.k8s.io/e2e-test-images/busybox',
      'k8s.gcr.io/busybox',
      'gcr.io/google_containers/busybox',
      'public.ecr.aws/docker/library/busybox',
      'mirror.gcr.io/library/busybox',
      'quay.io/prometheus/busybox',
      'radial/busyboxplus',
    ],
    load: () => import('./busybox.ts').then((m) => [...m.busyboxes, m.busyboxPlus]),
  },
  {
    repositories: [
      'alpine',
      'public.ecr.aws/docker/library/alpine',
      'mirror.gcr.io/library/alpine',
      'curlimages/curl',
      'quay.io/curl/curl',
      'appropriate/curl',
      'byrnedo/alpine-curl',
      'nicolaka/netshoot',
    ],
    load: () => import('./alpine.ts').then((m) => [...m.alpines, ...m.curlImages, m.netshoot]),
  },
  {
    repositories: ['debian', 'ubuntu', 'registry.k8s.io/e2e-test-images/jessie-dnsutils', 'gcr.io/kubernetes-e2e-test-images/dnsutils'],
    load: () => import('./debian.ts').then((m) => [...m.debians, ...m.dnsutils]),
  },
  { repositories: ['redis'], load: () => import('./redis.ts').then((m) => [m.redis]) },
  { repositories: ['python'], load: () => import('./python.ts').then((m) => [m.pythonImage]) },
  present(frontImages),
  present(pauseImages),
  present(controlPlaneImages),
  { repositories: ['portside/echo'], load: () => import('./portside-echo.ts').then((m) => [m.portsideEcho]) },
];
