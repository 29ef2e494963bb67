// Secrets that show a service account's token, for whoever still wants one that stays. upstream: pkg/controller/serviceaccount/tokens_controller.go
import { encode, toBase64 } from '../../base/bytes.ts';
import type { Secret, ServiceAccount, TokenRequest } from '../api/generated/types.ts';
import { keyOf, type Resource, resource } from '../api/meta.ts';
import { SECRETS, SERVICE_ACCOUNTS } from '../api/resources.ts';
import { isConflict, isNotFound } from '../api/status.ts';
import type { Controller, ControllerContext } from '../client/controller.ts';

const TYPE = 'kubernetes.io/service-account-token';
const NAME = 'kubernetes.io/service-account.name';
const UID = 'kubernetes.io/service-account.uid';
const TOKENS: Resource<TokenRequest> = resource('', 'v1', 'TokenRequest', 'serviceaccounts', true);
/** As long as a token may be good for: it ends with its Secret. */
const LONGEST_SECONDS = 2 ** 32;

/** The account that a Secret belongs to, as a key; undefined for other Secrets. */
function accountOf({ type, metadata }: Secret): string | undefined {
  const name = metadata.annotations?.[NAME];
  return type === TYPE && name ? `${metadata.namespace}/${name}` : undefined;
}

/** Fills the Secrets, and takes them away with their account. */
export function tokens(certificate: () => string): Controller {
  return {
    name: 'tokens-controller',
    setup: (setup, context) => {
      setup.index(SECRETS, 'account', (secret) => accountOf(secret) ?? []);
      setup.watch(SECRETS, (secret) => (accountOf(secret) ? [keyOf(secret)] : []));
      setup.watch(SERVICE_ACCOUNTS, (account) => [...context.lister(SECRETS).by('account', keyOf(account))].map(keyOf));
    },
    reconcile: async (key, context) => {
      const secret = context.lister(SECRETS).get(key);
      const owner = secret && accountOf(secret);
      if (!secret || !owner || secret.metadata.deletionTimestamp) return;
      const account = context.lister(SERVICE_ACCOUNTS).get(owner);
      const uid = secret.metadata.annotations?.[UID];
      if (!account || (uid && uid !== account.metadata.uid)) await remove(secret, context);
      else await fill(secret, account, certificate(), context);
    },
  };
}

async function remove({ metadata }: Secret, { client }: ControllerContext): Promise<void> {
  const { namespace = '', name = '', uid } = metadata;
  try {
    await client.delete(SECRETS, namespace, name, uid ? { uid } : {});
  } catch (error) {
    if (!isNotFound(error) && !isConflict(error)) throw error;
  }
}

async function fill(secret: Secret, account: ServiceAccount, certificate: string, { client }: ControllerContext): Promise<void> {
  const { namespace = '', name = '', uid } = secret.metadata;
  const data = { ...secret.data };
  const [authority, place] = [toBase64(encode(certificate)), toBase64(encode(namespace))];
  if (data['ca.crt'] === authority && data.namespace === place && data.token && secret.metadata.annotations?.[UID]) return;
  if (!data.token) {
    const boundObjectRef = { kind: 'Secret', apiVersion: 'v1', name, ...(uid ? { uid } : {}) };
    const spec = { audiences: [], expirationSeconds: LONGEST_SECONDS, boundObjectRef };
    const order: TokenRequest = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', metadata: { name: account.metadata.name ?? '', namespace }, spec };
    data.token = toBase64(encode((await client.create(TOKENS, order, { subresource: 'token' })).status?.token ?? ''));
  }
  const annotations = { ...secret.metadata.annotations, [UID]: account.metadata.uid ?? '' };
  await client.update(SECRETS, { ...secret, metadata: { ...secret.metadata, annotations }, data: { ...data, 'ca.crt': authority, namespace: place } });
}
