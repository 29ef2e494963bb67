// What all kinds have in common that are questions: created, answered, never stored. upstream: rest.Creater alone
import type { ApiObject, Resource } from '../../../api/meta.ts';
import type { Strategy } from '../strategy.ts';

/** A strategy whose only verb is create. */
export function question<T extends ApiObject>(resource: Resource<T>, schema: string, review: NonNullable<Strategy<T>['review']>): Strategy<T> {
  return {
    resource,
    singular: resource.kind.toLowerCase(),
    schema,
    verbs: ['create'],
    validate: () => [],
    validateUpdate: () => [],
    review,
    columns: [],
    row: () => [],
  };
}
