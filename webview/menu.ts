/** A menu of the panel's own: the webview has no native ones. */
export interface MenuItem {
  readonly id: string;
  readonly icon: string;
  readonly label: string;
  readonly run: () => void;
}

export interface Menu {
  readonly label: string;
  readonly items: readonly MenuItem[];
  /** Upper left corner, in CSS pixels of the page; moved inwards where it would not fit. */
  readonly x: number;
  readonly y: number;
  /** Gets the focus back. */
  readonly opener: HTMLElement | undefined;
}
