/** The modes of gpu.js that are tried, those with a GPU behind them first. */
export const GPUJS_MODES = ['webgl2', 'headlessgl', 'webasm', 'cpu'] as const;
export type GpujsMode = (typeof GPUJS_MODES)[number];
