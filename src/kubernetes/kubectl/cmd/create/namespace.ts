// upstream: kubectl/pkg/cmd/create/create_namespace.go
import { NAMESPACES } from '../../../api/resources.ts';
import { generator } from '../../lib/objects/generate.ts';

export const namespace = generator({
  use: 'namespace NAME [--dry-run=server|client|none]',
  aliases: ['ns'],
  short: 'Create a namespace',
  examples: '# A namespace called lab\nkubectl create namespace lab',
  flags: [],
  resource: NAMESPACES,
  needsName: true,
  make: (_k, name) => ({ kind: 'Namespace', apiVersion: 'v1', metadata: { name }, spec: {}, status: {} }),
});
