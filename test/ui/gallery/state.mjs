/** What `#app` says of its state once a scene is drawn. */
const STATES = {
  empty: 'empty',
  loading: 'loading',
  error: 'error',
  errorKept: 'error',
  cancelled: 'cancelled',
  recomputing: 'recomputing',
  checkEmpty: 'empty',
  checkRunning: 'running',
  checkFirst: 'running',
  checkError: 'error',
  trainEmpty: 'empty',
  trainUnable: 'empty',
  trainLoading: 'loading',
  trainLive: 'running',
  trainSweeping: 'running',
  trainQueued: 'running',
};

export const stateOf = (scene) => STATES[scene] ?? 'ready';
