// CSIDriver. upstream: pkg/registry/storage/csidriver/strategy.go, pkg/apis/storage/validation ValidateCSIDriver
import { type DeepReadonly, deepEqual } from '../../../../base/deep.ts';
import { duplicate, type FieldError, invalid, required } from '../../../api/field.ts';
import type { CSIDriver, CSIDriverSpec } from '../../../api/generated/types.ts';
import { goType } from '../../../api/go-types.ts';
import { resource } from '../../../api/meta.ts';
import { semanticEqual } from '../../../api/semantic-equal.ts';
import { unsupported } from '../lib/errors.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { validateCoreMetaUpdate, validateImmutable } from '../lib/object-meta.ts';
import { AGE, age, column, NAME } from '../lib/table.ts';
import type { Column, Strategy } from '../strategy.ts';

type Driver = DeepReadonly<CSIDriver>;
type Spec = DeepReadonly<CSIDriverSpec>;
const GROUP_POLICIES = ['File', 'None', 'ReadWriteOnceWithFSType'];
const MODES = ['Persistent', 'Ephemeral'];
const IN_SECRETS = 'spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible logging of tokens in volume attributes';
const SHORTEST_TOKEN = 600;
const LONGEST_TOKEN = 2 ** 32;
const SHORTEST_PERIOD = 10;

function validate({ spec }: Driver): FieldError[] {
  const errors: FieldError[] = [];
  // The path is misspelt upstream.
  if (spec.attachRequired === undefined) errors.push(required('spec.attachedRequired'));
  if (spec.podInfoOnMount === undefined) errors.push(required('spec.podInfoOnMount'));
  if (spec.storageCapacity === undefined) errors.push(required('spec.storageCapacity'));
  const group = spec.fsGroupPolicy;
  if (group !== undefined && !GROUP_POLICIES.includes(group)) errors.push(unsupported('spec.fsGroupPolicy', group, GROUP_POLICIES));
  errors.push(...validateTokens(spec.tokenRequests, 'spec.tokenRequests'));
  for (const mode of spec.volumeLifecycleModes ?? []) if (!MODES.includes(mode)) errors.push(unsupported('spec.volumeLifecycleModes', mode, MODES));
  if (spec.seLinuxMount === undefined) errors.push(required('spec.seLinuxMount'));
  const period = spec.nodeAllocatableUpdatePeriodSeconds;
  if (period !== undefined && period < SHORTEST_PERIOD) errors.push(invalid('spec.nodeAllocatableUpdatePeriodSeconds', period, 'must be greater than or equal to 10 seconds'));
  const inSecrets = spec.serviceAccountTokenInSecrets;
  if (inSecrets !== undefined && !spec.tokenRequests?.length) {
    errors.push(invalid('spec.serviceAccountTokenInSecrets', inSecrets, 'serviceAccountTokenInSecrets is set but no tokenRequests are specified'));
  }
  return errors;
}

function validateTokens(requests: Spec['tokenRequests'], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const audiences = new Set<string>();
  for (const [i, { audience, expirationSeconds: seconds }] of (requests ?? []).entries()) {
    if (audiences.has(audience)) errors.push(duplicate(`${path}[${i}].audience`, audience));
    else if (seconds !== undefined && seconds < SHORTEST_TOKEN) errors.push(invalid(`${path}[${i}].expirationSeconds`, seconds, 'may not specify a duration less than 10 minutes'));
    else if (seconds !== undefined && seconds > LONGEST_TOKEN) {
      errors.push(invalid(`${path}[${i}].expirationSeconds`, seconds, 'may not specify a duration larger than 2^32 seconds'));
    }
    audiences.add(audience);
  }
  return errors;
}

const COLUMNS: readonly Column[] = [
  NAME,
  column(
    'AttachRequired',
    'attachRequired indicates this CSI volume driver requires an attach operation (because it implements the CSI ControllerPublishVolume() method), and that the Kubernetes attach detach controller should call the attach volume interface which checks the volumeattachment status and waits until the volume is attached before proceeding to mounting. The CSI external-attacher coordinates with CSI volume driver and updates the volumeattachment status when the attach operation is complete. If the value is specified to false, the attach operation will be skipped. Otherwise the attach operation will be called.\n\nThis field is immutable.',
    'boolean',
  ),
  column(
    'PodInfoOnMount',
    'podInfoOnMount indicates this CSI volume driver requires additional pod information (like podName, podUID, etc.) during mount operations, if set to true. If set to false, pod information will not be passed on mount. Default is false.\n\nThe CSI driver specifies podInfoOnMount as part of driver deployment. If true, Kubelet will pass pod information as VolumeContext in the CSI NodePublishVolume() calls. The CSI driver is responsible for parsing and validating the information passed in as VolumeContext.\n\nThe following VolumeContext will be passed if podInfoOnMount is set to true. This list might grow, but the prefix will be used. "csi.storage.k8s.io/pod.name": pod.Name "csi.storage.k8s.io/pod.namespace": pod.Namespace "csi.storage.k8s.io/pod.uid": string(pod.UID) "csi.storage.k8s.io/ephemeral": "true" if the volume is an ephemeral inline volume\n                                defined by a CSIVolumeSource, otherwise "false"\n\n"csi.storage.k8s.io/ephemeral" is a new feature in Kubernetes 1.16. It is only required for drivers which support both the "Persistent" and "Ephemeral" VolumeLifecycleMode. Other drivers can leave pod info disabled and/or ignore this field. As Kubernetes 1.15 doesn\'t support this field, drivers can only support one mode when deployed on such a cluster and the deployment determines which mode that is, for example via a command line parameter of the driver.\n\nThis field was immutable in Kubernetes < 1.29 and now is mutable.',
    'boolean',
  ),
  column(
    'StorageCapacity',
    'storageCapacity indicates that the CSI volume driver wants pod scheduling to consider the storage capacity that the driver deployment will report by creating CSIStorageCapacity objects with capacity information, if set to true.\n\nThe check can be enabled immediately when deploying a driver. In that case, provisioning new volumes with late binding will pause until the driver deployment has published some suitable CSIStorageCapacity object.\n\nAlternatively, the driver can be deployed with the field unset or false and it can be flipped later when storage capacity information has been published.\n\nThis field was immutable in Kubernetes <= 1.22 and now is mutable.',
    'boolean',
  ),
  column(
    'TokenRequests',
    'tokenRequests indicates the CSI driver needs pods\' service account tokens it is mounting volume for to do necessary authentication. Kubelet will pass the tokens in VolumeContext in the CSI NodePublishVolume calls. The CSI driver should parse and validate the following VolumeContext: "csi.storage.k8s.io/serviceAccount.tokens": {\n  "<audience>": {\n    "token": <token>,\n    "expirationTimestamp": <expiration timestamp in RFC3339>,\n  },\n  ...\n}\n\nNote: Audience in each TokenRequest should be different and at most one token is empty string. To receive a new token after expiry, RequiresRepublish can be used to trigger NodePublishVolume periodically.',
  ),
  column(
    'RequiresRepublish',
    'requiresRepublish indicates the CSI driver wants `NodePublishVolume` being periodically called to reflect any possible change in the mounted volume. This field defaults to false.\n\nNote: After a successful initial NodePublishVolume call, subsequent calls to NodePublishVolume should only update the contents of the volume. New mount points will not be seen by a running container.',
    'boolean',
  ),
  column(
    'Modes',
    'volumeLifecycleModes defines what kind of volumes this CSI volume driver supports. The default if the list is empty is "Persistent", which is the usage defined by the CSI specification and implemented in Kubernetes via the usual PV/PVC mechanism.\n\nThe other mode is "Ephemeral". In this mode, volumes are defined inline inside the pod spec with CSIVolumeSource and their lifecycle is tied to the lifecycle of that pod. A driver has to be aware of this because it is only going to get a NodePublishVolume call for such a volume.\n\nFor more information about implementing this mode, see https://kubernetes-csi.github.io/docs/ephemeral-local-volumes.html A driver can support one or more of these modes and more modes may be added in the future.\n\nThis field is beta. This field is immutable.',
  ),
  AGE,
];

export const csiDriverStrategy: Strategy<CSIDriver> = {
  resource: resource('storage.k8s.io', 'v1', 'CSIDriver', 'csidrivers', false),
  singular: 'csidriver',
  schema: 'io.k8s.api.storage.v1.CSIDriver',
  allowUnconditionalUpdate: false,
  validateName: nameIsDNSSubdomain,
  defaults({ spec }) {
    spec.attachRequired ??= true;
    spec.podInfoOnMount ??= false;
    spec.storageCapacity ??= false;
    spec.fsGroupPolicy ??= 'ReadWriteOnceWithFSType';
    if (!spec.volumeLifecycleModes?.length) spec.volumeLifecycleModes = ['Persistent'];
    spec.requiresRepublish ??= false;
    spec.seLinuxMount ??= false;
  },
  prepareForUpdate(object, old) {
    if (!semanticEqual(object.spec, old.spec, goType('io.k8s.api.storage.v1.CSIDriverSpec'))) object.metadata.generation = (old.metadata.generation ?? 0) + 1;
  },
  warningsOnUpdate: ({ spec }, old) =>
    spec.tokenRequests?.length && spec.serviceAccountTokenInSecrets === undefined && !deepEqual(spec.tokenRequests, old.spec.tokenRequests) ? [IN_SECRETS] : [],
  warningsOnCreate: ({ spec }) => (spec.tokenRequests?.length && spec.serviceAccountTokenInSecrets === undefined ? [IN_SECRETS] : []),
  validate,
  validateUpdate: (object, old) => [
    ...validateCoreMetaUpdate(object.metadata, old.metadata),
    ...validate(object),
    ...validateImmutable('spec.attachedRequired', object.spec.attachRequired, old.spec.attachRequired),
    ...validateImmutable('spec.volumeLifecycleModes', object.spec.volumeLifecycleModes, old.spec.volumeLifecycleModes),
  ],
  columns: COLUMNS,
  row({ metadata, spec }, now) {
    const tokens = spec.tokenRequests ? spec.tokenRequests.map((t) => t.audience).join(',') : '<unset>';
    const flags = [spec.attachRequired ?? true, spec.podInfoOnMount ?? false, spec.storageCapacity ?? false];
    return [metadata.name ?? '', ...flags, tokens, spec.requiresRepublish ?? false, spec.volumeLifecycleModes?.join(',') || '<none>', age({ metadata }, now)];
  },
};
