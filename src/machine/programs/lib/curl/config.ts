// What a curl command line asks for: one config for each operation (--next starts another). upstream: curl/src/tool_cfgable.h

/** A piece of a request body as -d and its kin give it. */
export type DataPart =
  | { readonly kind: 'data' | 'binary' | 'raw' | 'json'; readonly text: string }
  /** [name]=content, [name]@file */
  | { readonly kind: 'urlencode'; readonly text: string };

export interface CurlConfig {
  urls: string[];
  outputs: (string | { readonly remote: true })[];
  uploads: string[];
  method: string | undefined;
  head: boolean;
  get: boolean;
  data: DataPart[];
  form: string[];
  headers: string[];
  userAgent: string | undefined;
  referer: string | undefined;
  cookie: string | undefined;
  cookieFiles: string[];
  cookieJar: string | undefined;
  user: string | undefined;
  bearer: string | undefined;
  include: boolean;
  location: boolean;
  locationTrusted: boolean;
  maxRedirs: number;
  keepMethod: Set<number>;
  fail: boolean;
  failWithBody: boolean;
  failEarly: boolean;
  writeOut: string | undefined;
  dumpHeader: string | undefined;
  maxTime: number;
  connectTimeout: number;
  insecure: boolean;
  caCert: string | undefined;
  cert: string | undefined;
  key: string | undefined;
  family: 4 | 6 | undefined;
  resolve: string[];
  connectTo: string[];
  interface: string | undefined;
  localPort: readonly [number, number] | undefined;
  retry: number;
  retryDelay: number;
  retryMaxTime: number;
  retryConnRefused: boolean;
  retryAllErrors: boolean;
  noBuffer: boolean;
  compressed: boolean;
  globOff: boolean;
  range: string | undefined;
  createDirs: boolean;
  http: '1.0' | '1.1' | '2' | undefined;
  http09: boolean;
  raw: boolean;
  pathAsIs: boolean;
  defaultProtocol: string | undefined;
  noKeepAlive: boolean;
  requestTarget: string | undefined;
  maxFilesize: number;
}

/** Options of the whole command. */
export interface CurlGlobals {
  silent: boolean;
  showError: boolean;
  verbose: boolean;
  progress: 'meter' | 'bar' | 'none';
  stderr: string | undefined;
  remoteNameAll: boolean;
}

export function newConfig(): CurlConfig {
  return {
    urls: [],
    outputs: [],
    uploads: [],
    method: undefined,
    head: false,
    get: false,
    data: [],
    form: [],
    headers: [],
    userAgent: undefined,
    referer: undefined,
    cookie: undefined,
    cookieFiles: [],
    cookieJar: undefined,
    user: undefined,
    bearer: undefined,
    include: false,
    location: false,
    locationTrusted: false,
    maxRedirs: 50,
    keepMethod: new Set(),
    fail: false,
    failWithBody: false,
    failEarly: false,
    writeOut: undefined,
    dumpHeader: undefined,
    maxTime: 0,
    connectTimeout: 0,
    insecure: false,
    caCert: undefined,
    cert: undefined,
    key: undefined,
    family: undefined,
    resolve: [],
    connectTo: [],
    interface: undefined,
    localPort: undefined,
    retry: 0,
    retryDelay: 0,
    retryMaxTime: 0,
    retryConnRefused: false,
    retryAllErrors: false,
    noBuffer: false,
    compressed: false,
    globOff: false,
    range: undefined,
    createDirs: false,
    http: undefined,
    http09: false,
    raw: false,
    pathAsIs: false,
    defaultProtocol: undefined,
    noKeepAlive: false,
    requestTarget: undefined,
    maxFilesize: 0,
  };
}
