// Where preferences lie, and whether there are any: little enough to ask on every run. upstream: kubectl/pkg/kuberc/kuberc.go
import type { Process } from '../../../../machine/os/types.ts';

/** KUBECTL_KUBERC=false or KUBERC=off: do without. */
export const kubercIsOff = (p: Process): boolean => p.env.get('KUBERC') === 'off' || p.env.get('KUBECTL_KUBERC') === 'false';

/** ~/.kube/kuberc */
export const defaultKuberc = (p: Process): string => `${p.env.get('HOME') ?? p.user.home}/.kube/kuberc`;

/** What --kuberc names; null when the value is missing. */
export function givenKuberc(words: readonly string[]): string | null | undefined {
  for (const [i, word] of words.entries()) {
    if (word === '--') return undefined;
    if (word.startsWith('--kuberc=')) return word.slice('--kuberc='.length) || null;
    if (word === '--kuberc') return words[i + 1] || null;
  }
  return undefined;
}

/** Whether this run has preferences to read. */
export function hasKuberc(p: Process, words: readonly string[]): boolean {
  return !kubercIsOff(p) && (givenKuberc(words) !== undefined || p.fs.exists(defaultKuberc(p)));
}
