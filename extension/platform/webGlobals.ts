// Names that Node has and browsers do not; the bundler puts them where they are used.

/** The types of `extension/` are Node's, whose ports have no `onmessage`. */
interface Port {
  onmessage: (() => void) | null;
}

const channel = new MessageChannel();
const waiting: (() => void)[] = [];
(channel.port1 as unknown as Port).onmessage = () => waiting.shift()?.();

/** Calls back behind the messages that wait, and without the milliseconds by which browsers delay timers. */
export function setImmediate(callback: () => void): void {
  waiting.push(callback);
  channel.port2.postMessage(undefined);
}
