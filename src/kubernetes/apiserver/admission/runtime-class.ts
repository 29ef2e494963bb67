// A pod's runtime class must exist; its overhead is the class's. upstream: plugin/pkg/admission/runtimeclass

import { deepEqual } from '../../../base/deep.ts';
import type { Pod, RuntimeClass } from '../../api/generated/types.ts';
import { resource } from '../../api/meta.ts';
import { newForbidden } from '../../api/status.ts';
import type { Attributes, Plugin } from './plugin.ts';
import { isPodCreate, PODS_QUALIFIED } from './pods.ts';

const RUNTIME_CLASSES = resource<RuntimeClass>('node.k8s.io', 'v1', 'RuntimeClass', 'runtimeclasses', false);

export const runtimeClass: Plugin = {
  name: 'RuntimeClass',
  concerns: ['pods'],
  admit(a: Attributes): void {
    if (!isPodCreate(a)) return;
    const spec = (a.object as Pod).spec;
    const name = spec?.runtimeClassName;
    const refuse = (why: string): Error => newForbidden(PODS_QUALIFIED, a.name, `pod rejected: ${why}`);
    const found = name ? a.context.get(RUNTIME_CLASSES, '', name) : undefined;
    if (name && !found) throw refuse(`RuntimeClass ${JSON.stringify(name)} not found`);
    const overhead = found?.overhead?.podFixed;
    if (!overhead) {
      if (spec?.overhead && Object.keys(spec.overhead).length) throw refuse('Pod Overhead set without corresponding RuntimeClass defined Overhead');
    } else if (spec) {
      if (spec.overhead && !deepEqual(spec.overhead, overhead)) throw refuse("Pod's Overhead doesn't match RuntimeClass's defined Overhead");
      spec.overhead = { ...overhead };
    }
  },
};
