// What the container runtime says of a pod network that is not there. upstream: pkg/kubelet/runtime.go networkErrors, containerd internal/cri/server/status.go
import type { PodNetwork } from '../options.ts';

/** Undefined as long as pods can be connected. */
export function networkFault(cni: PodNetwork): string | undefined {
  const fault = cni.fault?.();
  return fault && `container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: ${fault}`;
}
