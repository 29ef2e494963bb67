// What the Debian 12 base image brings: its tools (no ping, no ps, no ip, no curl: those are extra) and the files people look at.
import type { Program } from '../../os/types.ts';
import { programsAt } from './programs.ts';

const ESSENTIAL =
  'bash sh dash [ apt apt-cache apt-get apt-mark arch awk base64 basename cat chgrp chmod chown chroot cksum clear cmp comm cp csplit cut date dd df diff dir dirname dpkg dpkg-query du echo egrep env expand expr factor false fgrep find flock fmt fold getent grep groups gunzip gzip head hostname id install join kill link ln logname ls lsblk lscpu mawk md5sum mkdir mkfifo mknod mktemp more mount mountpoint mv nice nl nohup nproc nsenter numfmt od paste perl pr printenv printf pwd readlink realpath rm rmdir sed seq setsid sha1sum sha256sum sha512sum shuf sleep sort split stat stdbuf stty su sum sync tac tail tar tee test timeout touch tr true truncate tsort tty umount uname unexpand uniq unlink unshare users vdir wc which who whoami xargs yes zcat'.split(
    ' ',
  );

/** The base image's programs and those that an image adds, by name. */
export function debianPrograms(extra: readonly string[] = []): Record<string, Program> {
  const all = programsAt('/usr/bin', [...ESSENTIAL, ...extra]);
  for (const [path, program] of Object.entries(all)) all[path.replace('/usr/bin/', '/bin/')] = program;
  return all;
}

const PASSWD = `root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
bin:x:2:2:bin:/bin:/usr/sbin/nologin
sys:x:3:3:sys:/dev:/usr/sbin/nologin
www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
`;

const GROUP = 'root:x:0:\ndaemon:x:1:\nbin:x:2:\nsys:x:3:\nadm:x:4:\ntty:x:5:\nwww-data:x:33:\nnogroup:x:65534:\n';

const OS_RELEASE = `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
HOME_URL="https://www.debian.org/"
SUPPORT_URL="https://www.debian.org/support"
BUG_REPORT_URL="https://bugs.debian.org/"
`;

/** The base image's files; accounts of an image's own are appended. */
export function debianFiles(more: Readonly<Record<string, string>> = {}, accounts = '', groups = ''): Record<string, string> {
  return {
    '/etc/passwd': PASSWD + accounts,
    '/etc/group': GROUP + groups,
    '/etc/os-release': OS_RELEASE,
    '/etc/debian_version': '12.12\n',
    '/etc/nsswitch.conf': 'passwd:         files\ngroup:          files\nshadow:         files\n\nhosts:          files dns\nnetworks:       files\n',
    '/root/.bashrc': '# ~/.bashrc: executed by bash(1) for non-login shells.\n',
    ...more,
  };
}
