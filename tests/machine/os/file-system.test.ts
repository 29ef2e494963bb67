import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/base/clock.ts';
import { MemoryFileSystem } from '../../../src/machine/os/memory-file-system.ts';
import { EPOCH } from './support.ts';

const clock = new VirtualClock(EPOCH);
const make = (): MemoryFileSystem => new MemoryFileSystem({ clock });
const user = { user: { uid: 1000, gid: 1000 }, umask: 0o022 };

describe('a file system in memory', () => {
  it.each<[string, (fs: MemoryFileSystem) => unknown, unknown]>([
    [
      'reads what was written',
      (fs) => {
        fs.writeFile('/tmp/a', 'x');
        return fs.readText('/tmp/a');
      },
      'x',
    ],
    [
      'appends',
      (fs) => {
        fs.writeFile('/tmp/a', 'x');
        fs.writeFile('/tmp/a', 'y', { append: true });
        return fs.readText('/tmp/a');
      },
      'xy',
    ],
    [
      'shortens',
      (fs) => {
        fs.writeFile('/tmp/a', 'long');
        fs.writeFile('/tmp/a', 's');
        return fs.readText('/tmp/a');
      },
      's',
    ],
    [
      'follows links',
      (fs) => {
        fs.writeFile('/tmp/a', 'x');
        fs.symlink('a', '/tmp/l');
        return [fs.readText('/tmp/l'), fs.realpath('/tmp/l'), fs.lstat('/tmp/l').type];
      },
      ['x', '/tmp/a', 'symlink'],
    ],
    [
      'shares hard links',
      (fs) => {
        fs.writeFile('/tmp/a', 'x');
        fs.link('/tmp/a', '/tmp/b');
        fs.unlink('/tmp/a');
        return [fs.readText('/tmp/b'), fs.stat('/tmp/b').nlink];
      },
      ['x', 1],
    ],
    ['has /bin for /usr/bin', (fs) => fs.realpath('/bin'), '/usr/bin'],
    [
      'stamps with the clock',
      (fs) => {
        fs.writeFile('/tmp/a', 'x');
        return fs.stat('/tmp/a').mtime;
      },
      EPOCH,
    ],
    [
      'takes the umask away',
      (fs) => {
        fs.as(user).mkdir('/tmp/d');
        return fs.stat('/tmp/d').mode;
      },
      0o755,
    ],
  ])('%s', (_, act, wanted) => {
    expect(act(make())).toEqual(wanted);
  });

  it.each<[string, (fs: MemoryFileSystem) => void, string]>([
    ['a missing file', (fs) => fs.readFile('/nosuch'), 'ENOENT'],
    ['a file on the way', (fs) => fs.writeFile('/dev/null/x', ''), 'ENOTDIR'],
    ['a directory as a file', (fs) => fs.readFile('/tmp'), 'EISDIR'],
    ['a directory with files', (fs) => fs.rmdir('/usr'), 'ENOTEMPTY'],
    [
      'a loop of links',
      (fs) => {
        fs.symlink('/tmp/l', '/tmp/l');
        return fs.readFile('/tmp/l');
      },
      'ELOOP',
    ],
    [
      'a directory into itself',
      (fs) => {
        fs.mkdir('/tmp/a');
        return fs.rename('/tmp/a', '/tmp/a/b');
      },
      'EINVAL',
    ],
    ['another user in /root', (fs) => fs.as(user).readdir('/root'), 'EACCES'],
    ['another user in /etc', (fs) => fs.as(user).writeFile('/etc/x', ''), 'EACCES'],
    [
      "another user's file in /tmp",
      (fs) => {
        fs.writeFile('/tmp/a', '');
        return fs.as(user).unlink('/tmp/a');
      },
      'EPERM',
    ],
    ['more than a file may hold', (fs) => fs.writeFile('/tmp/a', new Uint8Array(17 << 20)), 'ENOSPC'],
  ])('refuses %s', (_, act, code) => {
    expect(() => act(make())).toThrow(expect.objectContaining({ code }));
  });

  it('stands on a layer that it never changes, and saves only what differs', () => {
    const base = make();
    base.writeFile('/etc/hosts', 'base\n');
    const layer = base.freeze();
    const [a, b] = [new MemoryFileSystem({ clock, base: layer }), new MemoryFileSystem({ clock, base: layer })];
    expect(a.snapshot().inodes).toEqual([]);
    a.writeFile('/etc/hosts', 'a\n');
    a.writeFile('/tmp/new', 'n');
    const saved = structuredClone(a.snapshot());
    expect(b.readText('/etc/hosts')).toBe('base\n');
    b.restore(saved);
    a.writeFile('/tmp/new', 'changed');
    expect([b.readText('/etc/hosts'), b.readText('/tmp/new')]).toEqual(['a\n', 'n']);
    a.restore(saved);
    expect(a.readText('/tmp/new')).toBe('n');
  });

  it('gives room back', () => {
    const fs = new MemoryFileSystem({ clock, limits: { file: 100, total: 150 } });
    fs.writeFile('/tmp/a', new Uint8Array(100));
    expect(() => fs.writeFile('/tmp/b', new Uint8Array(100))).toThrow('No space left on device');
    fs.unlink('/tmp/a');
    fs.writeFile('/tmp/b', new Uint8Array(100));
    expect(fs.used).toBe(100);
  });
});
