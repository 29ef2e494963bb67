// Every pod runs as an account and can reach the API with its token. upstream: plugin/pkg/admission/serviceaccount/admission.go

import type { DeepReadonly } from '../../../base/deep.ts';
import { NAME_ALPHABET } from '../../../base/random.ts';
import type { Container, Pod, PodSpec, ServiceAccount, Volume } from '../../api/generated/types.ts';
import { SERVICE_ACCOUNTS } from '../../api/resources.ts';
import { newForbidden } from '../../api/status.ts';
import type { Attributes, Plugin } from './plugin.ts';
import { isPodCreate, PODS_QUALIFIED } from './pods.ts';

const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
const MIRROR = 'kubernetes.io/config.mirror';
/** An hour and a little more, so that what is renewed hourly never runs out. */
const TOKEN_SECONDS = 3607;
/** A namespace's own account comes a moment after the namespace: how often it is looked for, 100 to 200 ms apart. */
const LOOKS = 10;

export const serviceAccount: Plugin = {
  name: 'ServiceAccount',
  concerns: ['pods'],
  wait(a) {
    if (!isPodCreate(a)) return undefined;
    const { spec, metadata } = a.object as Pod;
    const own = (spec?.serviceAccountName || 'default') === 'default' && metadata.annotations?.[MIRROR] === undefined;
    return own && !defaultAccount(a) ? untilDefaultAccount(a) : undefined;
  },
  admit(a: Attributes): void {
    if (!isPodCreate(a)) return;
    const pod = a.object as Pod;
    const spec = (pod.spec ??= { containers: [] });
    if (pod.metadata.annotations?.[MIRROR] !== undefined) return refuseMirror(a, spec);
    spec.serviceAccountName ||= 'default';
    spec.serviceAccount = spec.serviceAccountName;
    const account = a.context.get(SERVICE_ACCOUNTS, a.namespace, spec.serviceAccountName);
    if (!account) {
      const name = spec.serviceAccountName;
      throw newForbidden(PODS_QUALIFIED, a.name, `error looking up service account ${a.namespace}/${name}: serviceaccount ${JSON.stringify(name)} not found`);
    }
    if (spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true) mountToken(a, spec);
    if (!spec.imagePullSecrets?.length) pullSecrets(spec, account);
  },
};

const defaultAccount = (a: Attributes): unknown => a.context.get(SERVICE_ACCOUNTS, a.namespace, 'default');

/** upstream: Plugin.getServiceAccount, which sleeps between its tries */
async function untilDefaultAccount(a: Attributes): Promise<void> {
  const { clock, random } = a.context;
  const interval = 100 + random.int(100);
  for (let looks = 1; looks < LOOKS && !defaultAccount(a); looks++) await clock.sleep(interval);
}

function refuseMirror(a: Attributes, spec: PodSpec): void {
  if (spec.serviceAccountName) throw newForbidden(PODS_QUALIFIED, a.name, 'a mirror pod may not reference service accounts');
  if (spec.volumes?.some((v) => v.projected?.sources?.some((s) => s.serviceAccountToken)))
    throw newForbidden(PODS_QUALIFIED, a.name, 'a mirror pod may not use ServiceAccountToken volume projections');
}

function pullSecrets(spec: PodSpec, account: DeepReadonly<ServiceAccount>): void {
  if (account.imagePullSecrets?.length) spec.imagePullSecrets = account.imagePullSecrets.map((s) => ({ ...s }));
}

/** The token's volume, mounted by every container that has nothing else at its place. */
function mountToken(a: Attributes, spec: PodSpec): void {
  const there = spec.volumes?.find((v) => v.name.startsWith('kube-api-access-'));
  const volume = there ?? tokenVolume(`kube-api-access-${a.context.random.string(NAME_ALPHABET, 5)}`);
  let used = false;
  for (const c of [...(spec.initContainers ?? []), ...(spec.containers ?? [])]) used = mount(c, volume.name) || used;
  if (used && !there) spec.volumes = [...(spec.volumes ?? []), volume];
}

function mount(container: Container, name: string): boolean {
  if (container.volumeMounts?.some((m) => m.mountPath === MOUNT_PATH)) return false;
  container.volumeMounts = [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath: MOUNT_PATH }];
  return true;
}

function tokenVolume(name: string): Volume {
  return {
    name,
    projected: {
      sources: [
        { serviceAccountToken: { expirationSeconds: TOKEN_SECONDS, path: 'token' } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        { downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } },
      ],
      defaultMode: 0o644,
    },
  };
}
