// Writing the file with preferences. upstream: kubectl/pkg/cmd/kuberc/set.go
import { toYaml } from '../../../api/yaml.ts';
import type { Invocation } from '../command.ts';
import type { FlagSpec } from '../flags/flag-set.ts';
import type { Preference } from './kuberc.ts';

export const kubercFlag: FlagSpec = {
  name: 'kuberc',
  kind: 'string',
  usage: 'The kuberc file with your preferences. KUBECTL_KUBERC=false or KUBERC=off does without.',
};

/** Writes it and says so. */
export async function writeKuberc(k: Invocation, path: string, { aliases, defaults, ...rest }: Preference): Promise<void> {
  const { p } = k.s;
  const full = p.path(path);
  p.fs.mkdir(full.slice(0, full.lastIndexOf('/')) || '/', { recursive: true });
  const none = <T>(list: readonly T[]): readonly T[] | null => (list.length ? list : null);
  p.fs.writeFile(full, new TextEncoder().encode(toYaml({ ...rest, kind: 'Preference', aliases: none(aliases), defaults: none(defaults) })), { mode: 0o600 });
  await k.s.out(`Updated ${path}\n`);
}
