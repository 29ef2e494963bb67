// JSON Schemas of what authors write, for editors: completion, descriptions, red lines before anything is run.
import { z } from 'zod';
import { FAULTS } from '../course/faults/index.ts';
import { checkSchema, frontMatterSchema } from '../course/schema.ts';

interface Schema {
  [key: string]: unknown;
}

/** One document with two parts: `#/$defs/frontMatter` for the head of lesson.md, `#/$defs/check` for check blocks. */
export function lessonSchemas(): Schema {
  const front = schemaOf(frontMatterSchema);
  const cluster = (front.properties as Schema).cluster as { properties: Record<string, Schema> };
  cluster.properties.faults = { type: 'array', description: 'What is broken at the start', items: { oneOf: FAULTS.map((f) => faultOf(f.kind, schemaOf(f.options))) } };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A lesson of Portside',
    $ref: '#/$defs/frontMatter',
    $defs: { frontMatter: front, check: schemaOf(checkSchema) },
  };
}

function schemaOf(schema: z.ZodType): Schema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema;
  return rest;
}

function faultOf(kind: string, options: Schema): Schema {
  const properties = { kind: { const: kind }, ...(options.properties as Schema) };
  return { ...options, properties, required: ['kind', ...((options.required as string[] | undefined) ?? [])] };
}
