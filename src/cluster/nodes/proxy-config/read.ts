// kube-proxy's configuration file, from its text to what the proxies do. upstream: cmd/kube-proxy/app/options.go Complete, Validate
import type { KubeProxyConfiguration } from './configuration.ts';
import { ConfigProblem, decodeConfig } from './decode.ts';
import { forLinux } from './settings.ts';
import { validateConfig } from './validate.ts';

export interface ReadConfig {
  readonly config: KubeProxyConfiguration;
  /** The file did not choose a mode. */
  readonly modeUnsaid: boolean;
  /** What was passed over. */
  readonly warning: string | undefined;
  /** The pods' prefixes, one by one. */
  readonly clusterCIDRs: readonly string[];
}

/** Throws what kube-proxy says of a file that it cannot read. */
export function readProxyConfig(text: string): ReadConfig {
  const { config: said, warning } = decoded(text);
  const config = forLinux(said);
  return { config, modeUnsaid: said.mode === '', warning, clusterCIDRs: config.clusterCIDR === '' ? [] : config.clusterCIDR.split(',') };
}

/** Throws what kube-proxy says of how it shall log. upstream: logsapi.ValidateAndApply */
export function checkLogging({ logging, featureGates }: KubeProxyConfiguration): void {
  const wrong: string[] = [];
  if (logging.format !== 'text' && logging.format !== 'json') wrong.push(`format: Invalid value: ${JSON.stringify(logging.format)}: Unsupported log format`);
  const off = 'Forbidden: Feature LoggingAlphaOptions is disabled';
  if (!(featureGates?.LoggingAlphaOptions ?? featureGates?.AllAlpha)) {
    for (const [name, { splitStream, infoBufferSize }] of Object.entries(logging.options).sort().reverse()) {
      if (splitStream) wrong.push(`options.${name}.splitStream: ${off}`);
      if (infoBufferSize !== '0') wrong.push(`options.${name}.infoBufferSize: ${off}`);
    }
  }
  const texts = wrong.map((text) => `logging.${text}`);
  if (texts.length > 0) throw new Error(`initialize logging: ${texts.length > 1 ? `[${texts.join(', ')}]` : texts[0]}`);
}

/** Throws what kube-proxy says of settings that it does not take. */
export function checkConfig(read: Pick<ReadConfig, 'config' | 'clusterCIDRs'>): void {
  const wrong = validateConfig(read.config, read.clusterCIDRs);
  if (wrong !== undefined) throw new Error(`failed validate: ${wrong}`);
}

function decoded(text: string): ReturnType<typeof decodeConfig> {
  try {
    return decodeConfig(text);
  } catch (error) {
    if (error instanceof ConfigProblem) throw new Error(`failed complete: ${error.message}`);
    throw error;
  }
}
