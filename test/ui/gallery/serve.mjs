// Builds the webview and serves it as VS Code would: strict CSP, the theme's variables, a stand-in for the host.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { themes } from './themes.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
export const root = path.resolve(here, '../../..');
const out = path.join(root, '.cache/gallery');

const NONCE = 'gallery';
const CSP = [
  `default-src 'none'`,
  `script-src 'nonce-${NONCE}'`,
  `style-src 'self' 'nonce-${NONCE}'`,
  `font-src 'self'`,
  `img-src 'self' blob: data:`,
].join('; ');
const TYPES = { '.js': 'text/javascript', '.css': 'text/css', '.ttf': 'font/ttf' };

async function bundle() {
  const shared = {
    bundle: true,
    outdir: out,
    format: 'iife',
    logLevel: 'warning',
    loader: { '.ttf': 'file' },
    assetNames: '[name]',
    target: 'es2022',
  };
  await build({ ...shared, entryPoints: { main: path.join(root, 'webview/main.ts') }, minify: true });
  await build({ ...shared, entryPoints: { page: path.join(here, 'page.mjs') } });
}

const html = (theme, view) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${CSP}"><meta property="csp-nonce" content="${NONCE}">
<title>Normscope</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="theme-${theme}.css"><link rel="stylesheet" href="main.css"></head>
<body class="${themes[theme].body}" data-view="${view}"><div id="app" data-state="loading"></div>
<script nonce="${NONCE}" src="page.js"></script><script nonce="${NONCE}" src="main.js"></script></body></html>`;

export const themeCss = (theme) =>
  Object.entries(themes[theme].variables)
    .map(([name, value]) => `${name}:${value}`)
    .join(';');

function reply(url) {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const theme = /^\/theme-(\w+)\.css$/.exec(pathname)?.[1];
  if (theme) return ['text/css', `:root{${themeCss(theme)}} body{padding:0 20px}`];
  if (pathname === '/')
    return ['text/html', html(searchParams.get('theme') ?? 'dark', searchParams.get('view') ?? 'inspector')];
  return [TYPES[path.extname(pathname)], readFileSync(path.join(out, path.basename(pathname)))];
}

export async function serveGallery() {
  await bundle();
  const server = createServer((request, response) => {
    try {
      const [type, body] = reply(request.url);
      response.writeHead(200, { 'content-type': type }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, base: `http://127.0.0.1:${server.address().port}/` };
}

export { themes };

export const launch = () =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
