// The schema of a kind: the published one, or what its definition brings.
import { definition, type SchemaNode } from '../api/schema.ts';
import type { Strategy } from './registry/strategy.ts';

export function schemaOf(strategy: Strategy): SchemaNode | undefined {
  return definition(strategy.schema) ?? strategy.structure;
}
