// Public images that are not simulated in detail, with the ports they usually serve. They run as stand-ins (generic.ts).

type Known = readonly [repository: string, ports: readonly number[]];

/** One line a port list: `ports: names`. */
const TABLE = `
-: archlinux,almalinux,amazonlinux,centos,fedora,rockylinux,oraclelinux,opensuse/leap,opensuse/tumbleweed,gcc,golang,rust,ruby,perl,php,node,openjdk,eclipse-temurin,amazoncorretto,maven,gradle,julia,elixir,erlang,haskell,swift,dart,clojure,r-base,hello-world,docker,bash,mono,pypy,groovy,ibmjava,sapmachine,buildpack-deps,composer,bitnami/kubectl,bitnami/git,alpine/git,alpine/helm,alpine/k8s,rancher/kubectl,amazon/aws-cli,google/cloud-sdk,hashicorp/terraform,vish/stress,polinux/stress,progrium/stress,containerstack/alpine-stress,gcr.io/google-containers/busybox,gcr.io/google-containers/toolbox,registry.k8s.io/debian-base,registry.k8s.io/conformance,registry.k8s.io/e2e-test-images/resource-consumer,registry.k8s.io/e2e-test-images/nonewprivs,registry.k8s.io/git-sync/git-sync,registry.k8s.io/build-image/debian-iptables,cypress/included,postman/newman,grafana/k6,williamyeh/wrk,fortio/fortio,jordi/ab,loadimpact/k6,yauritux/busybox-curl,giantswarm/tiny-tools,arunvelsriram/utils,infoblox/dnstools,tutum/dnsutils,anubhavmishra/tiny-tools,raesene/alpine-nettools,jonlabelle/network-tools,wbitt/network-multitool,praqma/network-multitool,amouat/network-utils,cilium/alpine-curl,quay.io/cilium/alpine-curl,mcr.microsoft.com/dotnet/sdk,mcr.microsoft.com/dotnet/runtime,mcr.microsoft.com/powershell,mcr.microsoft.com/azure-cli,gcr.io/distroless/static,gcr.io/distroless/base,gcr.io/distroless/java,gcr.io/kaniko-project/executor,quay.io/centos/centos,quay.io/fedora/fedora,quay.io/podman/stable,quay.io/buildah/stable,quay.io/skopeo/stable,ghcr.io/actions/actions-runner,fluent/fluent-bit,velero/velero,restic/restic,registry.k8s.io/sig-storage/csi-provisioner,registry.k8s.io/sig-storage/csi-attacher,registry.k8s.io/sig-storage/csi-resizer,registry.k8s.io/sig-storage/csi-snapshotter,registry.k8s.io/sig-storage/livenessprobe,registry.k8s.io/sig-storage/csi-node-driver-registrar,registry.k8s.io/node-problem-detector,registry.k8s.io/node-problem-detector/node-problem-detector,registry.k8s.io/event-exporter,registry.k8s.io/cpa/cluster-proportional-autoscaler,registry.k8s.io/cloud-controller-manager,registry.k8s.io/autoscaling/cluster-autoscaler,registry.k8s.io/autoscaling/vpa-recommender,registry.k8s.io/autoscaling/vpa-updater,rancher/local-path-provisioner,docker.io/kindest/kindnetd,docker.io/kindest/local-path-provisioner,quay.io/metallb/frr-k8s,quay.io/frrouting/frr,frrouting/frr,flannel/flannel,flannel/flannel-cni-plugin,ghcr.io/flannel-io/flannel,ghcr.io/flannel-io/flannel-cni-plugin,docker.io/calico/node,docker.io/calico/cni,docker.io/calico/kube-controllers,quay.io/calico/node,quay.io/calico/cni,quay.io/calico/kube-controllers,quay.io/tigera/operator,quay.io/cilium/cilium,quay.io/cilium/operator-generic,weaveworks/weave-kube,weaveworks/weave-npc,bitnami/minideb
80: wordpress,drupal,joomla,nextcloud,phpmyadmin,matomo,mediawiki,dockersamples/static-site,docker/getting-started,dockercloud/hello-world,tutum/hello-world,nginxdemos/hello,nginxdemos/nginx-hello,karthequian/helloworld,yeasy/simple-web,stacksimplify/kubenginx,jpetazzo/color,jpetazzo/webcolor,kennethreitz/httpbin,mendhak/http-https-echo,errm/cheese,vad1mo/hello-world-rest,tutum/apache-php,swaggerapi/swagger-ui,swaggerapi/petstore,rancher/hello-world,microsoft/iis,mcr.microsoft.com/windows/servercore/iis,mcr.microsoft.com/azuredocs/aks-helloworld,mcr.microsoft.com/azuredocs/azure-vote-front,registry.k8s.io/hpa-example,k8s.gcr.io/hpa-example,gcr.io/google-samples/gb-frontend,us-docker.pkg.dev/google-samples/containers/gke/gb-frontend,gcr.io/google_samples/gb-frontend,dockersamples/examplevotingapp_vote,dockersamples/examplevotingapp_result,kodekloud/examplevotingapp_vote,kodekloud/examplevotingapp_result,weaveworksdemos/edge-router,weaveworksdemos/catalogue,weaveworksdemos/carts,weaveworksdemos/orders,weaveworksdemos/payment,weaveworksdemos/shipping,weaveworksdemos/user,weaveworksdemos/queue-master,mcr.microsoft.com/dotnet/framework/samples,vaultwarden/server,kanboard/kanboard,linuxserver/heimdall,gitlab/gitlab-ce
80,443: caddy,k8s.gcr.io/ingress-nginx/controller,quay.io/kubernetes-ingress-controller/nginx-ingress-controller,nginx/nginx-ingress,bprashanth/nginxhttps,ymqytw/nginxhttps,openresty/openresty,jwilder/nginx-proxy,nginxproxy/nginx-proxy
80,8080: traefik
3000: grafana/grafana,gitea/gitea,bmuschko/web-app,metabase/metabase,bkimminich/juice-shop
2368: ghost
5000: registry,kodekloud/flask-app,training/webapp
5432: postgres,bitnami/postgresql,timescale/timescaledb,postgis/postgis
3306: mysql,mariadb,bitnami/mysql,bitnami/mariadb,percona,mysql/mysql-server,percona/percona-server
27017: mongo,bitnami/mongodb,mongodb/mongodb-community-server
8081: mongo-express,sonatype/nexus3
11211: memcached,bitnami/memcached
6379: bitnami/redis,redis/redis-stack-server,redis/redis-stack,valkey/valkey,bitnami/valkey,docker.dragonflydb.io/dragonflydb/dragonfly,eqalpha/keydb,registry.k8s.io/redis,gcr.io/google_containers/redis,k8s.gcr.io/redis,gcr.io/google-samples/gb-redis-follower,gcr.io/google_samples/gb-redisslave,us-docker.pkg.dev/google-samples/containers/gke/gb-redis-follower,gcr.io/google_samples/gb-redis-follower
5672,15672: rabbitmq,bitnami/rabbitmq
9092: bitnami/kafka,apache/kafka,confluentinc/cp-kafka,wurstmeister/kafka
2181: zookeeper,bitnami/zookeeper,confluentinc/cp-zookeeper,registry.k8s.io/kubernetes-zookeeper,wurstmeister/zookeeper
9042,7000: cassandra,bitnami/cassandra,gcr.io/google-samples/cassandra,scylladb/scylla
9200,9300: elasticsearch,docker.elastic.co/elasticsearch/elasticsearch,opensearchproject/opensearch,bitnami/elasticsearch
5601: kibana,docker.elastic.co/kibana/kibana,opensearchproject/opensearch-dashboards
5044: logstash,docker.elastic.co/logstash/logstash
9090: prom/prometheus,quay.io/prometheus/prometheus,bitnami/prometheus
9093: prom/alertmanager,quay.io/prometheus/alertmanager
9100: prom/node-exporter,quay.io/prometheus/node-exporter
9091: prom/pushgateway
9115: prom/blackbox-exporter
3100: grafana/loki
3200: grafana/tempo
16686: jaegertracing/all-in-one
9411: openzipkin/zipkin
24224: fluent/fluentd,fluentd,quay.io/fluentd_elasticsearch/fluentd,registry.k8s.io/fluentd-gcp,k8s.gcr.io/fluentd-gcp,fluent/fluentd-kubernetes-daemonset
8086: influxdb
8123,9000: clickhouse/clickhouse-server,clickhouse
7687,7474: neo4j
28015,8080: rethinkdb
5984: couchdb
8091: couchbase
26257,8080: cockroachdb/cockroach
4222,8222: nats,bitnami/nats
1883: eclipse-mosquitto,emqx/emqx
6650: apachepulsar/pulsar
9000,9001: minio/minio,quay.io/minio/minio,bitnami/minio
8200: hashicorp/vault,vault
8500,8600: hashicorp/consul,consul
8300,8500: bitnami/consul
4646: hashicorp/nomad
2379,2380: bitnami/etcd,quay.io/coreos/etcd,gcr.io/etcd-development/etcd
8080: tomcat,jetty,adminer,jboss/wildfly,quay.io/wildfly/wildfly,quay.io/keycloak/keycloak,jboss/keycloak,bitnami/tomcat,bitnami/nginx,bitnami/wordpress,bitnami/apache,nginxinc/nginx-unprivileged,dgkanatsios/simpleapp,kodekloud/webapp-color,kodekloud/simple-webapp,kodekloud/simple-webapp-mysql,kodekloud/webapp-conntest,kodekloud/throw-dice,luksa/kubia,luksa/kiada,mccutchen/go-httpbin,ghcr.io/mccutchen/go-httpbin,paulbouwer/hello-kubernetes,openshift/hello-openshift,gcr.io/google-samples/hello-go-gke,gcr.io/google-samples/zone-printer,gcr.io/kuar-demo/kuard-amd64,gcr.io/kuar-demo/kuard,springcommunity/spring-framework-petclinic,arey/springboot-petclinic,springio/gs-spring-boot-docker,jenkins/jenkins,jenkins,swaggerapi/swagger-editor,weaveworksdemos/front-end,gcr.io/heptio-images/ks-guestbook-demo,openliberty/open-liberty,websphere-liberty,payara/server-full,mcr.microsoft.com/dotnet/samples,mcr.microsoft.com/dotnet/aspnet,argoproj/rollouts-demo,dockersamples/k8s-wordsmith-api,dockersamples/k8s-wordsmith-web,dockersamples/spring-petclinic,gcr.io/cloudrun/hello,us-docker.pkg.dev/cloudrun/container/hello,gcr.io/knative-samples/helloworld-go,ghcr.io/knative/helloworld-go,ealen/echo-server,quay.io/redhattraining/hello-world-nginx,registry.access.redhat.com/ubi9/httpd-24,registry.access.redhat.com/ubi8/httpd-24,apache/airflow,trinodb/trino,apache/zeppelin,hasura/graphql-engine,gcr.io/cadvisor/cadvisor,registry.k8s.io/kube-state-metrics/kube-state-metrics
80: gcr.io/google-samples/hello-frontend
9898: stefanprodan/podinfo,ghcr.io/stefanprodan/podinfo,deavon/podinfo
9080: istio/examples-bookinfo-productpage-v1,istio/examples-bookinfo-details-v1,istio/examples-bookinfo-ratings-v1,istio/examples-bookinfo-reviews-v1,istio/examples-bookinfo-reviews-v2,istio/examples-bookinfo-reviews-v3,registry.istio.io/release/examples-bookinfo-productpage-v1,registry.istio.io/release/examples-bookinfo-details-v1,registry.istio.io/release/examples-bookinfo-ratings-v1,registry.istio.io/release/examples-bookinfo-reviews-v1,registry.istio.io/release/examples-bookinfo-reviews-v2,registry.istio.io/release/examples-bookinfo-reviews-v3
5000: istio/examples-helloworld-v1,istio/examples-helloworld-v2,registry.istio.io/release/examples-helloworld-v1,registry.istio.io/release/examples-helloworld-v2
8080: us-central1-docker.pkg.dev/online-boutique-ci/microservices-demo/frontend,us-central1-docker.pkg.dev/google-samples/microservices-demo/frontend
50051: us-central1-docker.pkg.dev/online-boutique-ci/microservices-demo/shippingservice,us-central1-docker.pkg.dev/online-boutique-ci/microservices-demo/paymentservice,us-central1-docker.pkg.dev/google-samples/microservices-demo/shippingservice,us-central1-docker.pkg.dev/google-samples/microservices-demo/paymentservice
3550: us-central1-docker.pkg.dev/online-boutique-ci/microservices-demo/productcatalogservice,us-central1-docker.pkg.dev/google-samples/microservices-demo/productcatalogservice
7000: us-central1-docker.pkg.dev/online-boutique-ci/microservices-demo/currencyservice,us-central1-docker.pkg.dev/google-samples/microservices-demo/currencyservice
7070: us-central1-docker.pkg.dev/online-boutique-ci/microservices-demo/cartservice,us-central1-docker.pkg.dev/google-samples/microservices-demo/cartservice
8080: us-central1-docker.pkg.dev/online-boutique-ci/microservices-demo/recommendationservice,us-central1-docker.pkg.dev/online-boutique-ci/microservices-demo/emailservice,us-central1-docker.pkg.dev/google-samples/microservices-demo/recommendationservice,us-central1-docker.pkg.dev/google-samples/microservices-demo/emailservice
5050: us-central1-docker.pkg.dev/online-boutique-ci/microservices-demo/checkoutservice,us-central1-docker.pkg.dev/google-samples/microservices-demo/checkoutservice
9555: us-central1-docker.pkg.dev/online-boutique-ci/microservices-demo/adservice,us-central1-docker.pkg.dev/google-samples/microservices-demo/adservice
-: us-central1-docker.pkg.dev/online-boutique-ci/microservices-demo/loadgenerator,us-central1-docker.pkg.dev/google-samples/microservices-demo/loadgenerator
9443: portainer/portainer-ce
9000: portainer/portainer,sonarqube,authelia/authelia,goauthentik/server
8069: odoo
8888: jupyter/base-notebook,jupyter/scipy-notebook,quay.io/jupyter/base-notebook
8443: kubernetesui/dashboard,linuxserver/code-server,codercom/code-server
8000: kubernetesui/metrics-scraper,amazon/dynamodb-local,chentex/go-rest-api,jwilder/whoami,crccheck/hello-world,strm/helloworld-http
4443,10250: registry.k8s.io/metrics-server/metrics-server,k8s.gcr.io/metrics-server/metrics-server
8080,8083: quay.io/argoproj/argocd,argoproj/argocd
9402: quay.io/jetstack/cert-manager-controller,quay.io/jetstack/cert-manager-webhook,quay.io/jetstack/cert-manager-cainjector
8080,15010: istio/pilot,docker.io/istio/proxyv2
10000: envoyproxy/envoy
1025,8025: mailhog/mailhog,axllent/mailpit
22: linuxserver/openssh-server,rastasheep/ubuntu-sshd,panubo/sshd
21: fauria/vsftpd,stilliard/pure-ftpd
389: osixia/openldap,bitnami/openldap
8332: ruimarinho/bitcoin-core
25565: itzg/minecraft-server
32400: plexinc/pms-docker
8096: jellyfin/jellyfin
8123: homeassistant/home-assistant
1880: nodered/node-red
51820: linuxserver/wireguard
8091,8092: registry.k8s.io/kas-network-proxy/proxy-server,registry.k8s.io/kas-network-proxy/proxy-agent,us.gcr.io/k8s-artifacts-prod/kas-network-proxy/proxy-agent
3307: gcr.io/google-samples/xtrabackup
1433: mcr.microsoft.com/mssql/server
8080: registry.k8s.io/goproxy,k8s.gcr.io/goproxy,gcr.io/google_containers/goproxy
8080: registry.k8s.io/liveness,k8s.gcr.io/liveness
`;

/** Every stand-in's name and ports. */
export const wellKnownImages: readonly Known[] = TABLE.trim()
  .split('\n')
  .flatMap((line) => {
    const colon = line.indexOf(': ');
    const ports = line.slice(0, colon) === '-' ? [] : line.slice(0, colon).split(',').map(Number);
    return line
      .slice(colon + 2)
      .split(',')
      .map((name): Known => [name, ports]);
  });
