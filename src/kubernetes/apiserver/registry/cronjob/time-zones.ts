// Names of time zones. upstream: time.LoadLocation over the IANA database; the host's own copy of it answers

/** Whether the zone is one of IANA's. */
export function knownTimeZone(zone: string): boolean {
  if (/^[+-]/.test(zone) || zone.includes('..')) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
