// Kinds that lessons about Services do not meet: who else is asked about writes, how requests are ranked, drivers of storage and devices.
import { resource } from '../../api/meta.ts';
import { type KindFacts, type LateStrategy, onFirstUse } from './on-first-use.ts';

/** What discovery says of a kind, as far as it follows from its names. */
function facts(group: string, kind: string, plural: string, more: Partial<KindFacts> & { readonly namespaced?: boolean } = {}): KindFacts {
  const { namespaced = false, ...rest } = more;
  const schema = `io.k8s.api.${group.split('.')[0]}.v1.${kind}`;
  return { resource: resource(group, 'v1', kind, plural, namespaced), singular: kind.toLowerCase(), schema, ...rest };
}

const STORAGE = 'storage.k8s.io';
const DEVICES = 'resource.k8s.io';
const ADMISSION = 'admissionregistration.k8s.io';
const FLOW = 'flowcontrol.apiserver.k8s.io';
const EXTENSIONS = { categories: ['api-extensions'] };

export const RARE_KINDS: readonly LateStrategy[] = [
  onFirstUse(
    facts(ADMISSION, 'MutatingWebhookConfiguration', 'mutatingwebhookconfigurations', { ...EXTENSIONS, usesCel: true }),
    async () => (await import('./mutatingwebhookconfiguration/strategy.ts')).mutatingWebhookConfigurationStrategy,
  ),
  onFirstUse(
    facts(ADMISSION, 'ValidatingWebhookConfiguration', 'validatingwebhookconfigurations', { ...EXTENSIONS, usesCel: true }),
    async () => (await import('./validatingwebhookconfiguration/strategy.ts')).validatingWebhookConfigurationStrategy,
  ),
  onFirstUse(
    facts(ADMISSION, 'MutatingAdmissionPolicy', 'mutatingadmissionpolicies', { ...EXTENSIONS, usesCel: true }),
    async () => (await import('./mutatingadmissionpolicy/strategy.ts')).mutatingAdmissionPolicyStrategy,
  ),
  onFirstUse(
    facts(ADMISSION, 'MutatingAdmissionPolicyBinding', 'mutatingadmissionpolicybindings', EXTENSIONS),
    async () => (await import('./mutatingadmissionpolicybinding/strategy.ts')).mutatingAdmissionPolicyBindingStrategy,
  ),
  onFirstUse(
    facts('apiregistration.k8s.io', 'APIService', 'apiservices', {
      ...EXTENSIONS,
      schema: 'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIService',
      parts: ['status'],
      kept: true,
    }),
    async () => (await import('./apiservice/strategy.ts')).apiServiceStrategy,
  ),
  onFirstUse(facts(FLOW, 'FlowSchema', 'flowschemas', { parts: ['status'], kept: true }), async () => (await import('./flowschema/strategy.ts')).flowSchemaStrategy),
  onFirstUse(
    facts(FLOW, 'PriorityLevelConfiguration', 'prioritylevelconfigurations', { parts: ['status'], kept: true }),
    async () => (await import('./prioritylevelconfiguration/strategy.ts')).priorityLevelConfigurationStrategy,
  ),
  onFirstUse(facts(STORAGE, 'CSIDriver', 'csidrivers'), async () => (await import('./csidriver/strategy.ts')).csiDriverStrategy),
  onFirstUse(facts(STORAGE, 'CSINode', 'csinodes'), async () => (await import('./csinode/strategy.ts')).csiNodeStrategy),
  onFirstUse(
    facts(STORAGE, 'CSIStorageCapacity', 'csistoragecapacities', { namespaced: true }),
    async () => (await import('./csistoragecapacity/strategy.ts')).csiStorageCapacityStrategy,
  ),
  onFirstUse(facts(STORAGE, 'VolumeAttachment', 'volumeattachments', { parts: ['status'] }), async () => (await import('./volumeattachment/strategy.ts')).volumeAttachmentStrategy),
  onFirstUse(
    facts(STORAGE, 'VolumeAttributesClass', 'volumeattributesclasses', { shortNames: ['vac'] }),
    async () => (await import('./volumeattributesclass/strategy.ts')).volumeAttributesClassStrategy,
  ),
  onFirstUse(facts(DEVICES, 'DeviceClass', 'deviceclasses', { usesCel: true }), async () => (await import('./deviceclass/strategy.ts')).deviceClassStrategy),
  onFirstUse(
    facts(DEVICES, 'ResourceClaim', 'resourceclaims', { namespaced: true, usesCel: true, parts: ['status'] }),
    async () => (await import('./resourceclaim/strategy.ts')).resourceClaimStrategy,
  ),
  onFirstUse(
    facts(DEVICES, 'ResourceClaimTemplate', 'resourceclaimtemplates', { namespaced: true, usesCel: true }),
    async () => (await import('./resourceclaimtemplate/strategy.ts')).resourceClaimTemplateStrategy,
  ),
  onFirstUse(facts(DEVICES, 'ResourceSlice', 'resourceslices'), async () => (await import('./resourceslice/strategy.ts')).resourceSliceStrategy),
];
