import { openChannel, type Channel, type EventHandlers } from '../src/protocol/channel';
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

export function connect(events: EventHandlers<WebviewContract>): Host {
  return openChannel<WebviewContract, HostContract>(
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
    {},
    events,
  );
}

export const savedState = (): unknown => api.getState();
export const saveState = (state: unknown): void => {
  api.setState(state);
};
