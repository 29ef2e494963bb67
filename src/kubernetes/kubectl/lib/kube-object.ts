import type { ApiObject } from '../../api/meta.ts';

/** Any object of the API, with whatever fields it has. */
export type KubeObject = ApiObject & Record<string, unknown>;
