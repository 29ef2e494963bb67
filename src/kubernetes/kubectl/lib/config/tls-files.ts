// Files that a configuration names for TLS: they are read, and looked at, before anything is asked. upstream: clientcmd/validation.go, client-go/transport TLSConfigFor
import type { Process } from '../../../../machine/os/types.ts';
import { CommandError, pathErrorText } from '../errors.ts';
import type { RestConfig } from './kubeconfig.ts';

/** Throws for a file that cannot be read, and for an authority that is none or is not wanted. */
export function checkTlsFiles(p: Process, rest: RestConfig): void {
  if (!rest.clientCertificateData) contentOf(p, 'client-cert', rest.clientCertificate, rest.user);
  if (!rest.clientKeyData) contentOf(p, 'client-key', rest.clientKey, rest.user);
  const authority = rest.certificateAuthorityData ? undefined : contentOf(p, 'certificate-authority', rest.certificateAuthority, rest.cluster);
  if (authority === undefined) return;
  if (rest.insecure) throw new CommandError('specifying a root certificates file with the insecure flag is not allowed');
  if (!/-----BEGIN [A-Z ]+-----/.test(authority)) throw new CommandError('unable to load root certificates: unable to parse bytes as PEM block');
}

function contentOf(p: Process, what: string, file: string | undefined, whose: string): string | undefined {
  if (!file) return undefined;
  try {
    return p.fs.readText(p.path(file));
  } catch (e) {
    throw new CommandError(`unable to read ${what} ${file} for ${whose} due to ${pathErrorText('open', file, e)}`);
  }
}
