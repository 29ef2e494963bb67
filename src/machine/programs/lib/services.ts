// The part of /etc/services that people meet, for programs that print a port's name.
const NAMES: Readonly<Record<number, string>> = {
  7: 'echo',
  21: 'ftp',
  22: 'ssh',
  23: 'telnet',
  25: 'smtp',
  53: 'domain',
  67: 'bootps',
  80: 'http',
  110: 'pop3',
  123: 'ntp',
  143: 'imap2',
  389: 'ldap',
  443: 'https',
  636: 'ldaps',
  993: 'imaps',
  1433: 'ms-sql-s',
  2049: 'nfs',
  3306: 'mysql',
  5432: 'postgresql',
  5672: 'amqp',
  6379: 'redis',
  8080: 'http-alt',
  9418: 'git',
  11211: 'memcache',
};

/** The name of a port, or undefined. */
export function serviceName(port: number, protocol: 'tcp' | 'udp'): string | undefined {
  if (protocol === 'udp' && ![7, 53, 67, 123, 389, 443, 2049, 5432].includes(port)) return undefined;
  return NAMES[port];
}

/** The port of a name, or undefined. */
export function servicePort(name: string): number | undefined {
  const found = Object.entries(NAMES).find(([, n]) => n === name);
  return found ? Number(found[0]) : undefined;
}
