// The admission plugins, in the server's order. upstream: pkg/kubeapiserver/options/plugins.go AllOrderedPlugins
import { namespaceLifecycle } from './namespace-lifecycle.ts';
import type { Plugin } from './plugin.ts';

export const PLUGINS: readonly Plugin[] = [namespaceLifecycle];
