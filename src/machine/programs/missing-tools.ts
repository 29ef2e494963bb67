// What Debian 12 has on every host and nobody plays here, by place: typed, it says so.
import type { Program } from '../os/types.ts';
import { notHere } from './lib/not-here.ts';

const BIN =
  'apt apt-cache apt-get b2sum base32 basenc bzip2 chattr chfn chsh cksum csplit dd dir dircolors dpkg dpkg-query factor fallocate flock fmt getopt hostid hostnamectl ionice last localectl logger logname lsattr lsblk lscpu lsns mknod mount mountpoint namei nsenter numfmt passwd pathchk perl pidof pinky pr prlimit ptx python3 renice runcon scp script sdiff setsid sftp sha224sum sha384sum sha512sum shred ssh-copy-id ssh-keygen stdbuf su sum taskset timedatectl tsort umount unshare unxz users vdir vmstat whereis xz zcmp zdiff zgrep'.split(
    ' ',
  );
const SBIN =
  'adduser depmod deluser fdisk groupadd groupdel init insmod ldconfig lsmod modinfo modprobe poweroff reboot rmmod service shutdown swapoff swapon useradd userdel usermod visudo'.split(
    ' ',
  );

export const missingTools: readonly { readonly path: string; readonly program: Program }[] = [
  ...BIN.map((name) => ({ path: `/usr/bin/${name}`, program: notHere(name) })),
  ...SBIN.map((name) => ({ path: `/usr/sbin/${name}`, program: notHere(name) })),
];
