#!/bin/bash
# Tries out one build: smoke.sh BUILD [IMAGE]
build=$1
image=${2:-nginx:1.27}

kubectl create namespace ci-$build
kubectl label namespace ci-$build purpose=ci
kubectl -n ci-$build create deployment page --image=$image
kubectl -n ci-$build expose deployment page --port=80 --type=NodePort
kubectl -n ci-$build rollout status deployment page --timeout=20s
port=$(kubectl -n ci-$build get service page -o jsonpath='{.spec.ports[0].nodePort}')
curl -sf -o /dev/null --connect-timeout 3 http://192.168.1.11:$port
echo "build $build answers"
kubectl delete namespace ci-$build --wait=false
