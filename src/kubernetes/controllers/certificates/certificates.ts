// Approved requests for certificates are signed, old ones are cleared away. The work is fetched with the first request.
// upstream: pkg/controller/certificates/{signer,cleaner}
import { later } from '../../../base/on-demand.ts';
import type { CertificateAuthority } from '../../api/certificate-request.ts';
import { CERTIFICATE_SIGNING_REQUESTS } from '../../api/resources.ts';
import type { Controller } from '../../client/controller.ts';

const sync = later(async () => (await import('./sync.ts')).syncRequest);

/** Nothing is signed where there is no authority. */
export function certificates(authority: CertificateAuthority | undefined): Controller {
  return {
    name: 'certificate-controller',
    setup: (setup) => setup.watch(CERTIFICATE_SIGNING_REQUESTS),
    reconcile: async (name, context) => {
      const request = context.lister(CERTIFICATE_SIGNING_REQUESTS).get(name);
      if (request) await sync(request, authority, context);
    },
  };
}
