// Claims and volumes that are in use do not go before their users. upstream: pkg/controller/volume/{pvcprotection,pvprotection}
import type { Pod } from '../../api/generated/types.ts';
import { type ApiObject, keyOf, type Resource } from '../../api/meta.ts';
import { PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES, PODS } from '../../api/resources.ts';
import { isNotFound } from '../../api/status.ts';
import type { Controller, ControllerContext } from '../../client/controller.ts';
import { isPodTerminal } from '../lib/pods.ts';

/** Keys of the claims that a pod mounts. */
function claimsOf(pod: Pod): string[] {
  return (pod.spec?.volumes ?? []).flatMap((v) => (v.persistentVolumeClaim ? [`${pod.metadata.namespace}/${v.persistentVolumeClaim.claimName}`] : []));
}

export const pvcprotection: Controller = {
  name: 'pvc-protection-controller',
  setup: (setup) => {
    setup.index(PODS, 'claim', claimsOf);
    setup.watch(PERSISTENT_VOLUME_CLAIMS, (claim) => (claim.metadata.deletionTimestamp ? [keyOf(claim)] : []));
    setup.watch(PODS, claimsOf);
  },
  reconcile: async (key, context) => {
    const claim = context.lister(PERSISTENT_VOLUME_CLAIMS).get(key);
    if (!claim?.metadata.deletionTimestamp) return;
    const used = [...context.lister(PODS).by('claim', key)].some((pod) => !isPodTerminal(pod) && pod.spec?.nodeName);
    if (!used) await release(PERSISTENT_VOLUME_CLAIMS, claim, 'kubernetes.io/pvc-protection', context);
  },
};

export const pvprotection: Controller = {
  name: 'pv-protection-controller',
  setup: (setup) => setup.watch(PERSISTENT_VOLUMES),
  reconcile: async (key, context) => {
    const volume = context.lister(PERSISTENT_VOLUMES).get(key);
    if (volume?.metadata.deletionTimestamp && volume.status?.phase !== 'Bound') await release(PERSISTENT_VOLUMES, volume, 'kubernetes.io/pv-protection', context);
  },
};

async function release<T extends ApiObject>(r: Resource<T>, object: T, finalizer: string, { client }: ControllerContext): Promise<void> {
  const finalizers = object.metadata.finalizers ?? [];
  if (!finalizers.includes(finalizer)) return;
  try {
    await client.update(r, { ...object, metadata: { ...object.metadata, finalizers: finalizers.filter((f) => f !== finalizer) } });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
