/** Whether a thing made from these would be the same. */
export function isSameKey(key: readonly unknown[], known: readonly unknown[] | undefined): boolean {
  return known?.length === key.length && key.every((part, i) => part === known[i]);
}

/** The last thing made, until what it was made from changes. */
export class Memo<T> {
  private key: readonly unknown[] | undefined;
  private value: T | undefined;

  get(key: readonly unknown[], make: () => T): T {
    if (!isSameKey(key, this.key)) {
      this.key = key;
      this.value = make();
    }
    return this.value as T;
  }
}
