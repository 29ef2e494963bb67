// Builds the programs of a control plane from their Go modules, at the version whose words we follow.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BIN, LAB } from './instance.mjs';

const VERSION = '1.36.3';
const ETCD = 'v3.6.8';
const PROGRAMS = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kube-proxy'];

function go(dir, ...argv) {
  const { status } = spawnSync('go', argv, { cwd: dir, stdio: 'inherit', env: { ...process.env, CGO_ENABLED: '0' } });
  if (status !== 0) throw new Error(`go ${argv[0]} ended with ${status}`);
}

/** The main module names its parts by `replace`; whoever builds it from outside must say the same with versions. */
function kubernetesModule(dir) {
  const published = JSON.parse(spawnSync('go', ['mod', 'download', '-json', `k8s.io/kubernetes@v${VERSION}`], { cwd: dir, encoding: 'utf8' }).stdout);
  const parts = [...new Set(readFileSync(join(published.Dir, 'go.mod'), 'utf8').match(/^\s*k8s\.io\/[a-z-]+(?= => )/gm))].map((name) => name.trim());
  const replaced = parts.map((name) => `\t${name} => ${name} v0${VERSION.slice(1)}`).join('\n');
  writeFileSync(join(dir, 'go.mod'), `module lab\n\ngo 1.26.0\n\nrequire k8s.io/kubernetes v${VERSION}\n\nreplace (\n${replaced}\n)\n`);
  writeFileSync(join(dir, 'programs.go'), `//go:build tools\n\npackage lab\n\nimport (\n${PROGRAMS.map((name) => `\t_ "k8s.io/kubernetes/cmd/${name}"`).join('\n')}\n)\n`);
}

export function build() {
  const kubernetes = join(LAB, 'build', 'kubernetes');
  const etcd = join(LAB, 'build', 'etcd');
  for (const dir of [BIN, kubernetes, etcd]) mkdirSync(dir, { recursive: true });
  kubernetesModule(kubernetes);
  go(kubernetes, 'mod', 'tidy');
  const stamp = `-s -w -X k8s.io/component-base/version.gitVersion=v${VERSION} -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=36`;
  for (const name of PROGRAMS) go(kubernetes, 'build', '-ldflags', stamp, '-o', join(BIN, name), `k8s.io/kubernetes/cmd/${name}`);
  writeFileSync(join(etcd, 'go.mod'), 'module etcd\n\ngo 1.24.0\n');
  writeFileSync(join(etcd, 'main.go'), 'package main\n\nimport (\n\t"os"\n\n\t"go.etcd.io/etcd/server/v3/etcdmain"\n)\n\nfunc main() { etcdmain.Main(os.Args) }\n');
  go(etcd, 'get', `go.etcd.io/etcd/server/v3@${ETCD}`);
  go(etcd, 'mod', 'tidy');
  go(etcd, 'build', '-ldflags', '-s -w', '-o', join(BIN, 'etcd'), '.');
}
