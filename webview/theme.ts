/** The colours and the font of the current VS Code theme, as canvases need them. One object for every drawing. */
export interface Theme {
  readonly ground: string;
  readonly ink: string;
  readonly muted: string;
  readonly before: string;
  readonly after: string;
  readonly warning: string;
  /** A fourth and a fifth series, never without a dash and a marker of their own. */
  readonly fourth: string;
  readonly fifth: string;
  readonly error: string;
  readonly hair: string;
  readonly tick: string;
  readonly focus: string;
  /** Fill of a selected tile; transparent where the theme has none. */
  readonly selection: string;
  readonly hover: string;
  readonly highContrast: boolean;
  readonly fontFamily: string;
}

/** Roles are mixed in main.css, so that the page and its canvases cannot differ. */
const ROLES = {
  ground: '--ns-ground',
  ink: '--ns-ink',
  muted: '--ns-muted',
  before: '--ns-before',
  after: '--ns-after',
  warning: '--ns-warning',
  fourth: '--ns-fourth',
  fifth: '--ns-right',
  error: '--ns-error',
  hair: '--ns-hair',
  tick: '--ns-tick',
  focus: '--ns-focus',
  selection: '--ns-selection',
  hover: '--ns-hover',
} as const;

/** Chart.js reads neither `color(srgb …)` nor `color-mix()`. */
export function plainColour(computed: string): string {
  const parts = /^color\(srgb ([\d.e+-]+) ([\d.e+-]+) ([\d.e+-]+)(?: \/ ([\d.e+-]+))?\)$/.exec(computed);
  if (!parts) return computed;
  const [r = 0, g = 0, b = 0] = parts.slice(1, 4).map((part) => Math.round(Number(part) * 255));
  return `rgba(${r}, ${g}, ${b}, ${parts[4] ?? '1'})`;
}

export function readTheme(): Theme {
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  const read = (variable: string): string => {
    probe.style.color = `var(${variable})`;
    return plainColour(getComputedStyle(probe).color);
  };
  const colours = Object.fromEntries(Object.entries(ROLES).map(([role, name]) => [role, read(name)]));
  probe.remove();
  return {
    ...(colours as Record<keyof typeof ROLES, string>),
    highContrast: document.body.className.includes('vscode-high-contrast'),
    fontFamily: getComputedStyle(document.body).fontFamily,
  };
}

/** VS Code changes the classes of the body and the variables of the root element when the theme changes. */
export function watchTheme(changed: (theme: Theme) => void): void {
  const observer = new MutationObserver(() => {
    changed(readTheme());
  });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
}
