import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { ref } from 'lit/directives/ref.js';

/** The toolkit's elements this extension uses, one by one; everything else of it stays out of the bundle. */
export function registerControls(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeDropdown(), vsCodeOption(), vsCodeTextField());
}

export interface DropdownOption {
  readonly value: string;
  readonly label: string;
  readonly title?: string;
  readonly disabled?: boolean;
}

export interface DropdownProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly options: readonly DropdownOption[];
  readonly disabled?: boolean;
  readonly title?: string;
  /** In place of the chosen option's label, where that is too long for the closed list. */
  readonly shown?: string;
  readonly onChange: (value: string) => void;
  /** The pointer or the keyboard has come near: time to fill a long list. */
  readonly onApproach?: () => void;
}

const valueOf = (event: Event): string => (event.currentTarget as HTMLInputElement).value;

/** The element ignores a value it has no option for: set it once its options are there. */
function keepValue(value: string): (element: Element | undefined) => void {
  return (element) => {
    if (!element) return;
    queueMicrotask(() => {
      const dropdown = element as HTMLInputElement;
      if (dropdown.value !== value) dropdown.value = value;
    });
  };
}

export function dropdown(props: DropdownProps): TemplateResult {
  return html`<vscode-dropdown
    id=${props.id}
    aria-label=${props.label}
    title=${props.title ?? nothing}
    ?disabled=${props.disabled ?? false}
    @change=${(event: Event) => {
      props.onChange(valueOf(event));
    }}
    @pointerenter=${props.onApproach ?? nothing}
    @focusin=${props.onApproach ?? nothing}
    ${ref(keepValue(props.value))}
    >${props.options.map(
      ({ value, label, title, disabled }) =>
        html`<vscode-option value=${value} title=${title ?? nothing} ?disabled=${disabled ?? false}
          >${label}</vscode-option
        >`,
    )}${props.shown === undefined ? nothing : html`<span slot="selected-value">${props.shown}</span>`}</vscode-dropdown
  >`;
}

export interface TextFieldProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly error?: string | undefined;
  readonly placeholder?: string;
  readonly icon?: string;
  readonly disabled?: boolean;
  readonly title?: string;
  readonly wide?: boolean;
  /** What one may type, offered by the browser's own list. */
  readonly suggestions?: readonly string[];
  readonly onInput: (text: string) => void;
  readonly onCommit: (text: string) => void;
}

/** The browser looks for a list where the input is, inside the toolkit's element: put it there. */
function offer(suggestions: readonly string[]): (element: Element | undefined) => void {
  return (element) => {
    const inside = element?.shadowRoot;
    const input = inside?.querySelector('input');
    if (!inside || !input) return;
    const known = inside.querySelector('datalist');
    if (suggestions.length === 0 && !known) return;
    const list = known ?? document.createElement('datalist');
    if (list.dataset['names'] === suggestions.join('\n')) return;
    list.dataset['names'] = suggestions.join('\n');
    list.id = 'suggestions';
    list.replaceChildren(...suggestions.map((name) => new Option(name, name)));
    if (!known) inside.append(list);
    input.setAttribute('list', 'suggestions');
  };
}

/** A one-line field; a refused text keeps its place and says why below, as VS Code's own inputs do. */
export function textField(props: TextFieldProps): TemplateResult {
  const state = `${props.error === undefined ? '' : 'invalid'} ${props.wide === true ? 'wide' : ''}`;
  return html`<span class="field ${state}">
    <vscode-text-field
      id=${props.id}
      aria-label=${props.label}
      aria-invalid=${props.error === undefined ? 'false' : 'true'}
      title=${props.title ?? nothing}
      placeholder=${props.placeholder ?? nothing}
      spellcheck="false"
      ?disabled=${props.disabled ?? false}
      .value=${live(props.value)}
      ${ref(offer(props.suggestions ?? []))}
      @input=${(event: Event) => {
        props.onInput(valueOf(event));
      }}
      @change=${(event: Event) => {
        props.onCommit(valueOf(event));
      }}
      >${
        props.icon === undefined
          ? nothing
          : html`<span slot="start" class="codicon codicon-${props.icon}" aria-hidden="true"></span>`
      }</vscode-text-field
    >
    ${props.error === undefined ? nothing : html`<span class="field-error" role="alert">${props.error}</span>`}
  </span>`;
}

export interface ButtonProps {
  readonly id?: string;
  readonly label: string;
  readonly primary?: boolean;
  readonly disabled?: boolean;
  readonly title?: string;
  readonly onClick: () => void;
}

export function button(props: ButtonProps): TemplateResult {
  return html`<vscode-button
    id=${props.id ?? nothing}
    appearance=${props.primary === true ? 'primary' : 'secondary'}
    title=${props.title ?? nothing}
    ?disabled=${props.disabled ?? false}
    @click=${props.onClick}
    >${props.label}</vscode-button
  >`;
}

export interface IconButtonProps {
  readonly id: string;
  readonly icon: string;
  readonly label: string;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  /** Opens a menu. */
  readonly menu?: boolean;
  /** False: the Tab key passes it by, as in rows that are not the selected one. */
  readonly tabStop?: boolean;
  readonly onClick: (event: Event) => void;
}

export function iconButton(props: IconButtonProps): TemplateResult {
  // With a tab index of its own the element is no longer taken for the button inside it.
  const tabStop = props.tabStop !== false;
  return html`<vscode-button
    id=${props.id}
    appearance="icon"
    class=${props.pressed === true ? 'pressed' : ''}
    aria-label=${props.label}
    aria-pressed=${(tabStop ? props.pressed : undefined) ?? nothing}
    aria-haspopup=${props.menu === true ? 'menu' : nothing}
    tabindex=${tabStop ? nothing : -1}
    title=${props.label}
    ?disabled=${props.disabled ?? false}
    @click=${props.onClick}
    ><span class="codicon codicon-${props.icon}" aria-hidden="true"></span
  ></vscode-button>`;
}
