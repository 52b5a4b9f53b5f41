import { closed } from './schema';
import type { JsonNumber, JsonSchema } from './schema';

/** Arguments of `normscope.reproduceNotebook`. */
export interface ReproduceNotebookArguments {
  readonly seed?: number;
  /** The net's of cell 7 only; leakyRelu has slope 0.01. */
  readonly activation?: 'relu' | 'leakyRelu';
}

export type ReproduceNotebookRequest = Required<ReproduceNotebookArguments>;

export const reproduceNotebookArguments: JsonSchema = {
  $id: 'normscope.reproduceNotebook.arguments',
  type: 'object',
  properties: {
    seed: { type: 'integer', minimum: 0, maximum: 0xffffffff },
    activation: { type: 'string', enum: ['relu', 'leakyRelu'] },
  },
  additionalProperties: false,
};

export type CellValue = JsonNumber | readonly CellValue[];

export interface NotebookCell {
  readonly cell: number;
  readonly title: string;
  readonly values: Readonly<Record<string, CellValue>>;
}

/** Result of `normscope.reproduceNotebook`. */
export interface ReproduceNotebookDocument {
  readonly seed: number;
  readonly activation: 'relu' | 'leakyRelu';
  readonly cells: readonly NotebookCell[];
}

export const reproduceNotebookDocument: JsonSchema = {
  $id: 'normscope.reproduceNotebook.document',
  ...closed({
    seed: { type: 'integer' },
    activation: { type: 'string', enum: ['relu', 'leakyRelu'] },
    cells: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          cell: { type: 'integer' },
          title: { type: 'string' },
          values: { type: 'object' },
        },
        required: ['cell', 'title', 'values'],
        additionalProperties: false,
      },
    },
  }),
};
