import { describe, expect, it } from 'vitest';
import { RemoteError, openChannel } from '../../../src/protocol/channel';
import type { Nothing, Port } from '../../../src/protocol/channel';

interface Served {
  requests: {
    double: readonly [number, number];
    fail: readonly [undefined, undefined];
    wait: readonly [undefined, string];
  };
  events: { note: string };
}
interface Nobody {
  requests: Nothing;
  events: Nothing;
}

/** Two ends of a wire that clones what crosses it, as every real one does. */
function wire(): [Port, Port] {
  const listeners: ((message: unknown) => void)[][] = [[], []];
  const end = (own: number): Port => ({
    post: (message) => {
      const copy: unknown = structuredClone(message);
      queueMicrotask(() => {
        for (const listen of listeners[1 - own]!) listen(copy);
      });
    },
    listen: (receive) => listeners[own]!.push(receive),
  });
  return [end(0), end(1)];
}

function connect(): { client: ReturnType<typeof openChannel<Nobody, Served>>; notes: string[] } {
  const [here, there] = wire();
  const notes: string[] = [];
  openChannel<Served, Nobody>(
    there,
    {
      double: (value, { progress }) => {
        progress(1, 2, 'steps');
        return value * 2;
      },
      fail: () => {
        throw Object.assign(new RangeError('too far'), { problem: { where: 'byte 7' } });
      },
      wait: (_params, { cancellation }) =>
        new Promise((resolve) => {
          cancellation.onCancel(() => {
            resolve('stopped');
          });
        }),
    },
    { note: (text) => notes.push(text) },
  );
  return { client: openChannel<Nobody, Served>(here, {}, {}), notes };
}

describe('channel', () => {
  it('answers requests and tells progress', async () => {
    const { client } = connect();
    const progress: unknown[] = [];
    const onProgress = (...args: unknown[]): unknown => progress.push(args);
    await expect(client.call('double', 21, { onProgress })).resolves.toBe(42);
    expect(progress).toEqual([[1, 2, 'steps']]);
  });

  it('carries a failure across with its name and facts', async () => {
    const { client } = connect();
    const error = await client.call('fail', undefined).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RemoteError);
    expect(error).toMatchObject({
      name: 'RangeError',
      message: 'too far',
      remote: { detail: { where: 'byte 7' } },
    });
  });

  it('refuses a request nobody serves', async () => {
    const { client } = connect();
    await expect(client.call('constructor' as 'fail', undefined)).rejects.toThrow(
      'Unknown request "constructor"',
    );
  });

  it('cancels', async () => {
    const { client } = connect();
    await expect(
      client.call('wait', undefined, { onCancellable: (cancel) => setTimeout(cancel, 1) }),
    ).resolves.toBe('stopped');
  });

  it('delivers events, in order', async () => {
    const { client, notes } = connect();
    client.emit('note', 'a');
    client.emit('note', 'b');
    await client.call('double', 1);
    expect(notes).toEqual(['a', 'b']);
  });

  it('rejects what is under way when it is closed', async () => {
    const { client } = connect();
    const waiting = client.call('wait', undefined);
    client.close(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
  });
});
