// What the kernel answers to a change, in nft's words.

/** What nft itself misses; the kernel is not asked. */
export const MISSING = 'No such file or directory';
export const GONE = `Could not process rule: ${MISSING}`;
export const THERE = 'Could not process rule: File exists';
export const BUSY = 'Could not process rule: Device or resource busy';
export const NOT_SUPPORTED = 'Could not process rule: Operation not supported';
