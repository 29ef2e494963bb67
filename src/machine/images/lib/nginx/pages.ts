// The pages that nginx makes itself.
import { monthName, partsOf } from '../../../../base/time.ts';
import type { Process } from '../../../os/types.ts';
import { reasonOf } from '../../../programs/lib/http.ts';

const TITLES: Readonly<Record<number, string>> = {
  400: '400 Bad Request',
  405: '405 Not Allowed',
  413: '413 Request Entity Too Large',
  503: '503 Service Temporarily Unavailable',
  504: '504 Gateway Time-out',
};

/** The built-in error page; statuses without one have an empty body. */
export function errorPage(status: number, version: string): string {
  if (status < 300 || status === 304) return '';
  const title = TITLES[status] ?? `${status} ${reasonOf(status)}`;
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx/${version}</center>\r\n</body>\r\n</html>\r\n`;
}

const two = (n: number): string => String(n).padStart(2, '0');

/** autoindex on */
export function indexPage(p: Process, uri: string, directory: string): string {
  const names = p.fs.readdir(directory).filter((name) => !name.startsWith('.'));
  const lines = names.map((name) => {
    const stat = p.fs.stat(`${directory}${name}`);
    const shown = stat.type === 'directory' ? `${name}/` : name;
    const t = partsOf(stat.mtime);
    const label = shown.length > 50 ? `${shown.slice(0, 47)}..&gt;` : shown;
    const date = `${two(t.day)}-${monthName(t.month)}-${t.year} ${two(t.hour)}:${two(t.minute)}`;
    return `<a href="${shown}">${label}</a>${' '.repeat(Math.max(1, 51 - label.length))}${date} ${(stat.type === 'directory' ? '-' : String(stat.size)).padStart(19)}\r\n`;
  });
  return `<html>\r\n<head><title>Index of ${uri}</title></head>\r\n<body>\r\n<h1>Index of ${uri}</h1><hr><pre><a href="../">../</a>\r\n${lines.join('')}</pre><hr></body>\r\n</html>\r\n`;
}

/** The page of a fresh server: 615 bytes, as everybody knows it. */
export const WELCOME = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and
working. Further configuration is required.</p>

<p>For online documentation and support please refer to
<a href="http://nginx.org/">nginx.org</a>.<br/>
Commercial support is available at
<a href="http://nginx.com/">nginx.com</a>.</p>

<p><em>Thank you for using nginx.</em></p>
</body>
</html>
`;

export const FIFTY_X = `<!DOCTYPE html>
<html>
<head>
<title>Error</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>An error occurred.</h1>
<p>Sorry, the page you are looking for is currently unavailable.<br/>
Please try again later.</p>
<p>If you are the system administrator of this resource then you should check
the error log for details.</p>
<p><em>Faithfully yours, nginx.</em></p>
</body>
</html>
`;
