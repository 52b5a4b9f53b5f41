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
    )}</vscode-dropdown
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
  readonly onInput: (text: string) => void;
  readonly onCommit: (text: string) => void;
}

/** A one-line field; a refused text keeps its place and says why below, as VS Code's own inputs do. */
export function textField(props: TextFieldProps): TemplateResult {
  return html`<span class="field ${props.error === undefined ? '' : 'invalid'}">
    <vscode-text-field
      id=${props.id}
      aria-label=${props.label}
      aria-invalid=${props.error === undefined ? 'false' : 'true'}
      title=${props.title ?? nothing}
      placeholder=${props.placeholder ?? nothing}
      spellcheck="false"
      ?disabled=${props.disabled ?? false}
      .value=${live(props.value)}
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
  readonly onClick: () => void;
}

export function button(props: ButtonProps): TemplateResult {
  return html`<vscode-button
    id=${props.id ?? nothing}
    appearance=${props.primary === true ? 'primary' : 'secondary'}
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
  readonly onClick: () => void;
}

export function iconButton(props: IconButtonProps): TemplateResult {
  return html`<vscode-button
    id=${props.id}
    appearance="icon"
    class=${props.pressed === true ? 'pressed' : ''}
    aria-label=${props.label}
    aria-pressed=${props.pressed ?? nothing}
    title=${props.label}
    ?disabled=${props.disabled ?? false}
    @click=${props.onClick}
    ><span class="codicon codicon-${props.icon}" aria-hidden="true"></span
  ></vscode-button>`;
}
