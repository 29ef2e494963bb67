// What of an answer is compared: help up to its usage lines (what they explain is told in other words), without the version of the binary.

/** @param {string} text */
export function steady(text) {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => /^BusyBox v\S+ .*multi-call binary\.$/.test(line));
  if (at < 0) return text;
  const usage = lines.slice(at + 1).filter((line) => /^(?:Usage: |\s*or: )/.test(line));
  return [...lines.slice(0, at), 'BusyBox multi-call binary.', '', ...usage, ''].join('\n');
}
