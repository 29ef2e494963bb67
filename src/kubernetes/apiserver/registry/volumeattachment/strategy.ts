// VolumeAttachment. upstream: pkg/registry/storage/volumeattachment/strategy.go, pkg/apis/storage/validation ValidateVolumeAttachment
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, forbidden, invalid, required } from '../../../api/field.ts';
import type { VolumeAttachment, VolumeAttachmentSource, VolumeError } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { sizeOf, validateDriverName } from '../lib/csi.ts';
import { invalids, tooLong } from '../lib/errors.ts';
import { inner } from '../lib/inner.ts';
import { inclusiveRangeError, nameIsDNSSubdomain } from '../lib/names.ts';
import { validateCoreMeta, validateImmutable } from '../lib/object-meta.ts';
import { defaultDataSource } from '../lib/pod/volume-defaults.ts';
import { AGE, age, column, NAME } from '../lib/table.ts';
import { validateVolumeSpec } from '../lib/volume-spec.ts';
import { keepPart } from '../lib/workload.ts';
import type { Column, Strategy } from '../strategy.ts';

type Attachment = DeepReadonly<VolumeAttachment>;
const LARGEST_METADATA = 256 * 1024;
const LONGEST_MESSAGE = 1024;
const HIGHEST_CODE = 2 ** 31 - 1;
const ONE_SOURCE = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName';

function validate({ spec, status }: Attachment): FieldError[] {
  const { attacher, source = {}, nodeName = '' } = spec;
  const errors = [...validateDriverName(attacher, 'spec.attacher'), ...validateSource(source, 'spec.source')];
  errors.push(...invalids('spec.nodeName', nodeName, nameIsDNSSubdomain(nodeName, false)));
  if (sizeOf(status?.attachmentMetadata) > LARGEST_METADATA) errors.push(tooLong('status.attachmentMetadata', LARGEST_METADATA));
  errors.push(...validateError(status?.attachError, 'status.attachError'), ...validateError(status?.detachError, 'status.detachError'));
  const name = source.persistentVolumeName;
  return name === undefined ? errors : [...errors, ...invalids('spec.source.persistentVolumeName', name, nameIsDNSSubdomain(name, false))];
}

function validateSource({ inlineVolumeSpec: inline, persistentVolumeName: name }: DeepReadonly<VolumeAttachmentSource>, path: string): FieldError[] {
  if (!inline && name === undefined) return [required(path, ONE_SOURCE)];
  if (inline && name !== undefined) return [forbidden(path, ONE_SOURCE)];
  if (name === '') return [required(`${path}.persistentVolumeName`, 'must specify non empty persistentVolumeName')];
  return inline ? validateVolumeSpec(inline, `${path}.inlineVolumeSpec`, '', true) : [];
}

function validateError(error: DeepReadonly<VolumeError> | undefined, path: string): FieldError[] {
  const { message = '', errorCode: code } = error ?? {};
  return [
    ...(message.length > LONGEST_MESSAGE ? [tooLong(`${path}.message`, LARGEST_METADATA)] : []),
    ...(code !== undefined && code < 0 ? [invalid(`${path}.errorCode`, code, inclusiveRangeError(0, HIGHEST_CODE))] : []),
  ];
}

const validateUpdate = (object: Attachment, old: Attachment): FieldError[] => [
  ...validateCoreMeta(object.metadata, false, nameIsDNSSubdomain),
  ...validate(object),
  ...validateImmutable('spec', inner('VolumeAttachmentSpec', object.spec), inner('VolumeAttachmentSpec', old.spec)),
];

const COLUMNS: readonly Column[] = [
  NAME,
  { ...column('Attacher', 'attacher indicates the name of the volume driver that MUST handle this request. This is the name returned by GetPluginName().'), format: 'name' },
  column('PV', 'persistentVolumeName represents the name of the persistent volume to attach.'),
  column('Node', 'nodeName represents the node that the volume should be attached to.'),
  column(
    'Attached',
    'attached indicates the volume is successfully attached. This field must only be set by the entity completing the attach operation, i.e. the external-attacher.',
    'boolean',
  ),
  AGE,
];

export const volumeAttachmentStrategy: Strategy<VolumeAttachment> = {
  resource: resource('storage.k8s.io', 'v1', 'VolumeAttachment', 'volumeattachments', false),
  singular: 'volumeattachment',
  schema: 'io.k8s.api.storage.v1.VolumeAttachment',
  allowUnconditionalUpdate: false,
  validateName: nameIsDNSSubdomain,
  defaults({ spec }) {
    if (spec?.source?.inlineVolumeSpec) defaultDataSource(spec.source.inlineVolumeSpec);
  },
  prepareForCreate(object) {
    object.status = { attached: false };
  },
  prepareForUpdate: (object, old) => keepPart('status', object, old),
  validate,
  validateUpdate,
  status: {
    prepareForUpdate: (object, old) => keepPart('spec', object, old),
    validateUpdate,
  },
  columns: COLUMNS,
  row({ metadata, spec, status }, now) {
    return [metadata.name ?? '', spec?.attacher ?? '', spec?.source?.persistentVolumeName ?? '', spec?.nodeName ?? '', status?.attached ?? false, age({ metadata }, now)];
  },
};
