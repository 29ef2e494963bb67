// Node. upstream: pkg/registry/core/node/strategy.go, pkg/apis/core/v1/defaults.go SetDefaults_NodeStatus
import { type DeepReadonly, deepClone } from '../../../../base/deep.ts';
import type { Node } from '../../../api/generated/types.ts';
import { NODES } from '../../../api/resources.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import type { Strategy } from '../strategy.ts';
import { NODE_COLUMNS, nodeRow } from './table.ts';
import { validateNode, validateNodeUpdate } from './validation.ts';

export const nodeStrategy: Strategy<Node> = {
  resource: NODES,
  singular: 'node',
  shortNames: ['no'],
  schema: 'io.k8s.api.core.v1.Node',
  validateName: nameIsDNSSubdomain,
  defaults(node) {
    // What a node can give away is all it has, unless somebody says less.
    if (node.status?.capacity && !node.status.allocatable) node.status.allocatable = { ...node.status.capacity };
    // The old field and the new list say the same thing.
    if (node.spec?.podCIDR && !node.spec.podCIDRs?.length) node.spec.podCIDRs = [node.spec.podCIDR];
  },
  prepareForCreate(node) {
    if (node.spec) delete node.spec.configSource;
    if (node.status) delete node.status.config;
    clearPodCIDRs(node);
  },
  prepareForUpdate(node, old) {
    node.status = deepClone(old.status) as NonNullable<Node['status']>;
    if (node.spec && !old.spec?.configSource) delete node.spec.configSource;
    clearPodCIDRs(node);
  },
  validate: validateNode,
  validateUpdate: validateNodeUpdate,
  warningsOnCreate: warnings,
  warningsOnUpdate: warnings,
  status: {
    prepareForUpdate(node, old) {
      node.spec = old.spec as NonNullable<Node['spec']>;
    },
    validateUpdate: validateNodeUpdate,
  },
  columns: NODE_COLUMNS,
  row: nodeRow,
  fieldSelectors: { 'spec.unschedulable': (node) => String(node.spec?.unschedulable ?? false) },
};

/** Fields that nobody reads any more. upstream: fieldIsDeprecatedWarnings */
function warnings(node: DeepReadonly<Node>): string[] {
  const out: string[] = [];
  if (node.spec?.configSource !== undefined) out.push('spec.configSource: the feature is no longer supported and will not be used');
  if (node.spec?.externalID) out.push('spec.externalID: this field is deprecated, and is unused by Kubernetes');
  return out;
}

/** podCIDR is the first of podCIDRs. upstream: Convert_v1_NodeSpec_To_core_NodeSpec */
function clearPodCIDRs(node: Node): void {
  const spec = node.spec;
  if (!spec) return;
  const first = spec.podCIDRs?.[0];
  if (first !== undefined && spec.podCIDR !== first && spec.podCIDR) spec.podCIDRs = [spec.podCIDR];
  if (spec.podCIDRs?.[0]) spec.podCIDR = spec.podCIDRs[0];
}
