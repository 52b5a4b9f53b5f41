/**
 * One typed channel for both hops (host-webview, host-engine): requests end in ok or err, carry progress and
 * can be cancelled; events need no answer. Both sides describe what they serve as a `Contract`.
 */
export interface Contract {
  /** Method name -> [params, result]. */
  requests: Record<string, readonly [unknown, unknown]>;
  /** Event name -> payload. */
  events: Record<string, unknown>;
}

/** Serves nothing, or carries nothing. */
export type Nothing = Record<string, never>;

export interface Port {
  post(message: unknown): void;
  listen(receive: (message: unknown) => void): void;
}

export interface SerializedError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  /** Structured facts of the error (a reader's expected/found/where/remedy). */
  readonly detail?: unknown;
}

/** What a handler may use besides its params. */
export interface CallContext {
  readonly cancellation: { readonly cancelled: boolean; onCancel(listener: () => void): void };
  /** `unit` says what is counted: 'bytes', 'rows'. */
  readonly progress: (done: number, total: number, unit: string) => void;
}

export type RequestHandlers<C extends Contract> = {
  [K in keyof C['requests']]: (
    params: C['requests'][K][0],
    context: CallContext,
  ) => C['requests'][K][1] | Promise<C['requests'][K][1]>;
};
export type EventHandlers<C extends Contract> = {
  [K in keyof C['events']]: (payload: C['events'][K]) => void;
};

type Message =
  | { readonly t: 'request'; readonly id: number; readonly method: string; readonly params: unknown }
  | { readonly t: 'ok'; readonly id: number; readonly result: unknown }
  | { readonly t: 'err'; readonly id: number; readonly error: SerializedError }
  | {
      readonly t: 'progress';
      readonly id: number;
      readonly done: number;
      readonly total: number;
      readonly unit: string;
    }
  | { readonly t: 'cancel'; readonly id: number }
  | { readonly t: 'event'; readonly name: string; readonly payload: unknown };

/** The other side's failure, rethrown here under its own name. */
export class RemoteError extends Error {
  constructor(readonly remote: SerializedError) {
    super(remote.message);
    this.name = remote.name;
    if (remote.stack !== undefined) this.stack = remote.stack;
  }
}

export interface CallOptions {
  readonly onProgress?: (done: number, total: number, unit: string) => void;
  /** Called once with the function that cancels this request. */
  readonly onCancellable?: (cancel: () => void) => void;
}

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: CallOptions['onProgress'];
}

export interface Channel<Remote extends Contract> {
  call<K extends keyof Remote['requests'] & string>(
    method: K,
    params: Remote['requests'][K][0],
    options?: CallOptions,
  ): Promise<Remote['requests'][K][1]>;
  emit<K extends keyof Remote['events'] & string>(name: K, payload: Remote['events'][K]): void;
  /** Reject everything under way: the other side is gone. */
  close(reason: Error): void;
}

function serialize(error: unknown): SerializedError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const detail = 'problem' in error ? error.problem : undefined;
  return {
    name: error.name,
    message: error.message,
    ...(error.stack !== undefined && { stack: error.stack }),
    ...(detail !== undefined && { detail }),
  };
}

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && 't' in value && typeof value.t === 'string';
}

/**
 * Open a channel over a port. `requests` and `events` serve the `Local` contract, closed by its type: a missing
 * handler does not compile.
 */
export function openChannel<Local extends Contract, Remote extends Contract>(
  port: Port,
  requests: RequestHandlers<Local>,
  events: EventHandlers<Local>,
): Channel<Remote> {
  const pending = new Map<number, Pending>();
  const running = new Map<number, () => void>();
  let nextId = 1;

  const serve = async (id: number, method: string, params: unknown): Promise<void> => {
    const listeners: (() => void)[] = [];
    const cancellation = {
      cancelled: false,
      onCancel: (listener: () => void) => void listeners.push(listener),
    };
    running.set(id, () => {
      cancellation.cancelled = true;
      for (const listener of listeners) listener();
    });
    try {
      const handler = Object.hasOwn(requests, method) ? requests[method] : undefined;
      if (!handler) throw new Error(`Unknown request "${method}"`);
      const result = await handler(params, {
        cancellation,
        progress: (done, total, unit) => {
          port.post({ t: 'progress', id, done, total, unit } satisfies Message);
        },
      });
      port.post({ t: 'ok', id, result } satisfies Message);
    } catch (error) {
      port.post({ t: 'err', id, error: serialize(error) } satisfies Message);
    } finally {
      running.delete(id);
    }
  };

  port.listen((message) => {
    if (!isMessage(message)) return;
    switch (message.t) {
      case 'request':
        void serve(message.id, message.method, message.params);
        break;
      case 'ok':
        pending.get(message.id)?.resolve(message.result);
        pending.delete(message.id);
        break;
      case 'err':
        pending.get(message.id)?.reject(new RemoteError(message.error));
        pending.delete(message.id);
        break;
      case 'progress':
        pending.get(message.id)?.onProgress?.(message.done, message.total, message.unit);
        break;
      case 'cancel':
        running.get(message.id)?.();
        break;
      case 'event':
        if (Object.hasOwn(events, message.name)) events[message.name]!(message.payload as never);
        break;
    }
  });

  return {
    call: (method, params, options = {}) =>
      new Promise((resolve, reject) => {
        const id = nextId++;
        pending.set(id, {
          resolve,
          reject,
          onProgress: options.onProgress,
        });
        options.onCancellable?.(() => {
          port.post({ t: 'cancel', id } satisfies Message);
        });
        port.post({ t: 'request', id, method, params } satisfies Message);
      }),
    emit: (name, payload) => {
      port.post({ t: 'event', name, payload } satisfies Message);
    },
    close: (reason) => {
      for (const { reject } of pending.values()) reject(reason);
      pending.clear();
    },
  };
}
