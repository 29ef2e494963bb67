#!/usr/bin/env node
// Makes src/kubernetes/apiserver/protobuf/numbers.json from what `scripts/go-facts wire` prints.
//   generate-protobuf.mjs WIRE.json
// One text a message: `number name` pairs joined by commas; `>message` stands for an inlined struct. What a field holds is said by the schema and the Go types.
import { readFileSync, writeFileSync } from 'node:fs';
import { readSchema } from './schema-files.mjs';

const facts = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const schema = readSchema();
const messages = {};

function keep(name) {
  if (messages[name] || !facts[name]?.length) return;
  messages[name] = facts[name].map((field) => field.replace(' >', '>').replace(' ', ':')).join(',');
  for (const field of facts[name]) if (field.includes('>')) keep(field.slice(field.indexOf('>') + 1));
}

// Lists never come as a body.
for (const name of Object.keys(schema).sort()) if (schema[name].properties && !(name.endsWith('List') && schema[name].properties.items)) keep(name);
writeFileSync(new URL('../src/kubernetes/apiserver/protobuf/numbers.json', import.meta.url), JSON.stringify(messages));
console.log(`${Object.keys(messages).length} messages`);
