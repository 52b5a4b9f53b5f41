export * from './affineRows';
export * from './affineRowsGradient';
export * from './columns';
export { gemm, gemmRoom } from './gemm';
export * from './rows';
export * from './rowCounter';
export * from './trainingElements';
export { descend, descendProduct, descendRoom } from './trainingUpdate';
