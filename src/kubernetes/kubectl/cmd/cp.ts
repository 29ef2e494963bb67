// upstream: kubectl/pkg/cmd/cp/cp.go
import { type Bytes, concat } from '../../../base/bytes.ts';
import { readTar, type TarEntry, TarError, writeTar } from '../../../base/tar.ts';
import { FsError } from '../../../machine/os/errors.ts';
import type { Process, Stat } from '../../../machine/os/types.ts';
import type { Command, Invocation } from '../lib/command.ts';
import { completeCopy } from '../lib/completion/complete-copy.ts';
import { CommandError, ExitCodeError, pathErrorText } from '../lib/errors.ts';
import { basePath, cleanPath, dirPath, type FileSpec, fileSpec, joinPath, stripShortcuts, withoutSlash } from '../lib/flags/file-spec.ts';
import { type RemoteCommand, runRemote } from '../lib/streams/remote-command.ts';

export const cp: Command = {
  use: 'cp <file-spec-src> <file-spec-dest>',
  plainUse: true,
  short: 'Copy files and folders into containers and out of them',
  long: "Copy files and folders into containers and out of them.\n\nThe container's image must have tar. Symlinks are copied into a container and left out on the way back; for more, pipe tar through kubectl exec.",
  examples: `# A folder into pod web
kubectl cp ./site web:/usr/share/nginx/html

# A file into one of its containers
kubectl cp index.html web:/tmp/index.html -c sidecar

# Into a pod of another namespace
kubectl cp index.html shop/web:/tmp/index.html

# A file out of a pod
kubectl cp web:/etc/nginx/nginx.conf ./nginx.conf`,
  flags: [
    {
      name: 'container',
      short: 'c',
      kind: 'string',
      usage: "Container to copy to or from; without it the one that the annotation kubectl.kubernetes.io/default-container names, or the pod's first.",
    },
    { name: 'no-preserve', kind: 'bool', usage: 'Owner and modes are not kept in the container' },
    { name: 'retries', kind: 'int', usage: 'How often to go on after a copy from a container broke off; negative: for ever.' },
  ],
  run: (k) => run(k),
  complete: completeCopy,
};

async function run(k: Invocation): Promise<void> {
  if (k.args.length !== 2) throw new CommandError('source and destination are required');
  const source = fileSpec(k.args[0] ?? '');
  const target = fileSpec(k.args[1] ?? '');
  if (source.pod && target.pod) throw new CommandError('one of src or dest must be a local file specification');
  if (source.file === '' || target.file === '') throw new CommandError('filepath can not be empty');
  const [from, to] = [withoutSlash(source), withoutSlash(target)];
  if (source.pod) return fromPod(k, from, to.file);
  if (target.pod) return toPod(k, from.file, to);
  throw new CommandError('one of src or dest must be a remote file specification');
}

const place = (k: Invocation, spec: FileSpec) => ({ namespace: spec.namespace || k.s.namespace().name, pod: spec.pod, container: k.flags.string('container') });

async function toPod(k: Invocation, local: string, target: FileSpec): Promise<void> {
  const { p } = k.s;
  if (!p.fs.exists(p.path(local))) throw new CommandError(`${local} doesn't exist in local filesystem`);
  const remote = (await isFolder(k, target)) ? joinPath(target.file, basePath(local)) : target.file;
  const entries: TarEntry[] = [];
  await collect(p, cleanPath(local), basePath(cleanPath(remote)), entries);
  const preserve = k.flags.bool('no-preserve') ? ['--no-same-permissions', '--no-same-owner'] : [];
  await runRemote(k.s, {
    ...place(k, target),
    command: ['tar', ...preserve, '-xmf', '-', '-C', dirPath(remote)],
    stdin: writeTar(entries),
    onOut: (bytes) => p.stdout.write(bytes),
    onErr: (bytes) => p.stderr.write(bytes),
    onNotice: (text) => k.s.err(text),
  });
}

/** Whether the path is a folder over there: then the copy goes into it. What goes wrong here goes wrong again, and is told then. */
async function isFolder(k: Invocation, target: FileSpec): Promise<boolean> {
  try {
    await runRemote(k.s, { ...place(k, target), command: ['test', '-d', target.file] });
    return true;
  } catch (e) {
    if (e instanceof CommandError || e instanceof ExitCodeError || (e instanceof Error && 'status' in e)) return false;
    throw e;
  }
}

/** A file, or all that is in a folder; empty folders keep an entry of their own. */
async function collect(p: Process, local: string, name: string, entries: TarEntry[]): Promise<void> {
  const wait = p.tick();
  if (wait) await wait;
  const path = p.path(local);
  const stat = p.fs.lstat(path);
  if (stat.type === 'directory') {
    const children = p.fs.readdir(path);
    if (children.length === 0) entries.push(entryOf(name, 'directory', stat));
    for (const child of children) await collect(p, joinPath(local, child), joinPath(name, child), entries);
  } else if (stat.type === 'symlink') entries.push({ ...entryOf(name, 'symlink', stat), target: p.fs.readlink(path) });
  else entries.push({ ...entryOf(name, 'file', stat), data: opened(p, local, path) });
}

function opened(p: Process, local: string, path: string): Bytes {
  try {
    return p.fs.readFile(path);
  } catch (e) {
    throw new CommandError(pathErrorText('open', local, e));
  }
}

const entryOf = (name: string, type: TarEntry['type'], { mode, uid, gid, mtime }: Stat): TarEntry => ({ name, type, mode, uid, gid, mtime });

async function fromPod(k: Invocation, source: FileSpec, local: string): Promise<void> {
  const chunks: Bytes[] = [];
  const retries = k.flags.number('retries');
  for (let tries = 0; ; tries++) {
    const bytes = chunks.reduce((n, c) => n + c.length, 0);
    if (tries > 0) await k.s.out(`Resuming copy at ${bytes} bytes, retry ${tries}/${retries}\n`);
    // What goes to stderr over there is told on stdout here.
    await received(k, {
      ...place(k, source),
      command: retries === 0 ? ['tar', 'cf', '-', source.file] : ['sh', '-c', `tar cf - ${source.file} | tail -c+${bytes}`],
      onOut: (chunk) => void chunks.push(chunk),
      onErr: (chunk) => k.s.p.stdout.write(chunk),
      onNotice: (text) => k.s.out(text),
    });
    try {
      return await unpack(k, source, local, readTar(concat(chunks)));
    } catch (e) {
      if (!(e instanceof TarError)) throw e;
      if (retries >= 0 && tries >= retries) {
        await k.s.out(`Dropping out copy after ${tries} retries\n`);
        throw new CommandError(e.message);
      }
    }
  }
}

/** An archive that has come to its end is good, whatever tar says about what it left out: upstream stops listening there. */
async function received(k: Invocation, remote: RemoteCommand): Promise<void> {
  let got = 0;
  try {
    await runRemote(k.s, {
      ...remote,
      onOut: (chunk) => {
        got += chunk.length;
        return remote.onOut?.(chunk);
      },
    });
  } catch (e) {
    if (!(e instanceof ExitCodeError) || got === 0) throw e;
  }
}

async function unpack(k: Invocation, source: FileSpec, local: string, entries: readonly TarEntry[]): Promise<void> {
  const prefix = stripShortcuts(cleanPath(source.file.replace(/^\/+/, '').replace(/\/+$/, '')));
  for (const entry of entries) {
    if (!entry.name.startsWith(prefix)) throw new CommandError('tar contents corrupted');
    const name = stripShortcuts(cleanPath(entry.name.slice(prefix.length).replace(/^\/+/, '')));
    const target = joinPath(local, name);
    if (entry.type === 'symlink') {
      const hint = ` (consider using "kubectl exec -n ${JSON.stringify(source.namespace)} ${JSON.stringify(source.pod)} -- tar cf - ${JSON.stringify(source.file)} | tar xf -")`;
      await k.s.err(`warning: skipping symlink: ${JSON.stringify(target)} -> ${JSON.stringify(entry.target ?? '')}${hint}\n`);
    } else lay(k.s.p, target, entry);
  }
}

function lay(p: Process, target: string, entry: TarEntry): void {
  const path = p.path(target);
  const step = (operation: string, work: () => void): void => {
    try {
      work();
    } catch (e) {
      throw e instanceof FsError ? new CommandError(pathErrorText(operation, target, e)) : e;
    }
  };
  step('mkdir', () => p.fs.mkdir(p.path(dirPath(target)), { recursive: true }));
  if (entry.type === 'directory') step('mkdir', () => p.fs.mkdir(path, { recursive: true }));
  else step('open', () => p.fs.writeFile(path, entry.data ?? new Uint8Array()));
}
