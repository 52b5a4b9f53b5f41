import type { CommandContext } from './context';

/** *Show Training*: the train view; from the side bar, at one of its runs. */
export function showTraining({ trainView }: CommandContext, argument?: unknown): void {
  const folder: unknown = Reflect.get(Object(argument), 'folder');
  trainView.show(typeof folder === 'string' ? { folder } : {});
}
