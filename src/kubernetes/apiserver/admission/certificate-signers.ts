// Approving and signing take a permission for the signer that is meant. upstream: plugin/pkg/admission/certificates/{approval,signing}
import { deepEqual } from '../../../base/deep.ts';
import type { CertificateSigningRequest } from '../../api/generated/types.ts';
import { newForbidden } from '../../api/status.ts';
import type { Authorizer } from '../authorization.ts';
import type { Attributes, Plugin } from './plugin.ts';

const GROUP = 'certificates.k8s.io';
const VERBS: Readonly<Record<string, string>> = { approval: 'approve', status: 'sign' };

export function certificateSigners(authorizer: Authorizer): Plugin {
  return {
    name: 'CertificateApproval',
    concerns: [`certificatesigningrequests.${GROUP}`],
    validate(a: Attributes): void {
      const verb = VERBS[a.subresource];
      if (!verb || a.operation !== 'UPDATE') return;
      const [before, after] = [a.old, a.object] as unknown as readonly CertificateSigningRequest[];
      const signer = before?.spec.signerName ?? '';
      if (verb === 'sign' && deepEqual(before?.status, after?.status)) return;
      if (mayUse(authorizer, a, verb, signer)) return;
      throw newForbidden({ group: GROUP, resource: a.resource.plural }, a.name, `user not permitted to ${verb} requests with signerName ${JSON.stringify(signer)}`);
    },
  };
}

/** For this signer, or for all of its domain. upstream: certauthorization.IsAuthorizedForSignerName */
function mayUse(authorizer: Authorizer, { user }: Attributes, verb: string, signer: string): boolean {
  const ask = (name: string): boolean => authorizer.decide({ user, verb, group: GROUP, version: '*', resource: 'signers', subresource: '', name, namespace: '' }).allowed;
  return ask(signer) || ask(`${signer.split('/')[0]}/*`);
}
