// What is often said and is not so: where a lesson runs the command that shows it, and what that run must have shown.

export interface Disproof {
  /** The lesson's id. */
  readonly lesson: string;
  /** The heading under which the block stands, as an anchor. */
  readonly heading: string;
  /** The block that shows it: how its text goes. */
  readonly runs: RegExp;
  /** Its exit code, when that is the point. */
  readonly exit?: number;
  /** What its screen shows. */
  readonly shows?: (screen: string) => boolean;
}

export interface Folklore {
  /** As the table in lessons/README.md says it. */
  readonly said: string;
  readonly disproved: readonly Disproof[];
}

const has =
  (pattern: RegExp) =>
  (screen: string): boolean =>
    pattern.test(screen);
/** Who answered, in order. */
const names = (screen: string): readonly string[] => [...screen.matchAll(/^Server name: (\S+)/gm)].map((m) => m[1] ?? '');
/** The numbers before each name, of `sort | uniq -c`. */
const counts = (screen: string): readonly number[] => [...screen.matchAll(/^ *(\d+) Server name: /gm)].map((m) => Number(m[1]));
const answers =
  (n: number) =>
  (screen: string): boolean =>
    names(screen).length >= n;

export const FOLKLORE: readonly Folklore[] = [
  {
    said: 'With Local, a node without a pod refuses',
    disproved: [
      { lesson: 'traffic-policy', heading: 'with-local', runs: /curl .*192\.168\.1\.11:30050/, exit: 28 },
      { lesson: 'traffic-policy', heading: 'with-local', runs: /curl .*192\.168\.1\.11:30050/, exit: 7 },
      { lesson: 'traffic-policy', heading: 'from-the-node-itself', runs: /^ssh node-1 "curl .*192\.168\.1\.11:30050/, exit: 0, shows: answers(1) },
    ],
  },
  {
    said: 'A node port is a random number of 30000-32767',
    disproved: [
      {
        lesson: 'which-port',
        heading: 'let-it-choose',
        runs: /kubectl get services/,
        shows: (screen) => {
          const ports = [...screen.matchAll(/^bank-\d .* 80:(\d+)\/TCP/gm)].map((m) => Number(m[1]));
          return ports.length === 3 && ports.every((port) => port >= 30_086);
        },
      },
    ],
  },
  { said: 'A process listens on the node port', disproved: [{ lesson: 'every-node', heading: 'is-there-a-program-behind-the-port', runs: /ss -ltn \| grep 30090/, exit: 1 }] },
  {
    said: 'Only nodes with a pod answer, or only workers',
    disproved: [
      { lesson: 'every-node', heading: 'one-pod-four-doors', runs: /for n in 10 11 12 13/, shows: (screen) => names(screen).length === 4 && new Set(names(screen)).size === 1 },
    ],
  },
  {
    said: '`localhost` and the node port always work',
    disproved: [
      { lesson: 'proxy-modes', heading: 'who-does-notice', runs: /http:\/\/localhost:30061/, exit: 7 },
      { lesson: 'proxy-modes', heading: 'a-habit-of-iptables-mode', runs: /\[::1\]:30061/, exit: 7 },
    ],
  },
  {
    said: 'The pod sees the node’s address',
    disproved: [
      { lesson: 'traffic-policy', heading: 'with-cluster', runs: /192\.168\.1\.12:30050/, shows: has(/Client: 192\.168\.1\.11:[\s\S]*Client: 10\.244\.2\.1:/) },
      { lesson: 'traffic-policy', heading: 'with-local', runs: /192\.168\.1\.12:30050/, shows: has(/Client: 192\.168\.1\.100:/) },
      { lesson: 'every-node', heading: 'one-pod-four-doors', runs: /for n in 10 11 12 13/, shows: has(/Client: 10\.244\.\d\.1:/) },
    ],
  },
  {
    said: 'Connections are shared round robin',
    disproved: [
      { lesson: 'every-node', heading: 'more-pods', runs: /seq 12/, shows: (screen) => counts(screen).length > 1 && new Set(counts(screen)).size > 1 },
      { lesson: 'proxy-modes', heading: 'and-ipvs', runs: /for i in 1 2 3 4 5 6/, shows: (screen) => counts(screen).join() === '3,3' },
    ],
  },
  {
    said: 'A refresh shows another pod',
    disproved: [
      {
        lesson: 'every-node',
        heading: 'a-refresh-is-not-a-new-connection',
        runs: /^curl -s (http:\S+ ?){3}/,
        shows: (screen) => names(screen).length === 3 && new Set(names(screen)).size === 1,
      },
    ],
  },
  {
    said: 'Session affinity holds for the cluster',
    disproved: [
      {
        lesson: 'affinity',
        heading: 'by-another-door',
        runs: /for n in 10 11 12/,
        shows: (screen) => {
          const byNode = screen
            .split(/^== \d+$/m)
            .slice(1)
            .map((part) => new Set(names(part)));
          return byNode.length === 3 && byNode.every((pods) => pods.size === 1) && new Set(byNode.map((pods) => [...pods][0])).size > 1;
        },
      },
    ],
  },
  {
    said: 'A rule in INPUT, or `ufw`, closes the door',
    disproved: [
      { lesson: 'node-firewall', heading: 'the-rule-that-does-nothing', runs: /curl .*192\.168\.1\.11:30013/, exit: 0, shows: answers(1) },
      { lesson: 'node-firewall', heading: 'the-rule-that-does-nothing', runs: /ufw deny 30013/, exit: 0, shows: has(/Firewall is active/) },
      { lesson: 'proxy-modes', heading: 'and-ipvs', runs: /curl .*192\.168\.1\.11:30061/, exit: 28 },
    ],
  },
  {
    said: '`loadBalancerSourceRanges` guard the node port',
    disproved: [{ lesson: 'four-types', heading: 'doors', runs: /loadBalancerSourceRanges[\s\S]*curl/, exit: 0, shows: answers(1) }],
  },
  {
    said: 'A pending LoadBalancer cannot be reached',
    disproved: [
      { lesson: 'four-types', heading: 'doors', runs: /^PORT=.*town-lb/, exit: 0, shows: answers(1) },
      { lesson: 'metallb', heading: 'pending', runs: /curl/, exit: 0, shows: has(/<pending>[\s\S]*Server name: /) },
    ],
  },
  {
    said: 'A ClusterIP is a border',
    disproved: [{ lesson: 'superset', heading: 'a-convenience-not-a-lock', runs: /ip route add 10\.96\.0\.0\/16/, exit: 0, shows: has(/nginx|tea/i) }],
  },
  {
    said: 'Deleting the Service cuts visitors off',
    disproved: [{ lesson: 'affinity', heading: 'what-a-connection-keeps', runs: /delete service cart[\s\S]*cat answer\.txt/, exit: 0, shows: answers(1) }],
  },
  {
    said: 'Without the API server nothing answers',
    disproved: [
      { lesson: 'every-node', heading: 'without-the-api-server', runs: /^kubectl get nodes$/, exit: 1 },
      { lesson: 'every-node', heading: 'without-the-api-server', runs: /for n in 10 11 12 13/, shows: answers(4) },
    ],
  },
  {
    said: 'A pod that is Running, and even ready, can be reached',
    disproved: [
      { lesson: 'broken-library', heading: 'symptoms', runs: /curl/, exit: 7 },
      { lesson: 'broken-library', heading: 'symptoms', runs: /kubectl get pods/, shows: has(/library-\S+ +1\/1 +Running/) },
      { lesson: 'broken-bakery', heading: 'symptoms', runs: /kubectl get pods/, shows: has(/bakery-\S+ +0\/1 +Running/) },
    ],
  },
  {
    said: 'What an EndpointSlice lists is used',
    disproved: [
      { lesson: 'endpoints', heading: 'not-ready', runs: /ready=/, shows: has(/ready=false/) },
      { lesson: 'broken-bakery', heading: 'symptoms', runs: /get endpointslices/, shows: has(/bakery-\S+ +IPv4 +\d+ +10\.244\./) },
      { lesson: 'broken-bakery', heading: 'symptoms', runs: /curl --connect-timeout/, exit: 7 },
    ],
  },
  {
    said: 'Refused means that nothing listens',
    disproved: [
      { lesson: 'broken-bakery', heading: 'symptoms', runs: /curl --connect-timeout/, exit: 7 },
      { lesson: 'broken-bakery', heading: 'symptoms', runs: /kubectl exec deploy\/bakery -- curl/, exit: 0, shows: has(/^200$/m) },
    ],
  },
  { said: '`nc -zu` succeeded, so UDP works', disproved: [{ lesson: 'many-ports', heading: 'is-udp-there', runs: /-j DROP[\s\S]*nc -z -v -u/, exit: 0, shows: has(/succeeded/) }] },
  {
    said: 'The same number is free in another namespace',
    disproved: [{ lesson: 'which-port', heading: 'three-refusals', runs: /bank-taken/, exit: 1, shows: has(/30010: provided port is already allocated/) }],
  },
  {
    said: 'The same number is free for another protocol',
    disproved: [
      { lesson: 'many-ports', heading: 'another-protocol-on-the-same-number-another-service', runs: /--tcp=80 --node-port=30002/, exit: 0 },
      {
        lesson: 'many-ports',
        heading: 'another-protocol-on-the-same-number-another-service',
        runs: /apply -f signal\.yaml/,
        exit: 1,
        shows: has(/30002: provided port is already allocated/),
      },
    ],
  },
  {
    said: 'A dry run on the server checks the range',
    disproved: [
      { lesson: 'broken-number', heading: 'debrief', runs: /^kubectl apply --dry-run=server/, exit: 0, shows: has(/created \(server dry run\)/) },
      { lesson: 'broken-number', heading: 'debrief', runs: /sed .*--dry-run=server/, exit: 1, shows: has(/already allocated/) },
    ],
  },
  {
    said: 'RBAC can forbid the type NodePort',
    disproved: [
      { lesson: 'who-may', heading: 'what-rbac-knows', runs: /mira create service nodeport radio/, exit: 0 },
      {
        lesson: 'who-may',
        heading: 'what-rbac-knows',
        runs: /explain role\.rules/,
        shows: (screen) => /resourceNames/.test(screen) && !/\bspec\b/.test(screen.split('FIELDS')[1] ?? ''),
      },
      { lesson: 'who-may', heading: 'a-policy-not-this-type', runs: /mira create service nodeport fourth/, exit: 1 },
    ],
  },
  {
    said: '`kubectl cordon` closes the door',
    disproved: [{ lesson: 'every-node', heading: 'the-node-that-takes-no-pods', runs: /cordon node-3[\s\S]*curl/, exit: 0, shows: answers(1) }],
  },
  {
    said: '`{.spec.ports[].nodePort}` lists them all',
    disproved: [{ lesson: 'inventory', heading: 'every-port', runs: /ports\[\]\.nodePort/, shows: has(/^(\d+)\n[\s\S]*^\1 \d+$/m) }],
  },
  {
    said: 'A service account has a token Secret',
    disproved: [
      { lesson: 'api-by-curl', heading: 'a-service-account-and-its-token', runs: /create serviceaccount doorman[\s\S]*get secrets/, exit: 0, shows: has(/No resources found/) },
    ],
  },
];
