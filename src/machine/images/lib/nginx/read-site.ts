// A site from its files. Containers of one image read the same files: what they say is worked out once and shared, as long as every file says the same.
import type { Bytes } from '../../../../base/bytes.ts';
import { decode } from '../../../../base/bytes.ts';
import type { FileSystem } from '../../../os/types.ts';
import { type ConfigFiles, readConfig } from './config.ts';
import { buildSite, type Site } from './site.ts';

/** Something that was found out about the files, and whether it is so elsewhere. */
type Fact = (fs: FileSystem) => boolean;

interface Known {
  readonly file: string;
  readonly facts: readonly Fact[];
  readonly site: Site;
}

const MOST = 16;
let known: readonly Known[] = [];

/** The site that a configuration file describes. Throws ConfigError in nginx's words. */
export function readSite(fs: FileSystem, file: string): Site {
  const same = known.find((k) => k.file === file && k.facts.every((holds) => holds(fs)));
  if (same) return same.site;
  const facts: Fact[] = [];
  const site = buildSite(readConfig(watched(fs, facts), file));
  known = [{ file, facts, site }, ...known].slice(0, MOST);
  return site;
}

function watched(fs: FileSystem, facts: Fact[]): ConfigFiles {
  return {
    exists(path) {
      const there = fs.exists(path);
      facts.push((other) => other.exists(path) === there);
      return there;
    },
    readText(path) {
      const bytes = fs.readFile(path).slice();
      facts.push((other) => sameBytes(other.readFile(path), bytes));
      return decode(bytes);
    },
    readdir(path) {
      const names = fs.readdir(path).join('/');
      facts.push((other) => other.readdir(path).join('/') === names);
      return names === '' ? [] : names.split('/');
    },
  };
}

function sameBytes(a: Bytes, b: Bytes): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
