// genrsa, genpkey, ecparam -genkey, rsa, pkey, ec: keys are made by chance and have a key's form.

import { hex } from '../../../../base/hash.ts';
import type { Process } from '../../../os/types.ts';
import { armourBytes } from '../armour.ts';
import { type KeyPair, makeEc, makeRsa, modulusOf, readKeyPair } from '../key-pair.ts';
import { type Given, readText, type Tool, ToolError, writeText } from './io.ts';

const SMALLEST = 512;
const LARGEST = 16384;

/** A key of so many bits. Throws ToolError. */
export function rsaKey(p: Process, size: string | undefined): KeyPair {
  const bits = Number(size ?? 2048);
  if (!Number.isInteger(bits) || bits < SMALLEST || bits > LARGEST) throw new ToolError(`genrsa: key size ${size} is not one that is made here (${SMALLEST} to ${LARGEST})`);
  return makeRsa(p.machine.random, Math.ceil(bits / 16) * 16);
}

/** Throws ToolError when there is none. */
export async function loadKey(p: Process, name: string | undefined, what = 'private key'): Promise<KeyPair> {
  const key = readKeyPair(await readText(p, name, what));
  if (!key) throw new ToolError(`Could not read ${what} from ${name ?? '<stdin>'}\nUnable to load ${what}`);
  return key;
}

export const genrsa: Tool = {
  name: 'genrsa',
  summary: 'make an RSA key',
  flags: [],
  values: ['out'],
  notHere: ['traditional', 'F4', '3', 'verbose'],
  async run(p, o) {
    await writeText(p, o.value('out'), rsaKey(p, o.operands[0]).text);
    return 0;
  },
};

export const genpkey: Tool = {
  name: 'genpkey',
  summary: 'make a key',
  flags: [],
  values: ['algorithm', 'pkeyopt', 'out'],
  notHere: ['quiet', 'outform'],
  async run(p, o) {
    const algorithm = o.value('algorithm')?.toUpperCase();
    const option = (name: string): string | undefined =>
      o
        .all('pkeyopt')
        .find((text) => text.startsWith(`${name}:`))
        ?.slice(name.length + 1);
    if (algorithm !== 'RSA' && algorithm !== 'EC') throw new ToolError(`Error initializing ${algorithm ?? ''} context: only RSA and EC are simulated here`);
    for (const text of o.all('pkeyopt'))
      if (!/^rsa_keygen_bits:|^ec_paramgen_curve:(?:P-256|prime256v1)$/.test(text)) throw new ToolError(`genpkey: -pkeyopt ${text} is not simulated here`);
    await writeText(p, o.value('out'), algorithm === 'RSA' ? rsaKey(p, option('rsa_keygen_bits')).text : makeEc(p.machine.random).text);
    return 0;
  },
};

export const ecparam: Tool = {
  name: 'ecparam',
  summary: 'make an EC key',
  flags: ['genkey', 'noout', 'list_curves'],
  values: ['name', 'out'],
  async run(p, o) {
    if (o.has('list_curves')) {
      await p.out('  prime256v1: X9.62/SECG curve over a 256 bit prime field\n');
      return 0;
    }
    if (o.value('name') !== 'prime256v1') throw new ToolError(`using curve name ${o.value('name') ?? ''}: only prime256v1 is simulated here`);
    if (!o.has('genkey')) throw new ToolError('ecparam: without -genkey it is not simulated here');
    const parameters = o.has('noout') ? '' : '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';
    await writeText(p, o.value('out'), parameters + makeEc(p.machine.random, 'EC PRIVATE KEY').text);
    return 0;
  },
};

function reader(name: string, summary: string): Tool {
  return { name, summary, flags: ['noout', 'check', 'pubout', 'modulus', 'text'], values: ['in', 'out'], run: (p, o) => show(p, name, o) };
}

async function show(p: Process, name: string, o: Given): Promise<number> {
  const key = await loadKey(p, o.value('in'));
  if (o.has('text')) throw new ToolError(`${name}: -text is not simulated here`);
  if (o.has('modulus'))
    await p.out(
      `Modulus=${hex(modulusOf(key.publicKey) ?? new Uint8Array(0))
        .replace(/^00/, '')
        .toUpperCase()}\n`,
    );
  if (o.has('check')) await p.out(name === 'rsa' ? 'RSA key ok\n' : 'Key is valid\n');
  if (!o.has('noout')) await writeText(p, o.value('out'), o.has('pubout') ? armourBytes('PUBLIC KEY', key.publicKey) : key.text);
  if (!o.has('noout') && name !== 'pkey') await p.err(`writing ${name.toUpperCase()} key\n`);
  return 0;
}

export const rsa = reader('rsa', 'show an RSA key');
export const ec = reader('ec', 'show an EC key');
export const pkey = reader('pkey', 'show a key');
