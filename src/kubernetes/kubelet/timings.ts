// How long a node's work takes in virtual time. A cluster may hand over others.

export interface KubeletTimings {
  /** From the pod's arrival until its sandbox has a network. */
  readonly sandbox: number;
  /** From the image until the container runs. */
  readonly containerStart: number;
  /** From a container's start to its first probe. */
  readonly firstProbe: number;
  /** Until the kubelet notices what the runtime did: a new sandbox, a container's end. */
  readonly relist: number;
  /** From a sync that failed to the next, and up to half as much again. */
  readonly syncRetry: number;
  /** From a sync that found no network to the next, and up to half as much again. */
  readonly networkRetry: number;
  /** The longest time without a sync. */
  readonly resync: number;
  /** From the end of the last container until the pod's object goes. */
  readonly teardown: number;
  /** Until a changed ConfigMap or Secret shows up in volumes. */
  readonly volumeRefresh: number;
  readonly leaseRenewal: number;
  /** Node status is looked at this often, and written when it changed or after `nodeReport`. */
  readonly nodeStatus: number;
  readonly nodeReport: number;
  readonly backoff: number;
  readonly backoffMax: number;
  /** Between two tries to set up volumes whose objects are missing; doubled up to `mountRetryMax`. */
  readonly mountRetry: number;
  readonly mountRetryMax: number;
}

export const DEFAULT_TIMINGS: KubeletTimings = {
  sandbox: 250,
  containerStart: 120,
  firstProbe: 300,
  relist: 700,
  syncRetry: 10_000,
  networkRetry: 1000,
  resync: 60_000,
  teardown: 50,
  volumeRefresh: 60_000,
  leaseRenewal: 10_000,
  nodeStatus: 10_000,
  nodeReport: 300_000,
  backoff: 10_000,
  backoffMax: 300_000,
  mountRetry: 500,
  mountRetryMax: 122_000,
};
