// Each of the 24 recorded facts as a learner reproduces it: what is typed at the laptop, as its user, and what is then read. The lines that are to be seen, in this order.
export interface ByHand {
  readonly fact: number | string;
  readonly script: string;
  readonly seen: readonly (string | RegExp)[];
  /** What must not be seen. */
  readonly unseen?: readonly (string | RegExp)[];
}

/** Typed before each. */
export const PROLOGUE = `
kubectl run web-1 --image=portside/echo --labels=app=web --port=80 --overrides='{"spec":{"nodeName":"node-1"}}'
kubectl run client-1 --image=portside/echo --overrides='{"spec":{"nodeName":"node-1"}}'
kubectl run client-2 --image=portside/echo --overrides='{"spec":{"nodeName":"node-2"}}'
kubectl create service nodeport web --tcp=80 --node-port=30080
kubectl wait --for=condition=Ready pod --all
IP=$(kubectl get svc web -o jsonpath='{.spec.clusterIP}')
on1="kubectl exec client-1 --"
on2="kubectl exec client-2 --"
sleep 2
`;

const TIMEOUT = /^curl: \(28\) /;
const REFUSED = /^curl: \(7\) Failed to connect to \S+ port \d+ after \d ms/;
/** node-2 has just passed a packet of this client back to their link: what it has to say of errors comes a second late. */
const REFUSED_LATE = /^curl: \(7\) Failed to connect to \S+ port \d+ after 10\d\d ms/;
const WEB1 = 'Server name: web-1';
const SEEN_AS = (ip: string): RegExp => new RegExp(`^Client: ${ip.replaceAll('.', '\\.')}:\\d+$`);

export const BY_HAND: readonly ByHand[] = [
  {
    fact: 1,
    script: `
for n in 10 11 12; do curl -s 192.168.1.$n:30080 | grep Client; done
ssh node-1 curl -s 192.168.1.11:30080 | grep Client
ssh node-2 curl -s 127.0.0.1:30080 | grep Client
ssh node-1 ip -4 -br addr show cni0`,
    seen: [SEEN_AS('192.168.1.10'), SEEN_AS('10.244.1.1'), SEEN_AS('192.168.1.12'), SEEN_AS('10.244.1.1'), SEEN_AS('192.168.1.12'), /^cni0 .* 10\.244\.1\.1\/24/],
  },
  {
    fact: 2,
    script: `
$on1 curl -s $IP | grep Client
ssh node-1 curl -s $IP | grep Client
$on2 curl -s 192.168.1.12:30080 | grep Client
kubectl exec web-1 -- curl -s $IP | grep Client
kubectl patch svc web -p '{"spec":{"externalIPs":["192.168.1.240"]}}'; sleep 1
$on2 curl -s 192.168.1.240 | grep Client`,
    seen: [/^Client: 10\.244\.1\.[2-9]:/, SEEN_AS('10.244.1.1'), SEEN_AS('192.168.1.12'), SEEN_AS('10.244.1.1'), SEEN_AS('192.168.1.12')],
  },
  {
    fact: 3,
    script: `
kubectl patch svc web -p '{"spec":{"externalTrafficPolicy":"Local"}}'; sleep 1
$on1 curl -sS -m 2 192.168.1.12:30080
$on2 curl -sS -m 2 192.168.1.12:30080 | grep Client
ssh node-2 curl -sS -m 2 127.0.0.1:30080 | grep Client
ssh control-plane curl -sS -m 2 192.168.1.12:30080`,
    seen: [TIMEOUT, /^Client: 10\.244\.2\.[2-9]:/, SEEN_AS('192.168.1.12'), TIMEOUT],
  },
  {
    fact: 4,
    script: `
kubectl patch svc web -p '{"spec":{"externalTrafficPolicy":"Local","internalTrafficPolicy":"Local"}}'; sleep 1
curl -sS -m 2 192.168.1.12:30080
$on2 curl -sS -m 2 $IP
kubectl delete pod web-1; sleep 2
curl -sS -m 2 192.168.1.12:30080
$on2 curl -sS -m 2 $IP`,
    seen: [TIMEOUT, TIMEOUT, 'pod "web-1" deleted from default namespace', REFUSED, REFUSED],
  },
  {
    fact: 5,
    script: `
kubectl create service nodeport wrong --tcp=80:9999 --node-port=30081
kubectl set selector svc wrong app=web
kubectl create service nodeport none --tcp=80 --node-port=30082; sleep 2
sudo timeout 3 tcpdump -n -l -i eth0 'host 192.168.1.12 and (tcp[tcpflags] & tcp-rst != 0 or icmp)' > dump.txt 2>/dev/null &
sleep .5
for p in 30099 30081 30082; do curl -sS 192.168.1.12:$p; curl -v 192.168.1.12:$p 2>&1 | grep refused; done
wait; cut -d' ' -f2- dump.txt`,
    seen: [
      REFUSED,
      /port 30099 failed: Connection refused$/,
      REFUSED,
      /port 30081 failed: Connection refused$/,
      REFUSED_LATE,
      /port 30082 failed: Connection refused$/,
      /^IP 192\.168\.1\.12\.30099 > \S+ Flags \[R\.\]/,
      /^IP 192\.168\.1\.12\.30081 > \S+ Flags \[R\.\]/,
      /^IP 192\.168\.1\.12 > 192\.168\.1\.100: ICMP 192\.168\.1\.12 tcp port 30082 unreachable/,
    ],
    unseen: [/Flags \[S\]/],
  },
  {
    fact: 6,
    script: `
kubectl set selector svc web app=nobody; sleep 2
for i in $(seq 10); do curl -s -o /dev/null -w '%{time_total}\\n' -m 4 192.168.1.11:30080; done | cut -c1 | uniq -c`,
    seen: [/^ +6 0$/, /^ +4 1$/],
  },
  {
    fact: 7,
    script: `
ssh node-1 'for a in 127.0.0.1 127.0.0.77 [::1] 10.244.1.1; do curl -sS -m 2 $a:30080 | grep Client; done'
ssh node-1 'cat /proc/sys/net/ipv4/conf/all/route_localnet; sysctl net.ipv4.conf.all.route_localnet'
kubectl -n kube-system get cm kube-proxy -o yaml | sed 's/mode: .*/mode: nftables/' | kubectl replace -f -
kubectl -n kube-system rollout restart ds kube-proxy
kubectl -n kube-system rollout status ds kube-proxy | tail -1; sleep 2
ssh node-1 'for a in 127.0.0.1 10.244.1.1 192.168.1.11; do curl -sS -m 2 $a:30080 | grep Client; done'
ssh node-1 sysctl -n net.ipv4.conf.all.route_localnet`,
    seen: [
      SEEN_AS('10.244.1.1'),
      SEEN_AS('10.244.1.1'),
      REFUSED,
      SEEN_AS('10.244.1.1'),
      '1',
      'net.ipv4.conf.all.route_localnet = 1',
      'daemon set "kube-proxy" successfully rolled out',
      REFUSED,
      REFUSED,
      SEEN_AS('10.244.1.1'),
      '1',
    ],
  },
  {
    fact: 8,
    script: `
$on1 curl -sS -m 2 $IP:81
$on1 ping -c 1 -W 1 $IP | grep loss
ssh node-1 curl -sS -m 2 10.96.77.77
ssh node-1 "sudo timeout 4 tcpdump -n -l -c 1 -i eth0 'dst net 10.96.0.0/16 and dst port 81'" 2>/dev/null | cut -d' ' -f2-7 &
sleep .5; ssh node-1 curl -sS -m 1 $IP:81; wait
ssh node-1 ip route get $IP`,
    seen: [TIMEOUT, /100% packet loss/, TIMEOUT, /^IP 192\.168\.1\.11\.\d+ > 10\.96\.\d+\.\d+\.81: Flags \[S\],/, /^10\.96\.\S+ via 192\.168\.1\.1 dev eth0/],
  },
  {
    fact: 9,
    script: `
kubectl patch svc web -p '{"spec":{"type":"LoadBalancer","externalTrafficPolicy":"Local"}}'
H=$(kubectl get svc web -o jsonpath='{.spec.healthCheckNodePort}'); sleep 1
ssh node-1 "sudo ss -tlnpH '( sport = :30080 or sport = :$H )'"
ssh node-1 "sudo netstat -tlnp | grep :$H; sudo lsof -nP -iTCP:$H -sTCP:LISTEN | tail -1"
ssh node-1 'printf "HTTP/1.0 200 OK\\r\\n\\r\\nprocess\\n" | timeout 60 nc -l -p 30080 -q 0' > /dev/null &
sleep 1
curl -s -m 3 192.168.1.11:30080 | grep name
kubectl delete svc web; sleep 2
curl -s -m 3 192.168.1.11:30080`,
    seen: [
      /^LISTEN .* 0\.0\.0\.0:3\d+ .*"kube-proxy"/,
      /^tcp .* 0\.0\.0\.0:3\d+ .* LISTEN +\d+\/kube-proxy/,
      /^kube-prox +\d+ root +\d+u +IPv4 .* TCP \*:3\d+ \(LISTEN\)$/,
      WEB1,
      'process',
    ],
    unseen: [/:30080 /],
  },
  {
    fact: 10,
    script: `
try() { echo "$*:"; ssh node-1 sudo iptables -I $*; curl -sS -m 2 192.168.1.11:30080 | grep name; ssh node-1 "curl -sS -m 2 192.168.1.11:30080 | grep -c name; sudo iptables -D $*"; }
try INPUT -p tcp --dport 30080 -j DROP
try INPUT -p tcp --dport 30080 -j REJECT
try FORWARD -p tcp --dport 30080 -j DROP
try FORWARD -p tcp --dport 80 -j DROP
try FORWARD -p tcp -m conntrack --ctorigdstport 30080 -j DROP
try PREROUTING -t raw -p tcp --dport 30080 -j DROP
try PREROUTING -t mangle -p tcp --dport 30080 -j DROP`,
    seen: [
      /^INPUT/,
      WEB1,
      '1',
      /^INPUT/,
      WEB1,
      '1',
      /^FORWARD/,
      WEB1,
      '1',
      /^FORWARD/,
      TIMEOUT,
      '1',
      /^FORWARD/,
      TIMEOUT,
      '1',
      /^PRE.*raw/,
      TIMEOUT,
      '1',
      /^PRE.*mangle/,
      TIMEOUT,
      '1',
    ],
  },
  {
    fact: 11,
    script: `
ssh node-1 sudo iptables -P FORWARD DROP
curl -sS -m 2 192.168.1.11:30080 | grep name
curl -sS -m 2 192.168.1.12:30080
$on1 curl -sS -m 2 $IP
kubectl patch svc web -p '{"spec":{"externalTrafficPolicy":"Local"}}'; sleep 2
curl -sS -m 2 192.168.1.11:30080`,
    seen: [WEB1, TIMEOUT, TIMEOUT, 'service/web patched', TIMEOUT],
  },
  {
    fact: 12,
    script: `
kubectl patch svc web -p '{"spec":{"type":"LoadBalancer","loadBalancerSourceRanges":["192.168.1.100/32"]}}'
kubectl patch svc web --subresource=status --type=merge -p '{"status":{"loadBalancer":{"ingress":[{"ip":"192.168.1.240"}]}}}'
sudo ip route add 192.168.1.240 via 192.168.1.12; sleep 2
curl -sS -m 2 192.168.1.240 | grep name
ssh node-1 curl -sS -m 2 192.168.1.240
$on1 curl -sS -m 2 192.168.1.240
ssh node-1 curl -sS -m 2 192.168.1.12:30080 | grep name`,
    seen: [WEB1, TIMEOUT, TIMEOUT, WEB1],
  },
  {
    fact: 13,
    script: `
kubectl patch svc web -p '{"spec":{"externalIPs":["192.168.1.240","192.168.1.12"]}}'; sleep 2
curl -sS -m 6 192.168.1.240
ip neigh show 192.168.1.240
$on2 curl -sS -m 2 192.168.1.240 | grep name
curl -sS -m 2 192.168.1.12 | grep name
sudo ip route add 192.168.1.240 via 192.168.1.11
curl -sS -m 2 192.168.1.240 | grep Client`,
    seen: [
      'Warning: spec.externalIPs is deprecated and may no longer be implemented in some clusters',
      /^curl: \(7\) Failed to connect to 192\.168\.1\.240 port 80 after 3\d\d\d ms/,
      /^192\.168\.1\.240 dev eth0 +FAILED/,
      WEB1,
      WEB1,
      SEEN_AS('10.244.1.1'),
    ],
  },
  {
    fact: 14,
    script: `
(exec 3<>/dev/tcp/192.168.1.12/30080; for i in 1 2 3 4 5; do printf 'GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n' >&3; while read -r line <&3; do case $line in *name:*) echo "$i $line"; break;; esac; done; sleep 4; done; echo end: $(cat <&3 | wc -c)) &
sleep 1
kubectl patch svc web --type=json -p '[{"op":"replace","path":"/spec/ports/0/nodePort","value":30085}]'
sleep 4; curl -sS -m 2 192.168.1.12:30080
kubectl label pod web-1 app=old --overwrite
sleep 4; kubectl delete svc web; sleep 6
ssh node-2 sudo conntrack -L -p tcp --dport 30080 2>/dev/null
sleep 2; kubectl delete pod web-1
wait`,
    seen: [
      /^1 Server name: web-1/,
      /^2 Server/,
      REFUSED,
      'pod/web-1 labeled',
      /^3 Server/,
      /^service "web" deleted/,
      /ESTABLISHED src=192\.168\.1\.100 dst=192\.168\.1\.12/,
      /^5 Server/,
      /^end: \d+$/,
    ],
  },
  {
    fact: 15,
    script: `
kubectl run web-2 --image=portside/echo --labels=app=web --port=80 --overrides='{"spec":{"nodeName":"node-2","terminationGracePeriodSeconds":40,"containers":[{"name":"web-2","image":"portside/echo","ports":[{"containerPort":80}],"lifecycle":{"preStop":{"sleep":{"seconds":35}}}}]}}'
kubectl wait --for=condition=Ready pod web-2
kubectl patch svc web -p '{"spec":{"type":"LoadBalancer","externalTrafficPolicy":"Local"}}'
H=$(kubectl get svc web -o jsonpath='{.spec.healthCheckNodePort}'); sleep 2
curl -s -o /dev/null -w '%{http_code}\\n' 192.168.1.12:$H
kubectl delete pod web-2 --wait=false; sleep 3
kubectl get pod web-2
curl -s 192.168.1.12:30080 | grep name
curl -s -o /dev/null -w '%{http_code}\\n' 192.168.1.12:$H
for i in 1 2 3 4; do ssh node-2 curl -s 192.168.1.12:30080 | grep name; done | sort | uniq -c`,
    seen: ['200', /^web-2 +1\/1 +Terminating/, 'Server name: web-2', '503', /^ +4 Server name: web-1/],
  },
  {
    fact: 16,
    script: `
kubectl run web-2 --image=portside/echo --labels=app=web --port=80 --overrides='{"spec":{"nodeName":"node-2","containers":[{"name":"web-2","image":"portside/echo","readinessProbe":{"tcpSocket":{"port":9},"periodSeconds":1}}]}}'
sleep 3
kubectl get endpointslices -l kubernetes.io/service-name=web
kubectl get endpoints web`,
    seen: [/^web-\S+ +IPv4 +80 +10\.244\.\S+,10\.244\.\S+ /, /^Warning: v1 Endpoints is deprecated/, /^web +10\.244\.1\.\d+:80 /],
  },
  {
    fact: 17,
    script: `
kubectl delete pod web-1 --wait=false; sleep .3
ssh node-2 sudo iptables-save | grep -c 'default/web.*DNAT'
curl -sS -m .3 192.168.1.12:30080
sleep 2; curl -sS -m .3 192.168.1.12:30080`,
    seen: ['1', TIMEOUT, REFUSED],
  },
  {
    fact: 18,
    script: `
for n in 2 3; do kubectl run web-$n --image=portside/echo --labels=app=web --port=80; done
kubectl wait --for=condition=Ready pod web-2 web-3; sleep 2
for i in $(seq 40); do curl -s 192.168.1.11:30080 | grep name; done | sort | uniq -c
curl -s 192.168.1.11:30080 192.168.1.11:30080 192.168.1.11:30080 | grep name | sort -u | wc -l
kubectl patch svc web -p '{"spec":{"sessionAffinity":"ClientIP"}}'; sleep 2
for i in $(seq 10); do curl -s 192.168.1.11:30080 | grep name; done | uniq -c
ssh node-1 'cat /proc/net/xt_recent/KUBE-SEP-*'`,
    seen: [
      /^ +\d+ Server name: web-1/,
      /^ +\d+ Server name: web-2/,
      /^ +\d+ Server name: web-3/,
      '1',
      /^ +10 Server name: web-/,
      /^src=192\.168\.1\.100 ttl: 64 last_seen: \d+ oldest_pkt: 10 \d+/,
    ],
  },
  {
    fact: 19,
    script: `
udp='{"spec":{"containers":[{"name":"c","image":"portside/echo","ports":[{"containerPort":53,"protocol":"UDP"}]}]}}'
for n in 1 2; do kubectl run u-$n --image=portside/echo --labels=app=u --overrides="$udp"; done
kubectl expose pod u-1 --name=u --type=NodePort --port=53 --protocol=UDP --selector=app=u --overrides='{"spec":{"ports":[{"port":53,"protocol":"UDP","nodePort":30053}]}}'
kubectl wait --for=condition=Ready pod u-1 u-2; sleep 2
who() { echo hi | nc -u -w 1 -p 40000 192.168.1.11 30053 | cut -d' ' -f3; }
for i in 1 2 3 4; do who; done | uniq -c
ssh node-1 sudo conntrack -L -p udp --dport 30053 2>/dev/null | wc -l
kubectl delete svc u; sleep 2; who
ssh node-1 sudo conntrack -D -p udp --dport 30053 >/dev/null 2>&1
echo "then $(who)"
nc -zuv -w 1 192.168.1.77 9`,
    seen: [/^ +4 u-[12]$/, '1', /^service "u" deleted/, /^u-[12]$/, /^then ?$/, /succeeded!$/],
  },
  {
    fact: 20,
    script: `
curl -s 192.168.1.12:30080 | grep name
ssh node-2 'sudo nohup sh -c "sleep 1; ip link set eth0 down; sleep 100; ip link set eth0 up; ip route add default via 192.168.1.1; ip route add 10.244.0.0/24 via 192.168.1.10; ip route add 10.244.1.0/24 via 192.168.1.11" >/dev/null 2>&1 &'
sleep 2
curl -sS -m 3 192.168.1.12:30080
kubectl get node node-2 --no-headers
sleep 50
kubectl get node node-2 --no-headers
kubectl get pod client-2 --no-headers
curl -sS -m 9 192.168.1.12:30080; curl -sS -m 9 192.168.1.12:30080
sleep 60
kubectl get node node-2 --no-headers
curl -sS -m 9 192.168.1.12:30080 | grep name`,
    seen: [WEB1, TIMEOUT, /^node-2 +Ready/, /^node-2 +NotReady/, /^client-2 +1\/1 +Running/, /^curl: \(7\) .* after 3\d\d\d ms/, /^node-2 +Ready/, WEB1],
  },
  {
    fact: 21,
    script: `
ssh node-1 'sudo systemctl stop kubelet; pgrep -c kube-proxy; sudo pkill kube-proxy; pgrep -c kube-proxy'
kubectl create service nodeport new --tcp=80 --node-port=30099
kubectl set selector svc new app=web; sleep 3
curl -sS -m 2 192.168.1.11:30080 | grep name
curl -sS -m 2 192.168.1.11:10256/healthz
curl -sS -m 2 192.168.1.11:30099
curl -sS -m 2 192.168.1.12:30099 | grep name
sleep 50; kubectl get nodes --no-headers
ssh node-1 sudo systemctl start kubelet; sleep 15; kubectl get node node-1 --no-headers
curl -sS -m 2 192.168.1.11:30099 | grep name
ssh control-plane sudo mv /etc/kubernetes/manifests/kube-apiserver.yaml /root/; sleep 20
kubectl get nodes
curl -sS -m 2 192.168.1.11:30080 | grep name`,
    seen: ['1', '0', WEB1, REFUSED, REFUSED, WEB1, /^node-1 +NotReady/, /^node-1 +Ready/, WEB1, /^The connection to the server 192\.168\.1\.10:6443 was refused/, WEB1],
  },
  {
    fact: 22,
    script: `
ssh node-1 sudo sysctl -w net.bridge.bridge-nf-call-iptables=0
$on1 curl -sS -m 2 $IP
$on2 curl -sS -m 2 $IP | grep name
ssh node-1 'echo 1 | sudo tee /proc/sys/net/bridge/bridge-nf-call-iptables; cat /proc/sys/net/ipv4/ip_forward'
ssh node-1 sudo sysctl -w net.ipv4.ip_forward=0
curl -sS -m 2 192.168.1.11:30080
ssh node-1 curl -sS -m 2 192.168.1.11:30080 | grep name`,
    seen: ['net.bridge.bridge-nf-call-iptables = 0', TIMEOUT, WEB1, '1', '1', 'net.ipv4.ip_forward = 0', TIMEOUT, WEB1],
  },
  {
    fact: 23,
    script: `
curl -sS 192.168.1.11:30099
curl -sS -m 2 $IP
nc -zv -w 1 $IP 80
bash -c 'echo > /dev/tcp/192.168.1.11/30099'
time curl -sS $IP
telnet 192.168.1.11 30099`,
    seen: [
      /^curl: \(7\) Failed to connect to 192\.168\.1\.11 port 30099 after \d ms: Couldn't connect to server$/,
      /^curl: \(28\) Connection timed out after 200\d milliseconds$/,
      /^nc: connect to \S+ port 80 \(tcp\) timed out: Operation now in progress$/,
      'bash: connect: Connection refused',
      'bash: line 1: /dev/tcp/192.168.1.11/30099: Connection refused',
      /^curl: \(28\) Failed to connect to \S+ port 80 after 13\d\d\d\d ms: Couldn't connect to server$/,
      /^real\t2m1\d/,
      'telnet: Unable to connect to remote host: Connection refused',
    ],
  },
  {
    fact: 24,
    script: `
kubectl patch svc web -p '{"spec":{"type":"LoadBalancer"}}'
kubectl create service externalname alias --external-name example.com
kubectl create service clusterip headless --tcp=80 --clusterip=None
kubectl apply -f - <<X
apiVersion: v1
kind: Service
metadata: {name: bare}
spec: {type: LoadBalancer, allocateLoadBalancerNodePorts: false, selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: named}
spec: {type: NodePort, selector: {app: web}, ports: [{port: 80, nodePort: 30085, targetPort: nameless}]}
X
sleep 2
kubectl get svc
curl -s 192.168.1.11:30080 | grep name
ssh node-1 sudo iptables-save | grep -cE 'default/(headless|alias)'
curl -sS 192.168.1.11:30085
kubectl get endpointslices -l kubernetes.io/service-name=named --no-headers`,
    seen: [/^bare +LoadBalancer +\S+ +<pending> +80\/TCP /, /^web +LoadBalancer +\S+ +<pending> +80:30080\/TCP/, WEB1, '0', REFUSED, /^named-\S+ +IPv4 +<unset> +10\.244\.1\.\d+ /],
  },
  {
    fact: 'the way of a request',
    script: `
portside trace 192.168.1.12:30080
portside trace node-1 192.168.1.12:31999; echo $?`,
    seen: [
      /^→ laptop +send /,
      /^→ node-2 +rule +nat KUBE-NODEPORTS: -A KUBE-NODEPORTS /,
      /^→ node-2 +rewrite +source translated/,
      /^→ pod:web-1 +deliver +echo-server/,
      /^← laptop +deliver +connected/,
      'reply at pod:web-1',
      /^→ node-1 +send/,
      /^refused at node-2: no process listens on port 31999/,
      '1',
    ],
  },
];
