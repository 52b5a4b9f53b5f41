/** Texts of another language, by their English ones; empty while the webview speaks English. */
let strings: Readonly<Record<string, string>> = {};

export function speak(bundle: Readonly<Record<string, string>>): void {
  strings = bundle;
}

/** A text people read, in their language; `{0}`, `{1}` … are filled with the values. As `vscode.l10n.t`. */
export function t(text: string, ...values: readonly (string | number)[]): string {
  return (strings[text] ?? text).replace(/\{(\d+)\}/g, (whole, index: string) =>
    String(values[Number(index)] ?? whole),
  );
}
