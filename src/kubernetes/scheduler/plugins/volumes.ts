// Claims that a pod needs before it can go anywhere. upstream: pkg/scheduler/framework/plugins/volumebinding/volume_binding.go PreFilter
import { PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES, STORAGE_CLASSES } from '../../api/resources.ts';
import { matchesNode } from '../../client/placement.ts';
import { type FilterPlugin, misfit } from '../lib/plugin.ts';

const NAME = 'VolumeBinding';
const CONFLICT = misfit(NAME, "node(s) didn't match PersistentVolume's node affinity", true);
const NO_VOLUME = misfit(NAME, "node(s) didn't find available persistent volumes to bind", true);

/** Devices by claims do not exist here: a pod that asks for one is told so. */
export const dynamicResources: FilterPlugin = {
  name: 'DynamicResources',
  filter: ({ pod }) => (pod.spec?.resourceClaims?.length ? misfit('DynamicResources', 'resource claims are not simulated here', true) : undefined),
};

export const volumeBinding: FilterPlugin = {
  name: NAME,
  filter: ({ pod, namespace }, world) => {
    const bound: string[] = [];
    let waiting = false;
    for (const volume of pod.spec?.volumes ?? []) {
      const name = volume.persistentVolumeClaim?.claimName ?? (volume.ephemeral ? `${pod.metadata.name}-${volume.name}` : undefined);
      if (name === undefined) continue;
      const claim = world.lister(PERSISTENT_VOLUME_CLAIMS).get(`${namespace}/${name}`);
      if (!claim) return misfit(NAME, `persistentvolumeclaim "${name}" not found`, true);
      if (claim.status?.phase === 'Lost') return misfit(NAME, `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec?.volumeName}"`, true);
      if (claim.metadata.deletionTimestamp) return misfit(NAME, `persistentvolumeclaim "${name}" is being deleted`, true);
      if (claim.spec?.volumeName) bound.push(claim.spec.volumeName);
      else if (world.lister(STORAGE_CLASSES).get(claim.spec?.storageClassName ?? '')?.volumeBindingMode === 'WaitForFirstConsumer') waiting = true;
      else return misfit(NAME, 'pod has unbound immediate PersistentVolumeClaims', true);
    }
    if (!waiting && bound.length === 0) return undefined;
    return (node) => {
      if (waiting) return NO_VOLUME;
      for (const name of bound) {
        const required = world.lister(PERSISTENT_VOLUMES).get(name)?.spec?.nodeAffinity?.required;
        if (required && !matchesNode(required, node.node)) return CONFLICT;
      }
      return undefined;
    };
  },
};
