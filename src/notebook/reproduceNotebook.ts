import type {
  NotebookCell,
  ReproduceNotebookDocument,
  ReproduceNotebookRequest,
} from '../protocol/documents/reproduceNotebook';
import type { Work } from '../work';
import { backwardCell, compareForms } from './backwardCells';
import { batchnormTestCell, batchnormTrainCell, layernormCell } from './forwardCells';
import { netCell } from './netCell';

type MakeCell = (request: ReproduceNotebookRequest, work: Work) => NotebookCell | Promise<NotebookCell>;

/** The cells of the batch-normalization notebook that print numbers, in its order. */
const CELLS: readonly MakeCell[] = [
  ({ seed }) => batchnormTrainCell(seed),
  ({ seed }) => batchnormTestCell(seed),
  ({ seed }) => backwardCell(5, 'batchnorm', seed),
  ({ seed }) => compareForms(seed),
  ({ seed, activation }, work) => netCell(seed, activation, work),
  ({ seed }) => layernormCell(seed),
  ({ seed }) => backwardCell(15, 'layernorm', seed),
];

/** Run the notebook's forward and gradient cells for any seed, each from a fresh `np.random.seed(seed)`. */
export async function reproduceNotebook(
  request: ReproduceNotebookRequest,
  work: Work,
): Promise<ReproduceNotebookDocument> {
  const cells: NotebookCell[] = [];
  for (const [n, makeCell] of CELLS.entries()) {
    work.progress(n, CELLS.length);
    await work.pause();
    cells.push(await makeCell(request, work));
  }
  return { ...request, cells };
}
