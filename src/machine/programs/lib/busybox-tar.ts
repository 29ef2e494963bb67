// upstream: BusyBox archival/tar.c
import { tarProgram } from './tar/program.ts';
import { BUSYBOX } from './tar/words.ts';

export const busyboxTar = tarProgram(BUSYBOX);
