#!/usr/bin/env node
// Makes src/kubernetes/api/generated/go-types*.json from what scripts/go-facts prints.
//   generate-go-types.mjs FACTS.json
// One text a definition: its fields in Go's order, `name[*][!][~][:named type][@embedded struct]`: * pointer, ! written when empty, ~ omitzero.
import { readFileSync } from 'node:fs';
import { readSchema, writeSplit } from './schema-files.mjs';

const facts = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const schema = readSchema();
const plain = new Set(['string', 'bool', 'int32', 'int64', 'float64', '[]string', 'map[string]string']);
const types = {};
for (const name of Object.keys(schema).sort()) {
  const fields = facts[name];
  if (!fields || !schema[name].properties) continue;
  types[name] = fields
    .map((f) => {
      const [, path, flags, go] = /^([^*!~|]*)([*!~]*)\|(.*)$/.exec(f);
      const at = path.lastIndexOf('.');
      return `${path.slice(at + 1)}${flags}${plain.has(go) ? '' : `:${go}`}${at < 0 ? '' : `@${path.slice(0, at)}`}`;
    })
    .join(' ');
}
writeSplit('go-types', types);
console.log(`${Object.keys(types).length} definitions`);
