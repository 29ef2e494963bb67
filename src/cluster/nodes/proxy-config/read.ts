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
}

/** Throws what kube-proxy says of a file that it cannot read. `nodeName` goes before what the file says. */
export function readProxyConfig(text: string, nodeName?: string): ReadConfig {
  const { config: said, warning } = decoded(text);
  const config = forLinux(nodeName === undefined ? said : { ...said, hostnameOverride: nodeName });
  return { config, modeUnsaid: said.mode === '', warning };
}

/** Throws what kube-proxy says of settings that it does not take. */
export function checkConfig(config: KubeProxyConfiguration): void {
  if (config.logging.format !== 'text' && config.logging.format !== 'json') {
    throw new Error(`initialize logging: logging.format: Invalid value: ${JSON.stringify(config.logging.format)}: Unsupported log format`);
  }
  const wrong = validateConfig(config);
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
