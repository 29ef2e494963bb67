// The schema of every published kind. Importing this file brings it, here and for schema.ts: whoever may meet any kind imports from here.
import moreTypes from './generated/go-types-more.json' with { type: 'json' };
import moreSchema from './generated/schema-more.json' with { type: 'json' };
import { addGoTypes } from './go-types.ts';
import { addDefinitions, type SchemaNode } from './schema.ts';

addDefinitions(moreSchema as unknown as Readonly<Record<string, SchemaNode>>);
addGoTypes(moreTypes);

export { goType } from './go-types.ts';
export { allDefinitions, definition, definitionOf, isPublished } from './schema.ts';
