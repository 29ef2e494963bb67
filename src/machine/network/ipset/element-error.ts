/** Why an element is none of a set; the words are ipset's. upstream: ipset lib/errcode.c, parse.c */
export class ElementError extends Error {}
