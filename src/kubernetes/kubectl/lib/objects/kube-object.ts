import type { ApiObject } from '../../../api/meta.ts';

/** Any object of the API, with whatever fields it has. */
export type KubeObject = ApiObject & Record<string, unknown>;

/** *v1.Service */
export const goKind = (object: { readonly apiVersion: string; readonly kind: string }): string =>
  `*${object.apiVersion.includes('/') ? object.apiVersion.replace('/', '.').replace(/\.[a-z]+(\.k8s\.io)/, '') : object.apiVersion}.${object.kind}`;
