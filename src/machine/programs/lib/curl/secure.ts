// curl's half of a TLS handshake: what -v tells of it, and which certificates are believed. upstream: curl/lib/vtls/openssl.c
import { rfc1123 } from '../../../../base/time.ts';
import type { Process } from '../../../os/types.ts';
import { type Certificate, matchesHost, type VerifyError, verifyChain } from '../certificate.ts';
import type { Stream } from '../http.ts';
import { familyOf } from '../ip.ts';
import { readCertificates, readKey } from '../pem.ts';
import { ALERTS, connectTls, type TlsSession } from '../tls.ts';
import type { CurlConfig } from './config.ts';
import type { Output } from './output.ts';

const SYSTEM_BUNDLE = '/etc/ssl/certs/ca-certificates.crt';

export type SecureResult =
  | { readonly ok: true; readonly session: TlsSession; readonly verifyResult: number }
  | { readonly ok: false; readonly code: number; readonly message: string; readonly verifyResult: number };

/** Shakes hands over a connection that stands. */
export async function secure(p: Process, output: Output, config: CurlConfig, stream: Stream, host: string, shown: boolean): Promise<SecureResult> {
  const fail = (code: number, message: string): SecureResult => ({ ok: false, code, message, verifyResult: verify?.code ?? 0 });
  let verify: VerifyError | undefined;
  let mismatch = false;
  output.info(`ALPN: offers ${config.http === '1.0' ? 'http/1.0' : config.http === '1.1' ? 'http/1.1' : 'h2,http/1.1'}`);
  const own = clientCertificates(p, config);
  if ('message' in own) return fail(58, own.message);
  const trusted = trustedCertificates(p, config);
  if (!trusted && !config.insecure) return fail(77, `error setting certificate file: ${config.caCert ?? SYSTEM_BUNDLE}`);
  record(output, '}', 'OUT', 'TLS handshake, Client hello (1)', 512, shown, 5);
  if (!config.insecure) {
    output.info(` CAfile: ${config.caCert ?? SYSTEM_BUNDLE}`);
    output.info(' CApath: /etc/ssl/certs');
  }
  const result = await connectTls(stream, {
    ...(familyOf(host) ? {} : { serverName: host }),
    protocols: ['h2', 'http/1.1'],
    certificates: own.certificates,
    accept: (chain) => {
      verify = verifyChain(chain, trusted ?? [], p.clock.now());
      mismatch = chain[0] !== undefined && !matchesHost(chain[0], host);
      describeHello(output, chain, shown);
      return !config.insecure && verify ? ALERTS.unknownCa : undefined;
    },
  });
  if (!result.ok) {
    if (result.why === 'plaintext') return fail(35, 'OpenSSL/3.0.19: error:0A00010B:SSL routines::wrong version number');
    if (result.why === 'eof') return fail(35, `OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to ${host}:${stream.remote.port} `);
    if (result.why === 'refused') {
      output.info('TLSv1.3 (OUT), TLS alert, unknown CA (560):');
      output.record('}', 2, shown);
      return fail(60, `SSL certificate problem: ${verify?.text ?? ''}`);
    }
    if ('alert' in result.why) return fail(35, `OpenSSL/3.0.19: ${alertText(result.why.alert)}`);
    return fail(
      35,
      result.why.net === 'ECONNRESET' ? `OpenSSL SSL_connect: Connection reset by peer in connection to ${host}:${stream.remote.port} ` : `OpenSSL SSL_connect: ${result.why.net}`,
    );
  }
  finishHandshake(output, shown);
  const matched = describeServer(output, result.session, host, mismatch, verify, config.insecure);
  if (!matched) {
    result.session.close();
    return fail(60, `SSL: no alternative certificate subject name matches target host name '${host}'`);
  }
  return { ok: true, session: result.session, verifyResult: verify?.code ?? 0 };
}

function record(output: Output, direction: '{' | '}', way: string, what: string, size: number, shown: boolean, before?: number): void {
  if (before !== undefined) output.record(direction, before, shown);
  output.info(`TLSv1.3 (${way}), ${what}:`);
  output.record(direction, size, shown);
}

function describeHello(output: Output, chain: readonly Certificate[], shown: boolean): void {
  record(output, '{', 'IN', 'TLS handshake, Server hello (2)', 122, shown, 5);
  record(output, '{', 'IN', 'TLS handshake, Encrypted Extensions (8)', 21, shown);
  record(output, '{', 'IN', 'TLS handshake, Certificate (11)', 849 * Math.max(1, chain.length), shown);
}

function finishHandshake(output: Output, shown: boolean): void {
  record(output, '{', 'IN', 'TLS handshake, CERT verify (15)', 264, shown);
  record(output, '{', 'IN', 'TLS handshake, Finished (20)', 52, shown);
  record(output, '}', 'OUT', 'TLS change cipher, Change cipher spec (1)', 1, shown);
  record(output, '}', 'OUT', 'TLS handshake, Finished (20)', 52, shown);
}

/** False when the certificate is somebody else's and that matters. */
function describeServer(output: Output, session: TlsSession, host: string, mismatch: boolean, verify: VerifyError | undefined, insecure: boolean): boolean {
  const leaf = session.peer[0];
  output.info('SSL connection using TLSv1.3 / TLS_AES_256_GCM_SHA384');
  output.info(session.protocol ? `ALPN: server accepted ${session.protocol}` : 'ALPN: server did not agree on a protocol. Uses default.');
  if (!leaf) return true;
  output.info('Server certificate:');
  output.info(` subject: ${leaf.subject}`);
  output.info(` start date: ${certificateDate(leaf.notBefore)}`);
  output.info(` expire date: ${certificateDate(leaf.notAfter)}`);
  if (!insecure) {
    if (mismatch) {
      output.info(` subjectAltName does not match ${host}`);
      return false;
    }
    const name = leaf.dnsNames.find((n) => n.toLowerCase() === host.toLowerCase()) ?? leaf.dnsNames.find((n) => n.startsWith('*.')) ?? host;
    const kind = familyOf(host) ? "cert's IP address!" : `cert's "${name}"`;
    output.info(` subjectAltName: host "${host}" matched ${kind}`);
  }
  output.info(` issuer: ${leaf.issuer}`);
  output.info(verify ? ` SSL certificate verify result: ${verify.text} (${verify.code}), continuing anyway.` : ' SSL certificate verify ok.');
  return true;
}

/** Nov 21 09:40:45 2026 GMT */
function certificateDate(ms: number): string {
  const [, day = '', month = '', year = '', time = ''] = rfc1123(ms).split(' ');
  return `${month} ${day.replace(/^0/, ' ')} ${time} ${year} GMT`;
}

function trustedCertificates(p: Process, config: CurlConfig): readonly Certificate[] | undefined {
  const path = config.caCert ?? p.env.get('CURL_CA_BUNDLE') ?? SYSTEM_BUNDLE;
  const full = p.path(path);
  if (!p.fs.exists(full)) return config.caCert === undefined ? [] : undefined;
  const found = readCertificates(p.fs.readText(full));
  return found.length > 0 || config.caCert === undefined ? found : undefined;
}

function clientCertificates(p: Process, config: CurlConfig): { readonly certificates: readonly Certificate[] } | { readonly message: string } {
  if (config.cert === undefined) return { certificates: [] };
  const file = config.cert.replace(/:[^:/]*$/, '');
  const path = p.path(file);
  const problem = (error: string) => ({
    message: `could not load PEM client certificate from ${file}, OpenSSL error ${error}, (no key found, wrong pass phrase, or wrong file format?)`,
  });
  if (!p.fs.exists(path)) return problem('error:80000002:system library::No such file or directory');
  const certificates = readCertificates(p.fs.readText(path));
  if (certificates.length === 0) return problem('error:0480006C:PEM routines::no start line');
  const keyFile = config.key ?? file;
  const keyPath = p.path(keyFile);
  const key = p.fs.exists(keyPath) ? readKey(p.fs.readText(keyPath)) : undefined;
  if (key === undefined) return { message: `unable to set private key file: '${keyFile}' type PEM` };
  return { certificates };
}

function alertText(alert: number): string {
  switch (alert) {
    case ALERTS.unrecognizedName:
      return 'error:0A000458:SSL routines::tlsv1 unrecognized name';
    case ALERTS.certificateRequired:
      return 'error:0A00045C:SSL routines::tlsv13 alert certificate required';
    case ALERTS.badCertificate:
      return 'error:0A000412:SSL routines::sslv3 alert bad certificate';
    case ALERTS.unknownCa:
      return 'error:0A000418:SSL routines::tlsv1 alert unknown ca';
    case ALERTS.handshakeFailure:
      return 'error:0A000410:SSL routines::sslv3 alert handshake failure';
    default:
      return 'error:0A000438:SSL routines::tlsv1 alert internal error';
  }
}
