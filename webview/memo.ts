/** The last thing made, until what it was made from changes. */
export class Memo<T> {
  private key: readonly unknown[] | undefined;
  private value: T | undefined;

  get(key: readonly unknown[], make: () => T): T {
    const { key: known } = this;
    if (known?.length !== key.length || !key.every((part, i) => part === known[i])) {
      this.key = key;
      this.value = make();
    }
    return this.value as T;
  }
}
