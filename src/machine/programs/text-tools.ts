// The text and file programs with their places in a Debian file system (/bin is /usr/bin there). To add one: write its file, add its line.
import type { Program } from '../os/types.ts';
import { awk } from './awk.ts';
import { base64 } from './base64.ts';
import { basename } from './basename.ts';
import { cat } from './cat.ts';
import { chmod } from './chmod.ts';
import { clear } from './clear.ts';
import { cmp } from './cmp.ts';
import { column } from './column.ts';
import { comm } from './comm.ts';
import { cp } from './cp.ts';
import { cut } from './cut.ts';
import { df } from './df.ts';
import { diff } from './diff.ts';
import { dirname } from './dirname.ts';
import { dmesg } from './dmesg.ts';
import { du } from './du.ts';
import { echo } from './echo.ts';
import { egrep } from './egrep.ts';
import { expand } from './expand.ts';
import { fgrep } from './fgrep.ts';
import { file } from './file.ts';
import { find } from './find.ts';
import { fold } from './fold.ts';
import { free } from './free.ts';
import { grep } from './grep.ts';
import { head } from './head.ts';
import { hexdump } from './hexdump.ts';
import { hostname } from './hostname.ts';
import { jq } from './jq.ts';
import { less } from './less.ts';
import { ln } from './ln.ts';
import { ls } from './ls.ts';
import { man } from './man.ts';
import { md5sum } from './md5sum.ts';
import { mkdir } from './mkdir.ts';
import { more } from './more.ts';
import { mv } from './mv.ts';
import { nano } from './nano.ts';
import { nl } from './nl.ts';
import { od } from './od.ts';
import { paste } from './paste.ts';
import { pwd } from './pwd.ts';
import { readlink } from './readlink.ts';
import { realpath } from './realpath.ts';
import { reset } from './reset.ts';
import { rev } from './rev.ts';
import { rm } from './rm.ts';
import { rmdir } from './rmdir.ts';
import { sed } from './sed.ts';
import { seq } from './seq.ts';
import { sha1sum } from './sha1sum.ts';
import { sha256sum } from './sha256sum.ts';
import { shuf } from './shuf.ts';
import { sort } from './sort.ts';
import { split } from './split.ts';
import { stat } from './stat.ts';
import { stty } from './stty.ts';
import { tac } from './tac.ts';
import { tail } from './tail.ts';
import { touch } from './touch.ts';
import { tput } from './tput.ts';
import { tr } from './tr.ts';
import { tty } from './tty.ts';
import { unexpand } from './unexpand.ts';
import { uniq } from './uniq.ts';
import { uptime } from './uptime.ts';
import { vi } from './vi.ts';
import { watch } from './watch.ts';
import { wc } from './wc.ts';
import { xxd } from './xxd.ts';
import { yes } from './yes.ts';

export interface InstalledProgram {
  readonly path: string;
  readonly program: Program;
}

const bin = (program: Program, name = program.name): InstalledProgram => ({ path: `/usr/bin/${name}`, program });

export const textTools: readonly InstalledProgram[] = [
  awk,
  base64,
  basename,
  cat,
  chmod,
  clear,
  cmp,
  column,
  comm,
  cp,
  cut,
  df,
  diff,
  dirname,
  dmesg,
  du,
  echo,
  egrep,
  expand,
  fgrep,
  file,
  find,
  fold,
  free,
  grep,
  head,
  hexdump,
  hostname,
  jq,
  less,
  ln,
  ls,
  man,
  md5sum,
  mkdir,
  more,
  mv,
  nano,
  nl,
  od,
  paste,
  pwd,
  readlink,
  realpath,
  reset,
  rev,
  rm,
  rmdir,
  sed,
  seq,
  sha1sum,
  sha256sum,
  shuf,
  sort,
  split,
  stat,
  stty,
  tac,
  tail,
  touch,
  tput,
  tr,
  tty,
  unexpand,
  uniq,
  uptime,
  vi,
  watch,
  wc,
  xxd,
  yes,
]
  .map((p) => bin(p))
  .concat(bin(vi, 'vim'), bin(vi, 'view'), bin(nano, 'editor'));
