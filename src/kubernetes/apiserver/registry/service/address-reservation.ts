// The cluster IPs of one write: given back when it fails, and only then. upstream: pkg/registry/core/service/storage/transaction.go
import type { Reservation } from '../strategy.ts';
import type { AddressPool } from './address-pool.ts';
import { familyOf } from './validation-ips.ts';

export class Addresses implements Reservation {
  readonly #ips: ReadonlyMap<string, AddressPool>;
  #taken: { family: string; ip: string }[] = [];
  #freed: string[] = [];

  constructor(ips: ReadonlyMap<string, AddressPool>) {
    this.#ips = ips;
  }

  take(family: string, ip: string): string {
    this.#taken.push({ family, ip });
    return ip;
  }

  /** A dry run has taken nothing. */
  forget(): void {
    this.#taken = [];
  }

  releaseLater(ips: readonly string[]): void {
    this.#freed = [...ips];
  }

  commit(): void {
    for (const ip of this.#freed) this.#ips.get(familyOf(ip))?.release(ip);
  }

  revert(): void {
    for (const { family, ip } of this.#taken) this.#ips.get(family)?.release(ip);
    this.#taken = [];
  }
}
