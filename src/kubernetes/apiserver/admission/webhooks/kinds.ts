// The two kinds that register webhooks.
import type { MutatingWebhookConfiguration, ValidatingWebhookConfiguration } from '../../../api/generated/types.ts';
import { type Resource, resource } from '../../../api/meta.ts';
import { type StorageKey, storageKey } from '../../storage/storage.ts';

const GROUP = 'admissionregistration.k8s.io';
export const MUTATING = resource<MutatingWebhookConfiguration>(GROUP, 'v1', 'MutatingWebhookConfiguration', 'mutatingwebhookconfigurations', false);
export const VALIDATING = resource<ValidatingWebhookConfiguration>(GROUP, 'v1', 'ValidatingWebhookConfiguration', 'validatingwebhookconfigurations', false);
export type Configurations = typeof MUTATING | typeof VALIDATING;
/** Where their objects are stored. */
export const WEBHOOKS: readonly StorageKey[] = [MUTATING, VALIDATING].map((r) => storageKey(r as Resource));
