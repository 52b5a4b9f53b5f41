// Node 20 knows relaxed SIMD behind a flag; the runtimes of VS Code since 1.82 know it without.
import v8 from 'node:v8';

const FLAG = 'experimental-wasm-relaxed-simd';

/** What `make` instantiates may use relaxed SIMD. */
export function withRelaxedSimd(make) {
  v8.setFlagsFromString(`--${FLAG}`);
  try {
    return make();
  } finally {
    v8.setFlagsFromString(`--no-${FLAG}`);
  }
}

/** Processes forked until `release` is called may use relaxed SIMD. */
export function forkWithRelaxedSimd() {
  const { execArgv } = process;
  process.execArgv = [...execArgv, `--${FLAG}`];
  return {
    release: () => {
      process.execArgv = execArgv;
    },
  };
}
