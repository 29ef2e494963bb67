// How the server ranks the group versions that it registers itself: 100 × hundreds of the group, then the version.
// upstream: cmd/kube-apiserver/app/aggregator.go, pkg/controlplane/apiserver/aggregator.go apiVersionPriorities

interface Priority {
  readonly group: number;
  readonly version: number;
}

const GROUPS: Readonly<Record<string, number>> = {
  '': 18000,
  apps: 17800,
  'events.k8s.io': 17750,
  'authentication.k8s.io': 17700,
  'authorization.k8s.io': 17600,
  autoscaling: 17500,
  batch: 17400,
  'certificates.k8s.io': 17300,
  'networking.k8s.io': 17200,
  policy: 17100,
  'rbac.authorization.k8s.io': 17000,
  'storage.k8s.io': 16800,
  'apiextensions.k8s.io': 16700,
  'admissionregistration.k8s.io': 16700,
  'scheduling.k8s.io': 16600,
  'coordination.k8s.io': 16500,
  'node.k8s.io': 16300,
  'discovery.k8s.io': 16200,
  'resource.k8s.io': 16200,
  'flowcontrol.apiserver.k8s.io': 16100,
};
const VERSIONS: Readonly<Record<string, number>> = { '/v1': 1, 'autoscaling/v2': 30, 'flowcontrol.apiserver.k8s.io/v1': 21, 'resource.k8s.io/v1': 21 };
const GROUP_OF_DEFINITIONS = 1000;
const VERSION_OF_DEFINITIONS = 100;
const USUAL_VERSION = 15;

/** Undefined for what the server does not register by itself (its own group of registrations). */
export function priorityOf({ group, version, custom }: { readonly group: string; readonly version: string; readonly custom: boolean }): Priority | undefined {
  if (custom) return { group: GROUP_OF_DEFINITIONS, version: VERSION_OF_DEFINITIONS };
  const rank = GROUPS[group];
  return rank === undefined ? undefined : { group: rank, version: VERSIONS[`${group}/${version}`] ?? USUAL_VERSION };
}
