// Stands for `node:path` in the bundles for browsers, where every path is the path of a URI.

export const isAbsolute = (path: string): boolean => path.startsWith('/');

export const basename = (path: string): string => path.replace(/\/+$/, '').replace(/^.*\//s, '');

export function join(...parts: string[]): string {
  const joined: string[] = [];
  for (const part of parts.join('/').split('/')) {
    if (part === '..' && joined.length > 0 && joined.at(-1) !== '..') joined.pop();
    else if (part !== '' && part !== '.') joined.push(part);
  }
  return (parts[0]?.startsWith('/') ? '/' : '') + joined.join('/');
}
