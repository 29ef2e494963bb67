#!/usr/bin/env node
// Makes src/kubernetes/api/generated/go-types.json from what scripts/go-facts prints.
//   generate-go-types.mjs FACTS.json
// One text a definition: its fields in Go's order, `name[*][!][~][:named type][@embedded struct]`: * pointer, ! written when empty, ~ omitzero.
import { readFileSync, writeFileSync } from 'node:fs';

const facts = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const out = new URL('../src/kubernetes/api/generated/', import.meta.url);
const schema = JSON.parse(readFileSync(new URL('schema.json', out), 'utf8'));
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
writeFileSync(new URL('go-types.json', out), JSON.stringify(types));
console.log(`${Object.keys(types).length} definitions`);
