// The services of a machine, for systemctl and journalctl.
import { HostMachine } from '../../os/machine.ts';
import { HostProcess } from '../../os/process.ts';
import type { Process } from '../../os/types.ts';
import { servicesAt, type Units } from '../../os/units.ts';

/** Undefined where no systemd runs, as in a container that has its own root. */
export function unitsOf(p: Process): Units | undefined {
  if (p instanceof HostProcess && p.root) return servicesAt(p.root);
  return p.machine instanceof HostMachine ? p.machine.units : undefined;
}

/** Members of these groups read the whole journal and root does everything. */
export function inGroup(p: Process, names: readonly string[]): boolean {
  if (p.user.uid === 0) return true;
  const lines = p.fs.exists('/etc/group') ? p.fs.readText('/etc/group').split('\n') : [];
  return lines.some((line) => {
    const [name = '', , , members = ''] = line.split(':');
    return names.includes(name) && members.split(',').includes(p.user.name);
  });
}
