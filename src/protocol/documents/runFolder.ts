import type { JsonSchema } from './schema';

/** Arguments of `normscope.openRun` and `normscope.resumeRun`, which result in the documents of what they name. */
export interface RunFolderArguments {
  /** Of a run or an experiment. */
  readonly folder?: string;
}

export const runFolderArguments: JsonSchema = {
  $id: 'normscope.runFolder.arguments',
  type: 'object',
  properties: { folder: { type: 'string' } },
  additionalProperties: false,
};
