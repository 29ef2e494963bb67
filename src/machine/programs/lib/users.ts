// Names of users and groups, from the machine's own /etc/passwd and /etc/group.
import type { Process } from '../../os/types.ts';

function lookUp(p: Process, file: string, id: number): string {
  if (!p.fs.exists(file)) return id === 0 ? 'root' : String(id);
  for (const line of p.fs.readText(file).split('\n')) {
    const [name, , number] = line.split(':');
    if (name && Number(number) === id) return name;
  }
  return id === 0 ? 'root' : id === p.user.uid ? p.user.name : String(id);
}

export const userName = (p: Process, uid: number): string => lookUp(p, '/etc/passwd', uid);
export const groupName = (p: Process, gid: number): string => lookUp(p, '/etc/group', gid);

/** The number of a user or group by name or number; undefined when there is none. */
export function idOf(p: Process, file: '/etc/passwd' | '/etc/group', text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  if (p.fs.exists(file))
    for (const line of p.fs.readText(file).split('\n')) {
      const [name, , number] = line.split(':');
      if (name === text) return Number(number);
    }
  return text === 'root' ? 0 : text === p.user.name ? p.user.uid : undefined;
}

export interface Group {
  readonly gid: number;
  readonly name: string;
}

/** The lines of /etc/passwd or /etc/group, in their fields. */
export function accountRows(p: Process, file: '/etc/passwd' | '/etc/group'): string[][] {
  if (!p.fs.exists(file)) return [];
  const lines = p.fs.readText(file).split('\n').filter(Boolean);
  return lines.map((line) => line.split(':'));
}

/** The user's own group, then those that name it as a member and those that the process was given; one without a name is called by its number. */
export function groupsOf(p: Process, name: string, gid: number): Group[] {
  const groups = accountRows(p, '/etc/group').map((f) => ({ name: f[0] ?? '', gid: Number(f[2]), members: (f[3] ?? '').split(',') }));
  const named = (id: number): Group => ({ gid: id, name: groups.find((g) => g.gid === id)?.name ?? (id === 0 ? 'root' : String(id)) });
  const others = new Set(groups.filter((g) => g.members.includes(name)).map((g) => g.gid));
  if (name === p.user.name) for (const id of p.user.groups ?? []) others.add(id);
  others.delete(gid);
  return [gid, ...[...others].sort((a, b) => a - b)].map(named);
}

export interface Owner {
  readonly user?: number;
  readonly group?: number;
  readonly userWord?: string;
  readonly groupWord?: string;
  /** Written `user.group`, the old way. */
  readonly dotted?: boolean;
}

/** `user`, `user:group`, `:group`, `user:` (its login group). upstream: gnulib lib/userspec.c */
export function parseOwner(p: Process, text: string): Owner | { readonly fault: string } {
  const plain = ownerOf(p, text, text.indexOf(':'));
  if (!('fault' in plain) || text.includes(':') || !text.includes('.')) return plain;
  const dotted = ownerOf(p, text, text.indexOf('.'));
  return 'fault' in dotted ? plain : { ...dotted, dotted: true };
}

function ownerOf(p: Process, text: string, cut: number): Owner | { readonly fault: string } {
  const userWord = cut < 0 ? text : text.slice(0, cut);
  const groupWord = cut < 0 ? '' : text.slice(cut + 1);
  const id = (file: '/etc/passwd' | '/etc/group', word: string): number | undefined => (word === '' ? undefined : idOf(p, file, word.replace(/^\+(?=\d+$)/, '')));
  const user = id('/etc/passwd', userWord);
  const group = id('/etc/group', groupWord);
  if (userWord !== '' && user === undefined) return { fault: 'invalid user' };
  if (groupWord !== '' && group === undefined) return { fault: 'invalid group' };
  const named = user === undefined ? {} : { user, userWord };
  if (group !== undefined) return { ...named, group, groupWord };
  if (cut < 0 || user === undefined) return named;
  const login = accountRows(p, '/etc/passwd').find((f) => f[0] === userWord)?.[3];
  if (login === undefined) return { fault: 'invalid spec' };
  return { ...named, group: Number(login), groupWord: groupName(p, Number(login)) };
}
