// The images that are simulated in detail. To add one: write its file, add its line. Several entries may share a repository: the first that has the tag is taken.
import { agnhostImages } from './agnhost.ts';
import { alpines, curlImages, netshoot } from './alpine.ts';
import { busyboxes, busyboxPlus } from './busybox.ts';
import { controlPlaneImages } from './control-plane.ts';
import { debians, dnsutils } from './debian.ts';
import { echoservers } from './echoserver.ts';
import { helloApps, nodeHelloImage } from './hello-app.ts';
import { hashicorpHttpEcho } from './http-echo.ts';
import { httpd } from './httpd.ts';
import { kicbaseEchoServers } from './kicbase-echo-server.ts';
import { bootcampImages } from './kubernetes-bootcamp.ts';
import type { ImageFamily } from './lib/family.ts';
import { nginxImages, nginxSlim } from './nginx.ts';
import { pauseImages } from './pause.ts';
import { portsideEcho } from './portside-echo.ts';
import { pythonImage } from './python.ts';
import { redis } from './redis.ts';
import { serveHostnameImages } from './serve-hostname.ts';
import type { Image } from './types.ts';
import { containousWhoami, traefikWhoami } from './whoami.ts';

export const shippedImages: readonly (Image | ImageFamily)[] = [
  ...nginxImages,
  nginxSlim,
  httpd,
  traefikWhoami,
  containousWhoami,
  ...agnhostImages,
  ...serveHostnameImages,
  ...echoservers,
  ...kicbaseEchoServers,
  hashicorpHttpEcho,
  ...helloApps,
  nodeHelloImage,
  ...bootcampImages,
  ...busyboxes,
  busyboxPlus,
  ...alpines,
  ...curlImages,
  netshoot,
  ...debians,
  ...dnsutils,
  redis,
  pythonImage,
  ...pauseImages,
  ...controlPlaneImages,
  portsideEcho,
];
