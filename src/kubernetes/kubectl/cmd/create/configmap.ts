// upstream: kubectl/pkg/cmd/create/create_configmap.go
import { CONFIG_MAPS } from '../../../api/resources.ts';
import { gatherData, sourceFlags } from '../../lib/data-sources.ts';
import { generator } from '../../lib/objects/generate.ts';

export const configmap = generator({
  use: 'configmap NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]',
  aliases: ['cm'],
  short: 'Create a config map from files, folders or literal values',
  examples: `# Every file of a folder, its name as key
kubectl create configmap site --from-file=html/

# Two values
kubectl create configmap colours --from-literal=sky=blue --from-literal=grass=green

# Lines of KEY=VALUE
kubectl create configmap settings --from-env-file=settings.env`,
  flags: sourceFlags('configmap'),
  resource: CONFIG_MAPS,
  failing: 'failed to create configmap:',
  needsName: true,
  make(k, name) {
    const { text, binary } = gatherData(k, 'ConfigMap', name);
    return {
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: { name },
      ...(Object.keys(text).length ? { data: text } : {}),
      ...(Object.keys(binary).length ? { binaryData: binary } : {}),
    };
  },
});
