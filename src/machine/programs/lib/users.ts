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
