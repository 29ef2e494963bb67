// What curl says of itself.
import { CURL_LIBRARIES } from './write-out.ts';

export const CURL_VERSION = `curl 7.88.1 (x86_64-pc-linux-gnu) ${CURL_LIBRARIES}
Release-Date: 2023-02-20, security patched: 7.88.1-10+deb12u14
Protocols: dict file ftp ftps gopher gophers http https imap imaps ldap ldaps mqtt pop3 pop3s rtmp rtsp scp sftp smb smbs smtp smtps telnet tftp
Features: alt-svc AsynchDNS brotli GSS-API HSTS HTTP2 HTTPS-proxy IDN IPv6 Kerberos Largefile libz NTLM NTLM_WB PSL SPNEGO SSL threadsafe TLS-SRP UnixSockets zstd
`;

const MENU = `Usage: curl [options...] <url>
 -d, --data <data>          HTTP POST data
 -f, --fail                 Fail fast with no output on HTTP errors
 -h, --help <category>      Get help for commands
 -i, --include              Include protocol response headers in the output
 -o, --output <file>        Write to file instead of stdout
 -O, --remote-name          Write output to a file named as the remote file
 -s, --silent               Silent mode
 -T, --upload-file <file>   Transfer local FILE to destination
 -u, --user <user:password> Server user and password
 -A, --user-agent <name>    Send User-Agent <name> to server
 -v, --verbose              Make the operation more talkative
 -V, --version              Show version number and quit

This is not the full help, this menu is stripped into categories.
Use "--help category" to get an overview of all categories.
For all options use the manual or "--help all".
`;

/** --help, with or without a category. */
export function curlHelp(topic: string | undefined, options: readonly string[]): { readonly text: string; readonly code: number } {
  if (topic === undefined) return { text: MENU, code: 0 };
  const all = [...options].sort().map((long) => `     --${long}`);
  return { text: `Usage: curl [options...] <url>\n${all.join('\n')}\n`, code: 0 };
}
