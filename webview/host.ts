import {
  openChannel,
  type Channel,
  type Contract,
  type EventHandlers,
  type Nothing,
  type RequestHandlers,
} from '../src/protocol/channel';
import type { HostContract, WebviewContract } from '../src/protocol/messages';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** VS Code hands the api out once per page. */
const api = acquireVsCodeApi();

export type Host = Channel<HostContract>;

/** A webview serves events, no requests. */
type ListeningContract = Contract & { readonly requests: Nothing };

export function connect<
  Local extends ListeningContract = WebviewContract,
  Remote extends Contract = HostContract,
>(events: EventHandlers<Local>): Channel<Remote> {
  return openChannel<Local, Remote>(
    {
      post: (message) => {
        api.postMessage(message);
      },
      listen: (receive) => {
        window.addEventListener('message', (event: MessageEvent<unknown>) => {
          receive(event.data);
        });
      },
    },
    {} as RequestHandlers<Local>,
    events,
  );
}

export const savedState = (): unknown => api.getState();
export const saveState = (state: unknown): void => {
  api.setState(state);
};
