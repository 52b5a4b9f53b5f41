import type { Layout, ReportAxis } from '../inspect';
import { inspectActivationsArguments, inspectActivationsDocument } from './inspectActivations';
import type { InspectActivationsDocument, SortName } from './inspectActivations';
import { COUNT, NUMBER, closed } from './schema';
import type { JsonNumber, JsonSchema } from './schema';

/** Arguments of `normscope.compareTensors`. */
export interface CompareTensorsArguments {
  readonly uri?: string;
  readonly tensor?: string;
  /** Default: the first file. */
  readonly secondUri?: string;
  /** Default: the tensor that another file's inspection would start with. */
  readonly secondTensor?: string;
  readonly layout?: Layout;
  readonly axis?: ReportAxis;
  readonly bins?: number | 'fd';
  readonly sort?: SortName;
  readonly limit?: number;
}

const { uri, tensor, layout, axis, bins, sort, limit } = inspectActivationsArguments.properties as Record<
  'uri' | 'tensor' | 'layout' | 'axis' | 'bins' | 'sort' | 'limit',
  JsonSchema
>;

const ARGUMENTS: Record<keyof CompareTensorsArguments, JsonSchema> = {
  uri: { ...uri, description: 'File of the first tensor: a URI, or a path' },
  tensor,
  secondUri: { type: 'string', description: 'File of the second tensor; default: the same' },
  secondTensor: { type: 'string', description: 'Name in that file' },
  layout,
  axis,
  bins,
  sort,
  limit,
};

export const compareTensorsArguments: JsonSchema = {
  $id: 'normscope.compareTensors.arguments',
  type: 'object',
  properties: ARGUMENTS,
  additionalProperties: false,
};

export interface ComparisonDocument {
  readonly name: string;
  readonly source: string;
  readonly largest?: {
    readonly difference: JsonNumber;
    readonly index: readonly number[];
    readonly first: JsonNumber;
    readonly second: JsonNumber;
  };
  readonly differing?: number;
  readonly elements?: number;
}

/** An inspection's document with the norm `none`: `before` is the first tensor, `after` the second, on shared bins. */
export interface CompareTensorsDocument extends InspectActivationsDocument {
  readonly comparison: ComparisonDocument;
}

export const compareTensorsDocument: JsonSchema = {
  ...inspectActivationsDocument,
  $id: 'normscope.compareTensors.document',
  properties: {
    ...inspectActivationsDocument.properties,
    comparison: closed(
      {
        name: { type: 'string' },
        source: { type: 'string' },
        largest: closed({
          difference: NUMBER,
          index: { type: 'array', items: COUNT },
          first: NUMBER,
          second: NUMBER,
        }),
        differing: COUNT,
        elements: COUNT,
      },
      ['largest', 'differing', 'elements'],
    ),
  },
  required: [...(inspectActivationsDocument.required ?? []), 'comparison'],
};
