/**
 * The first key that one object of a JSON text holds twice, at whatever depth; `JSON.parse` would silently keep
 * the last of them.
 * @param text what `JSON.parse` has accepted: this only follows strings and brackets.
 */
export function firstDuplicateKey(text: string): string | undefined {
  const token = /["{}[\]]/g;
  const open: (Set<string> | undefined)[] = [];
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [found] = match;
    if (found === '{') open.push(new Set());
    else if (found === '[') open.push(undefined);
    else if (found !== '"') open.pop();
    else {
      const end = stringEnd(text, match.index);
      token.lastIndex = end;
      const keys = open.at(-1);
      if (keys === undefined || !isKey(text, end)) continue;
      const key = JSON.parse(text.slice(match.index, end)) as string;
      if (keys.has(key)) return key;
      keys.add(key);
    }
  }
  return undefined;
}

/** Where the string that begins at `start` has ended. A quote behind an odd number of backslashes is part of it. */
function stringEnd(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let first = quote;
    while (text[first - 1] === '\\') first--;
    if ((quote - first) % 2 === 0) return quote + 1;
  }
  return text.length;
}

/** A string that a colon follows. */
function isKey(text: string, end: number): boolean {
  let at = end;
  while (text.charCodeAt(at) <= 0x20) at++;
  return text[at] === ':';
}
