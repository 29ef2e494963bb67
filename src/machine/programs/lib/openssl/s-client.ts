// s_client: a TLS session by hand, and what the server shows. upstream: apps/s_client.c

import { NET_WORDS } from '../../../os/net-words.ts';
import type { Process } from '../../../os/types.ts';
import { type Certificate, verifyChain } from '../certificate.ts';
import { readCertificates, writeCertificate } from '../pem.ts';
import { resolve } from '../resolver.ts';
import { read } from '../streams.ts';
import { connectTls } from '../tls.ts';
import { shownName } from '../x509-name.ts';
import { queued, readText, type Tool, ToolError } from './io.ts';

const ERRNO: Readonly<Record<string, number>> = { ECONNREFUSED: 111, ETIMEDOUT: 110, EHOSTUNREACH: 113, ENETUNREACH: 101 };

export const sClient: Tool = {
  name: 's_client',
  summary: 'open a TLS session by hand',
  flags: ['showcerts', 'quiet', 'ign_eof'],
  values: ['connect', 'servername', 'CAfile'],
  notHere: ['brief', 'no_ign_eof', 'verify_quiet', 'verify_return_error', 'alpn'],
  async run(p, o) {
    const [, host = '', port = '443'] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(o.value('connect') ?? o.operands[0] ?? 'localhost:4433') ?? [];
    const stream = await dial(p, host, Number(port));
    const caFile = o.value('CAfile');
    const trusted = caFile === undefined ? [] : readCertificates(await readText(p, caFile, 'certificates'));
    const serverName = o.value('servername') ?? (/^[\d.:]+$/.test(host) ? undefined : host);
    const made = await p.wait(connectTls(stream, { serverName, accept: () => undefined }));
    if (!made.ok) throw new ToolError(`CONNECTED(00000003)\n${queued(p, '0A00010B:SSL routines:ssl3_get_record:wrong version number')}`);
    const { session } = made;
    const error = verifyChain(session.peer, trusted, p.clock.now());
    if (!o.has('quiet')) await p.out(report(session.peer, error && `${error.code} (${error.text})`, o.has('showcerts')));
    const answered = receive(p, session);
    for (let chunk = await read(p, p.stdin); chunk; chunk = await read(p, p.stdin)) session.send(chunk);
    if (o.has('ign_eof') || o.has('quiet')) await p.wait(answered);
    session.close();
    await p.out('DONE\n');
    return 0;
  },
};

async function dial(p: Process, host: string, port: number) {
  const found = await p.wait(resolve(p, host));
  const ip = found.ok ? found.addresses[0] : undefined;
  if (ip === undefined) throw new ToolError(`${queued(p, '10080002:BIO routines:BIO_lookup_ex:system lib')}:Name or service not known\nconnect:errno=22`);
  const dialled = await p.wait(p.net.connect({ ip, port }));
  if (dialled.ok) return dialled.value;
  const words = NET_WORDS[dialled.error] ?? dialled.error;
  throw new ToolError(
    `${queued(p, `8000006F:system library:BIO_connect:${words}`)}:calling connect()\n${queued(p, '10000067:BIO routines:BIO_connect:connect error')}\nconnect:errno=${ERRNO[dialled.error] ?? 111}`,
  );
}

/** What the server sends until it ends. */
function receive(p: Process, session: { onData: ((bytes: Uint8Array) => void) | undefined; onEnd: ((error: never) => void) | undefined }): Promise<void> {
  return new Promise((over) => {
    session.onData = (bytes) => void p.stdout.write(bytes);
    session.onEnd = () => over();
  });
}

function report(chain: readonly Certificate[], error: string | undefined, all: boolean): string {
  const [leaf] = chain;
  if (!leaf) return 'CONNECTED(00000003)\n---\nno peer certificate available\n---\n';
  const listed = chain.map((c, i) => ` ${i} s:${shownName(c.subject)}\n   i:${shownName(c.issuer)}\n${all ? writeCertificate(c) : ''}`).join('');
  return `CONNECTED(00000003)\n---\nCertificate chain\n${listed}---\nServer certificate\n${all ? '' : writeCertificate(leaf)}subject=${shownName(leaf.subject)}\nissuer=${shownName(leaf.issuer)}\n---\nNew, TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384\nVerify return code: ${error ?? '0 (ok)'}\n---\n`;
}
