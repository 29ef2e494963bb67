// What BusyBox images bring: one binary with many names, as busybox (1.37) and Alpine have it.
import type { Program } from '../../os/types.ts';
import { appletProgram, type Build } from '../../programs/busybox/lib/applet.ts';
import { systemApplets } from '../../programs/busybox/system-applets.ts';
import { textApplets } from '../../programs/busybox/text-applets.ts';
import { onFirstRun } from '../../programs/lib/on-first-run.ts';
import { programsAt } from './programs.ts';

const APPLETS =
  '[ arch ash awk base64 basename cat chgrp chmod chown chroot cksum clear cmp comm cp cut date dd df diff dirname du echo egrep env expand expr factor false fgrep find fold free getopt grep groups gunzip gzip head hostid hostname id ifconfig install ip ipaddr iproute kill killall less link ln logname ls md5sum mkdir mkfifo mknod mktemp more mv nc netstat nice nl nohup nproc nslookup od paste pgrep pidof ping ping6 pkill printenv printf ps pwd readlink realpath renice reset rev rm rmdir route sed seq sh sha1sum sha256sum sha512sum shuf sleep sort split stat stty sum sync tac tail tar tee telnet test time timeout top touch tr traceroute traceroute6 tree true truncate tty ttysize uname unexpand uniq unlink uptime usleep vi watch wc wget which who whoami xargs yes zcat'.split(
    ' ',
  );

const OWN: readonly Program[] = [
  onFirstRun('tar', async () => (await import('../../programs/lib/busybox-tar.ts')).busyboxTar),
  onFirstRun('wget', async () => (await import('../../programs/lib/busybox-wget.ts')).busyboxWget),
  onFirstRun('nslookup', async () => (await import('../../programs/lib/busybox-nslookup.ts')).busyboxNslookup),
  onFirstRun('ping', async () => (await import('../../programs/lib/busybox-ping.ts')).busyboxPing),
  onFirstRun('ping6', async () => (await import('../../programs/lib/busybox-ping.ts')).busyboxPing),
];

/** Today's busybox of Docker's library, and Alpine's own. */
export const BUSYBOX: Build = { version: '1.37.0', date: '2024-09-26 21:31:42 UTC', libc: 'glibc' };
export const ALPINE: Build = { version: '1.37.0', date: '2025-08-05 16:40:33 UTC', libc: 'musl' };

/** The applets, each in the directories given (busybox has them in /bin, Alpine in /bin and /usr/bin), and programs that an image adds, also in place of an applet. */
export function busyboxPrograms(directories: readonly string[] = ['/bin'], extra: readonly string[] = [], build: Build = BUSYBOX): Record<string, Program> {
  const all: Record<string, Program> = {};
  const own = [...OWN, ...appletsOf(build)];
  for (const directory of directories) {
    Object.assign(all, programsAt(directory, [...APPLETS, ...extra]));
    for (const program of own) if (!extra.includes(program.name)) all[`${directory}/${program.name}`] = program;
  }
  return all;
}

/** What Alpine and the images made of it bring. */
export function alpinePrograms(extra: readonly string[] = []): Record<string, Program> {
  return busyboxPrograms(['/bin', '/usr/bin'], extra, ALPINE);
}

const made = new Map<Build, readonly Program[]>();

/** The applets of a build, made once for all images that carry it. */
function appletsOf(build: Build): readonly Program[] {
  let programs = made.get(build);
  if (!programs) {
    programs = [...textApplets, ...systemApplets].map((listed) => appletProgram(listed, build));
    made.set(build, programs);
  }
  return programs;
}

export function busyboxFiles(): Record<string, string> {
  return {
    '/etc/passwd':
      'root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/bin/false\nbin:x:2:2:bin:/bin:/bin/false\nsys:x:3:3:sys:/dev:/bin/false\nsync:x:4:100:sync:/bin:/bin/sync\nmail:x:8:8:mail:/var/spool/mail:/bin/false\nwww-data:x:33:33:www-data:/var/www:/bin/false\noperator:x:37:37:Operator:/var:/bin/false\nnobody:x:65534:65534:nobody:/home:/bin/false\n',
    '/etc/group':
      'root:x:0:\ndaemon:x:1:\nbin:x:2:\nsys:x:3:\nadm:x:4:\ntty:x:5:\ndisk:x:6:\nlp:x:7:\nmail:x:8:\nkmem:x:9:\nwheel:x:10:root\ncdrom:x:11:\ndialout:x:18:\nfloppy:x:19:\nvideo:x:28:\naudio:x:29:\ntape:x:32:\nwww-data:x:33:\noperator:x:37:\nutmp:x:43:\nplugdev:x:46:\nstaff:x:50:\nlock:x:54:\nnetdev:x:82:\nusers:x:100:\nnobody:x:65534:\n',
    '/etc/shadow': 'root::10933:0:99999:7:::\n',
  };
}

export function alpineFiles(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nbin:x:1:1:bin:/bin:/sbin/nologin\ndaemon:x:2:2:daemon:/sbin:/sbin/nologin\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n',
    '/etc/group':
      'root:x:0:root\nbin:x:1:root,bin,daemon\ndaemon:x:2:root,bin,daemon\nsys:x:3:root,bin\nadm:x:4:root,daemon\ntty:x:5:\ndisk:x:6:root\nlp:x:7:lp\nkmem:x:9:\nwheel:x:10:root\nfloppy:x:11:root\nmail:x:12:mail\ndialout:x:20:root\ntape:x:26:root\nvideo:x:27:root\nusers:x:100:games\nnogroup:x:65533:\nnobody:x:65534:\n',
    '/etc/os-release':
      'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.22.2\nPRETTY_NAME="Alpine Linux v3.22"\nHOME_URL="https://alpinelinux.org/"\nBUG_REPORT_URL="https://gitlab.alpinelinux.org/alpine/aports/-/issues"\n',
    '/etc/alpine-release': '3.22.2\n',
    '/etc/nsswitch.conf': 'hosts: files dns\n',
    ...more,
  };
}
