// What kube-proxy says of its flags and settings before it does anything. upstream: cmd/kube-proxy/app/options.go, component-base/{cli/flag,featuregate}
import { onDemand } from '../../../base/on-demand.ts';
import { klogValue, type StartLine } from '../../../kubernetes/proxy/start-log.ts';
import type { KubeProxyConfiguration } from '../proxy-config/configuration.ts';
import type { ReadConfig } from '../proxy-config/read.ts';
import { notSimulated } from '../proxy-config/settings.ts';
import type { ProxyFlagValues } from './parse.ts';

/** What is said before the settings are looked at. */
export function firstLines({ config, modeUnsaid, warning }: ReadConfig, values?: ProxyFlagValues): readonly StartLine[] {
  const info = (place: string, text: string): StartLine => ({ severity: 'I', place, text });
  const flags = ['boot-id-file', 'machine-id-file', 'master', 'vmodule'].filter((name) => values?.changed(name)).map((name) => `--${name}`);
  return [
    ...(warning === undefined ? [] : [info('options.go:502', `"Using lenient decoding as strict decoding failed" err=${klogValue(warning)}`)]),
    ...(modeUnsaid ? [info('server_linux.go:49', '"Using iptables proxy"')] : []),
    ...notSimulated(config).map((field) => info('portside', `"Not simulated here" field=${JSON.stringify(field)}`)),
    ...flags.map((flag) => info('portside', `"Not simulated here" flag=${JSON.stringify(flag)}`)),
  ];
}

/** What setting the feature gates says: at once, and from -v=1 on when the flags have been told. */
export async function setGates({ featureGates }: KubeProxyConfiguration): Promise<{ readonly warnings: readonly StartLine[]; readonly updated: StartLine }> {
  const line = (text: string): StartLine => ({ severity: 'I', place: 'feature_gate.go:477', text });
  const said = featureGates ?? {};
  if (Object.keys(said).length === 0) return { warnings: [], updated: line('"Updated" featureGates={}') };
  const set = (await onDemand(() => import('./gates.ts'))).setGates(said);
  if (typeof set === 'string') throw new Error(`failed complete: ${set}`);
  const sorted = Object.fromEntries(Object.entries(set.changed).sort(([a], [b]) => (a < b ? -1 : 1)));
  // They are set twice: by themselves, and for the metrics.
  return { warnings: [...set.warnings, ...set.warnings].map(line), updated: line(`"Updated" featureGates=${JSON.stringify(sorted)}`) };
}

/** Every flag, as it is told from -v=1 on. upstream: cliflag.PrintFlags */
export function flagLines(flags: readonly (readonly [name: string, value: string])[]): readonly StartLine[] {
  return flags.map(([name, value]) => ({ severity: 'I', place: 'flags.go:64', text: `FLAG: --${name}=${JSON.stringify(value)}` }));
}
