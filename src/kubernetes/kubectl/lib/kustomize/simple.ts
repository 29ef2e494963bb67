// Labels, annotations, replicas and images. upstream: kustomize/api/filters/{labels,annotations,replicacount,imagetag}
import { isRecord } from '../../../../base/deep.ts';
import { CommandError } from '../errors.ts';
import { atPath, setPairs } from './field-path.ts';
import type { ImageArgs, Kustomization } from './kustomization.ts';
import { ANNOTATIONS, METADATA_LABELS, SELECTOR_LABELS, TEMPLATE_LABELS } from './label-places.ts';
import { type Doc, idOf, idsOf, type Resource } from './resource.ts';

/** labels and commonLabels, into selectors and templates where asked. */
export function setLabels(k: Kustomization, all: readonly Resource[]): void {
  for (const label of k.labels ?? []) {
    const places = label.includeSelectors ? SELECTOR_LABELS : label.includeTemplates ? TEMPLATE_LABELS : [METADATA_LABELS];
    if (Object.keys(label.pairs ?? {}).length === 0) continue;
    for (const r of all) setPairs(r.object, idOf(r.object), [...(label.fields ?? []), ...places], label.pairs ?? {});
  }
  if (k.commonLabels) for (const r of all) setPairs(r.object, idOf(r.object), SELECTOR_LABELS, k.commonLabels);
}

/** commonAnnotations, into templates too. */
export function setAnnotations({ commonAnnotations }: Kustomization, all: readonly Resource[]): void {
  if (commonAnnotations) for (const r of all) setPairs(r.object, idOf(r.object), ANNOTATIONS, commonAnnotations);
}

const SCALED = ['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController'];

/** replicas, by the names that objects have or had. Throws when nothing is called so. */
export function setReplicas({ replicas }: Kustomization, all: readonly Resource[]): void {
  for (const { name = '', count = 0 } of replicas ?? []) {
    const found = all.filter((r) => SCALED.includes(idOf(r.object).kind) && idsOf(r).some((id) => id.name === name));
    if (found.length === 0)
      throw new CommandError(`resource with name ${name} does not match a config with the following GVK [${SCALED.map((kind) => `${kind}.[noVer].[noGrp]`).join(' ')}]`);
    for (const r of found) {
      atPath(r.object, 'spec/replicas', true, (holder, key) => {
        holder[key] = count;
      });
    }
  }
}

/** images: other names, tags and digests. */
export function setImages({ images }: Kustomization, all: readonly Resource[]): void {
  for (const image of images ?? []) {
    // Upstream goes over them twice, by places and by looking everywhere: a suffix for the tag comes twice.
    for (const r of all) if (idOf(r.object).kind !== 'CustomResourceDefinition') for (let pass = 0; pass < 2; pass++) changeImages(r.object, image);
  }
}

/** Wherever there are containers. */
function changeImages(value: unknown, image: ImageArgs): void {
  if (Array.isArray(value)) for (const item of value) changeImages(item, image);
  if (!isRecord(value)) return;
  for (const [key, inside] of Object.entries(value)) {
    if ((key === 'containers' || key === 'initContainers') && Array.isArray(inside)) {
      for (const container of inside) if (isRecord(container) && typeof container.image === 'string') (container as Doc).image = changed(container.image, image);
    } else changeImages(inside, image);
  }
}

function changed(given: string, { name = '', newName, newTag, tagSuffix, digest }: ImageArgs): string {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const match = new RegExp(`^${escaped}(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$`).exec(given);
  if (!match) return given;
  const [, tag = '', sum = ''] = match;
  const base = newName || name;
  if (newTag && digest) return `${base}:${newTag}@${digest}`;
  if (newTag) return `${base}:${newTag}`;
  if (digest) return `${base}@${digest}`;
  return `${base}${tag}${tagSuffix ?? ''}${sum}`;
}
