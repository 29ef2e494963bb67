// upstream: kubectl/pkg/cmd/create/{create_secret,create_secret_tls,create_secret_docker}.go
import { encode, toBase64 } from '../../../../base/bytes.ts';
import { SECRETS } from '../../../api/resources.ts';
import { type Command, entry, type Invocation } from '../../lib/command.ts';
import { gatherData, sourceFlags } from '../../lib/data-sources.ts';
import { CommandError, pathErrorText } from '../../lib/errors.ts';
import { goText } from '../../lib/go/go-json.ts';
import { checkKeyPair } from '../../lib/go/key-pair.ts';
import { generator } from '../../lib/objects/generate.ts';

const base64 = (text: string): string => toBase64(encode(text));

const generic = generator({
  use: 'generic NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]',
  short: 'Create a secret from files, folders or literal values',
  examples: '# Two values\nkubectl create secret generic db --from-literal=user=app --from-literal=password=s3cret',
  flags: [...sourceFlags('secret'), { name: 'type', kind: 'string', usage: 'The type; Opaque when left out' }],
  needsName: true,
  resource: SECRETS,
  failing: 'failed to create secret',
  make(k, name) {
    const { text, binary } = gatherData(k, 'Secret', name);
    const data = Object.fromEntries([...Object.entries(text).map(([key, value]) => [key, base64(value)]), ...Object.entries(binary)]);
    const type = k.flags.string('type');
    return { kind: 'Secret', apiVersion: 'v1', metadata: { name }, ...(Object.keys(data).length ? { data } : {}), ...(type ? { type } : {}) };
  },
});

const tls = generator({
  use: 'tls NAME --cert=path/to/cert/file --key=path/to/key/file [--dry-run=server|client|none]',
  short: 'Create a TLS secret',
  examples: '# A certificate with its key\nkubectl create secret tls web --cert=web.crt --key=web.key',
  flags: [
    { name: 'append-hash', kind: 'bool', usage: 'Put a hash of the secret behind its name.' },
    { name: 'cert', kind: 'string', usage: 'File with the certificate, PEM.' },
    { name: 'key', kind: 'string', usage: 'File with the private key.' },
  ],
  resource: SECRETS,
  failing: 'failed to create secret',
  make(k, name) {
    const { string } = { string: (flag: string) => k.flags.string(flag) };
    if (!string('cert') || !string('key')) throw new CommandError('key and cert must be specified');
    const file = (path: string): string => {
      try {
        return k.s.p.fs.readText(k.s.p.path(path));
      } catch (error) {
        throw new CommandError(`Cannot read file ${path}, ${pathErrorText('open', path, error)}`);
      }
    };
    const [certificate, key] = [file(string('cert')), file(string('key'))];
    checkKeyPair(certificate, key);
    return { kind: 'Secret', apiVersion: 'v1', metadata: { name }, data: { 'tls.crt': base64(certificate), 'tls.key': base64(key) }, type: 'kubernetes.io/tls' };
  },
});

const docker = generator({
  use: 'docker-registry NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string] [--from-file=[key=]source] [--dry-run=server|client|none]',
  short: 'Create a secret for use with a Docker registry',
  examples: '# Credentials for a registry\nkubectl create secret docker-registry mine --docker-server=registry.example --docker-username=me --docker-password=s3cret',
  flags: [
    { name: 'append-hash', kind: 'bool', usage: 'Put a hash of the secret behind its name.' },
    { name: 'docker-email', kind: 'string', usage: 'Email for the registry' },
    { name: 'docker-password', kind: 'string', usage: 'Password for the registry' },
    { name: 'docker-server', kind: 'string', default: 'https://index.docker.io/v1/', usage: 'The registry' },
    { name: 'docker-username', kind: 'string', usage: 'User name for the registry' },
    { name: 'from-file', kind: 'strings', usage: 'File with a .dockerconfigjson' },
  ],
  needsName: true,
  resource: SECRETS,
  failing: 'failed to create secret',
  make: dockerSecret,
});

function dockerSecret(k: Invocation, name: string): ReturnType<Parameters<typeof generator>[0]['make']> {
  const server = k.flags.string('docker-server');
  const username = k.flags.string('docker-username');
  const password = k.flags.string('docker-password');
  const email = k.flags.string('docker-email');
  if (k.flags.list('from-file').length) {
    const { text, binary } = gatherData(k, 'Secret', name, '.dockerconfigjson');
    const data = Object.fromEntries([...Object.entries(text).map(([key, value]) => [key, base64(value)]), ...Object.entries(binary)]);
    return { kind: 'Secret', apiVersion: 'v1', metadata: { name }, data, type: 'kubernetes.io/dockerconfigjson' };
  }
  if (!username || !password || !server) throw new CommandError('either --from-file or the combination of --docker-username, --docker-password and --docker-server is required');
  const json = goText({ auths: { [server]: { username, password, ...(email ? { email } : {}), auth: base64(`${username}:${password}`) } } });
  return { kind: 'Secret', apiVersion: 'v1', metadata: { name }, data: { '.dockerconfigjson': base64(json) }, type: 'kubernetes.io/dockerconfigjson' };
}

export const secret: Command = {
  use: 'secret (docker-registry | generic | tls)',
  plainUse: true,
  short: 'Create a secret of one of several types',
  long: 'Create a secret: credentials of a registry, a TLS certificate with its key, or any values.',
  subcommands: [entry(docker), entry(generic), entry(tls)],
};
