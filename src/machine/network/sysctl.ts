// The kernel settings that the stack looks at, by their sysctl names. A name that is not here does not exist; one that changes nothing here is not writable.

interface Setting {
  readonly value: string;
  /** Set when writing it would have no effect here. */
  readonly fixed?: true;
}

const SETTINGS: Readonly<Record<string, Setting>> = {
  'net.bridge.bridge-nf-call-ip6tables': { value: '1' },
  'net.bridge.bridge-nf-call-iptables': { value: '1' },
  'net.core.netdev_max_backlog': { value: '1000', fixed: true },
  'net.core.somaxconn': { value: '4096', fixed: true },
  'net.ipv4.conf.all.accept_redirects': { value: '0' },
  'net.ipv4.conf.all.arp_announce': { value: '0' },
  'net.ipv4.conf.all.arp_ignore': { value: '0' },
  'net.ipv4.conf.all.forwarding': { value: '0' },
  'net.ipv4.conf.all.route_localnet': { value: '0' },
  'net.ipv4.conf.all.rp_filter': { value: '0', fixed: true },
  'net.ipv4.conf.all.secure_redirects': { value: '1', fixed: true },
  'net.ipv4.conf.all.send_redirects': { value: '1' },
  'net.ipv4.conf.default.accept_redirects': { value: '0' },
  'net.ipv4.conf.default.route_localnet': { value: '0' },
  'net.ipv4.conf.default.rp_filter': { value: '0', fixed: true },
  'net.ipv4.conf.default.send_redirects': { value: '1' },
  'net.ipv4.icmp_echo_ignore_all': { value: '0' },
  'net.ipv4.icmp_msgs_burst': { value: '10000', fixed: true },
  'net.ipv4.icmp_msgs_per_sec': { value: '10000', fixed: true },
  'net.ipv4.icmp_ratelimit': { value: '1000' },
  'net.ipv4.icmp_ratemask': { value: '6168', fixed: true },
  'net.ipv4.ip_default_ttl': { value: '64' },
  'net.ipv4.ip_forward': { value: '0' },
  'net.ipv4.ip_local_port_range': { value: '32768\t60999', fixed: true },
  'net.ipv4.ip_local_reserved_ports': { value: '', fixed: true },
  'net.ipv4.ip_nonlocal_bind': { value: '0', fixed: true },
  'net.ipv4.ip_unprivileged_port_start': { value: '1024' },
  'net.ipv4.neigh.default.gc_thresh1': { value: '128', fixed: true },
  'net.ipv4.neigh.default.gc_thresh2': { value: '512', fixed: true },
  'net.ipv4.neigh.default.gc_thresh3': { value: '1024', fixed: true },
  'net.ipv4.ping_group_range': { value: '0\t2147483647', fixed: true },
  'net.ipv4.tcp_fin_timeout': { value: '60', fixed: true },
  'net.ipv4.tcp_keepalive_intvl': { value: '75', fixed: true },
  'net.ipv4.tcp_keepalive_probes': { value: '9', fixed: true },
  'net.ipv4.tcp_keepalive_time': { value: '7200', fixed: true },
  'net.ipv4.tcp_max_syn_backlog': { value: '2048', fixed: true },
  'net.ipv4.tcp_mtu_probing': { value: '0', fixed: true },
  'net.ipv4.tcp_retries1': { value: '3', fixed: true },
  'net.ipv4.tcp_retries2': { value: '15', fixed: true },
  'net.ipv4.tcp_sack': { value: '1', fixed: true },
  'net.ipv4.tcp_syn_retries': { value: '6', fixed: true },
  'net.ipv4.tcp_synack_retries': { value: '5', fixed: true },
  'net.ipv4.tcp_syncookies': { value: '1', fixed: true },
  'net.ipv4.tcp_timestamps': { value: '1', fixed: true },
  'net.ipv4.tcp_tw_reuse': { value: '2', fixed: true },
  'net.ipv4.tcp_window_scaling': { value: '1', fixed: true },
  'net.ipv4.vs.conn_reuse_mode': { value: '1', fixed: true },
  'net.ipv4.vs.conntrack': { value: '1', fixed: true },
  'net.ipv4.vs.expire_nodest_conn': { value: '1', fixed: true },
  'net.ipv4.vs.expire_quiescent_template': { value: '1', fixed: true },
  'net.ipv6.conf.all.disable_ipv6': { value: '0', fixed: true },
  'net.ipv6.conf.all.forwarding': { value: '0' },
  'net.ipv6.conf.default.disable_ipv6': { value: '0', fixed: true },
  'net.ipv6.icmp.ratelimit': { value: '1000' },
  'net.netfilter.nf_conntrack_acct': { value: '0', fixed: true },
  'net.netfilter.nf_conntrack_buckets': { value: '262144', fixed: true },
  'net.netfilter.nf_conntrack_checksum': { value: '1', fixed: true },
  'net.netfilter.nf_conntrack_count': { value: '0', fixed: true },
  'net.netfilter.nf_conntrack_events': { value: '2', fixed: true },
  'net.netfilter.nf_conntrack_expect_max': { value: '4096', fixed: true },
  'net.netfilter.nf_conntrack_frag6_high_thresh': { value: '4194304', fixed: true },
  'net.netfilter.nf_conntrack_frag6_low_thresh': { value: '3145728', fixed: true },
  'net.netfilter.nf_conntrack_frag6_timeout': { value: '60', fixed: true },
  'net.netfilter.nf_conntrack_generic_timeout': { value: '600', fixed: true },
  'net.netfilter.nf_conntrack_gre_timeout': { value: '30', fixed: true },
  'net.netfilter.nf_conntrack_gre_timeout_stream': { value: '180', fixed: true },
  'net.netfilter.nf_conntrack_icmp_timeout': { value: '30', fixed: true },
  'net.netfilter.nf_conntrack_icmpv6_timeout': { value: '30', fixed: true },
  'net.netfilter.nf_conntrack_log_invalid': { value: '0', fixed: true },
  'net.netfilter.nf_conntrack_max': { value: '262144' },
  'net.netfilter.nf_conntrack_sctp_timeout_closed': { value: '10', fixed: true },
  'net.netfilter.nf_conntrack_sctp_timeout_cookie_echoed': { value: '3', fixed: true },
  'net.netfilter.nf_conntrack_sctp_timeout_cookie_wait': { value: '3', fixed: true },
  'net.netfilter.nf_conntrack_sctp_timeout_established': { value: '210', fixed: true },
  'net.netfilter.nf_conntrack_sctp_timeout_heartbeat_sent': { value: '30', fixed: true },
  'net.netfilter.nf_conntrack_sctp_timeout_shutdown_ack_sent': { value: '3', fixed: true },
  'net.netfilter.nf_conntrack_sctp_timeout_shutdown_recd': { value: '3', fixed: true },
  'net.netfilter.nf_conntrack_sctp_timeout_shutdown_sent': { value: '3', fixed: true },
  'net.netfilter.nf_conntrack_tcp_be_liberal': { value: '0' },
  'net.netfilter.nf_conntrack_tcp_ignore_invalid_rst': { value: '0', fixed: true },
  'net.netfilter.nf_conntrack_tcp_loose': { value: '1', fixed: true },
  'net.netfilter.nf_conntrack_tcp_max_retrans': { value: '3', fixed: true },
  'net.netfilter.nf_conntrack_tcp_timeout_close': { value: '10', fixed: true },
  'net.netfilter.nf_conntrack_tcp_timeout_close_wait': { value: '60' },
  'net.netfilter.nf_conntrack_tcp_timeout_established': { value: '432000' },
  'net.netfilter.nf_conntrack_tcp_timeout_fin_wait': { value: '120', fixed: true },
  'net.netfilter.nf_conntrack_tcp_timeout_last_ack': { value: '30', fixed: true },
  'net.netfilter.nf_conntrack_tcp_timeout_max_retrans': { value: '300', fixed: true },
  'net.netfilter.nf_conntrack_tcp_timeout_syn_recv': { value: '60', fixed: true },
  'net.netfilter.nf_conntrack_tcp_timeout_syn_sent': { value: '120' },
  'net.netfilter.nf_conntrack_tcp_timeout_time_wait': { value: '120' },
  'net.netfilter.nf_conntrack_tcp_timeout_unacknowledged': { value: '300', fixed: true },
  'net.netfilter.nf_conntrack_timestamp': { value: '0', fixed: true },
  'net.netfilter.nf_conntrack_udp_timeout': { value: '30' },
  'net.netfilter.nf_conntrack_udp_timeout_stream': { value: '120' },
};

/** A device's own setting begins as the default does. */
const ofDevice = (name: string): string => name.replace(/^(net\.ipv4\.conf\.)[^.]+(?=\.(?:accept_redirects|send_redirects|rp_filter|route_localnet)$)/, '$1default');

/** What the kernel counts. */
export type LiveSettings = Readonly<Record<string, () => string>>;

export type SysctlError = 'ENOENT' | 'EINVAL' | 'EROFS';

/** The numbers of those who have changed nothing. */
const DEFAULTS = new Map<string, number>();

export class Sysctl {
  /** What was changed. */
  #values: Map<string, string> | undefined;
  #numbers = DEFAULTS;
  /** By device. */
  #redirecting: Map<string, boolean> | undefined;
  readonly #changed: () => void;
  readonly #live: LiveSettings;

  constructor(changed: () => void, live: LiveSettings = {}) {
    this.#live = live;
    this.#changed = changed;
  }

  get(name: string): string | undefined {
    if (name === 'net.ipv4.conf.all.forwarding') return this.get('net.ipv4.ip_forward');
    return this.#live[name]?.() ?? this.#values?.get(name) ?? SETTINGS[name]?.value ?? SETTINGS[ofDevice(name)]?.value;
  }

  number(name: string): number {
    let n = this.#numbers.get(name);
    if (n === undefined) {
      n = Number(this.get(name) ?? '0');
      this.#numbers.set(name, n);
    }
    return n;
  }

  /** True when packets with loopback addresses may cross this device. */
  routeLocalnet(dev: string): boolean {
    return this.number('net.ipv4.conf.all.route_localnet') === 1 || this.number(`net.ipv4.conf.${dev}.route_localnet`) === 1;
  }

  /** True when senders are told that another host on this device's link is the better next hop. upstream: IN_DEV_TX_REDIRECTS */
  sendsRedirects(dev: string): boolean {
    const known = this.#redirecting?.get(dev);
    if (known !== undefined) return known;
    const sends = this.number('net.ipv4.conf.all.send_redirects') + this.number(`net.ipv4.conf.${dev}.send_redirects`) > 0;
    this.#redirecting ??= new Map();
    this.#redirecting.set(dev, sends);
    return sends;
  }

  /** Writes a setting; EROFS stands for one that is not simulated. */
  set(name: string, value: string): SysctlError | undefined {
    const setting = SETTINGS[name] ?? SETTINGS[ofDevice(name)];
    if (!setting) return 'ENOENT';
    if (name in this.#live || !/^\d+$/.test(value.trim())) return 'EINVAL';
    if (setting.fixed && value !== setting.value) return 'EROFS';
    this.#values ??= new Map();
    this.#values.set(name === 'net.ipv4.conf.all.forwarding' ? 'net.ipv4.ip_forward' : name, value.trim());
    this.#numbers = new Map();
    this.#redirecting = undefined;
    this.#changed();
    return undefined;
  }

  names(): readonly string[] {
    return Object.keys(SETTINGS).sort();
  }
}
