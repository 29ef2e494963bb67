// Claims and volumes that people made find each other; nothing is provisioned here. The work is fetched with the first of them.
// upstream: pkg/controller/volume/persistentvolume/pv_controller.go
import { later } from '../../../base/on-demand.ts';
import { keyOf } from '../../api/meta.ts';
import { PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES, STORAGE_CLASSES } from '../../api/resources.ts';
import type { Controller } from '../../client/controller.ts';

const VOLUME = 'volume ';
const syncVolume = later(async () => (await import('./sync.ts')).syncVolume);
const syncClaim = later(async () => (await import('./sync.ts')).syncClaim);

export const persistentvolume: Controller = {
  name: 'persistentvolume-controller',
  setup: (setup, context) => {
    const claims = context.lister(PERSISTENT_VOLUME_CLAIMS);
    setup.follow(PERSISTENT_VOLUME_CLAIMS, ({ old, object }) => {
      const volume = (object ?? old)?.spec?.volumeName;
      return [...(object ? [keyOf(object)] : []), ...(volume ? [VOLUME + volume] : [])];
    });
    // A new or freed volume may be what a claim waits for.
    setup.watch(PERSISTENT_VOLUMES, (v) => [VOLUME + v.metadata.name, ...[...claims.list()].filter((c) => c.status?.phase !== 'Bound').map(keyOf)]);
    setup.watch(STORAGE_CLASSES, () => [...claims.list()].filter((c) => c.status?.phase !== 'Bound').map(keyOf));
  },
  reconcile: async (key, context) => {
    if (key.startsWith(VOLUME)) {
      const volume = context.lister(PERSISTENT_VOLUMES).get(key.slice(VOLUME.length));
      if (volume) await syncVolume(volume, context);
      return;
    }
    const claim = context.lister(PERSISTENT_VOLUME_CLAIMS).get(key);
    if (claim && !claim.metadata.deletionTimestamp) await syncClaim(claim, context);
  },
};
