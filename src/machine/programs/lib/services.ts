// The part of /etc/services that people meet, for programs that print a port's name.
const NAMES: Readonly<Record<number, string>> = {
  7: 'echo',
  21: 'ftp',
  22: 'ssh',
  23: 'telnet',
  25: 'smtp',
  53: 'domain',
  67: 'bootps',
  68: 'bootpc',
  69: 'tftp',
  80: 'http',
  110: 'pop3',
  123: 'ntp',
  143: 'imap2',
  161: 'snmp',
  389: 'ldap',
  443: 'https',
  636: 'ldaps',
  993: 'imaps',
  1433: 'ms-sql-s',
  2049: 'nfs',
  3306: 'mysql',
  5353: 'mdns',
  5432: 'postgresql',
  5672: 'amqp',
  6379: 'redis',
  8080: 'http-alt',
  9418: 'git',
  11211: 'memcache',
};

/** The name of a port, or undefined. */
export function serviceName(port: number, protocol: string): string | undefined {
  if (protocol !== 'tcp' && (protocol !== 'udp' || ![7, 53, 67, 68, 69, 123, 161, 389, 443, 514, 2049, 5353].includes(port))) return undefined;
  if (port === 514) return protocol === 'udp' ? 'syslog' : 'shell';
  return NAMES[port];
}

/** The port of a name, or undefined. */
export function servicePort(name: string): number | undefined {
  const found = Object.entries(NAMES).find(([, n]) => n === name);
  return found ? Number(found[0]) : undefined;
}
