// What the bench of one training iteration runs in a process of its own: node trainingEngine.mjs <module> [relaxed]
// Prints JSON: milliseconds of iterations by norm and of products by shape, as numpy/trainingIteration.py does.
import v8 from 'node:v8';

const [file, relaxed] = process.argv.slice(2);
// From V8 11.4 on relaxed SIMD needs no flag; VS Code has had that since 1.82.
if (relaxed) v8.setFlagsFromString('--experimental-wasm-relaxed-simd');
const { createWasmEngine, completeConfig, RandomState, EngineMemory } = await import(file);

const ITERATIONS = 300;
const EXAMPLES = 1000;
const FEATURES = 3072;
const PRODUCTS = [
  [200, 3072, 100],
  [50, 3072, 100],
  [3072, 50, 100],
  [50, 100, 100],
];

const random = new RandomState(231);
const dataset = {
  ...{ name: 'noise', inputShape: [FEATURES], classes: 10 },
  ...{
    xTrain: Float32Array.from(random.randn(EXAMPLES * FEATURES)),
    yTrain: random.randint(0, 10, EXAMPLES),
  },
  ...{ xVal: new Float32Array(FEATURES), yVal: new Int32Array(1) },
};

function iterations(norm) {
  const config = completeConfig({ norm, updateRule: 'adam', dtype: 'float32' });
  const engine = createWasmEngine(config, dataset, new RandomState(231));
  const times = [];
  for (let i = 0; i < ITERATIONS; i++) {
    const rows = random.choice(EXAMPLES, config.batchSize);
    const start = performance.now();
    engine.step(rows, config.learningRate);
    times.push(performance.now() - start);
  }
  return [engine.device, times.slice(ITERATIONS / 5)];
}

function product([M, K, N]) {
  const memory = new EngineMemory();
  const transposed = M > K ? 1 : 0;
  const [a, b, c] = [M * K, K * N, M * N].map((count) => memory.singles(count));
  memory.viewSingles(a, M * K).set(random.randn(M * K));
  memory.viewSingles(b, K * N).set(random.randn(K * N));
  const strideA = 4 * (transposed ? M : K);
  const run = () =>
    memory.kernels.gemm(a, strideA, transposed, b, 4 * N, 0, 0, 0, c, 4 * N, M, K, N, memory.gemmRoom);
  const repeats = Math.max(1, Math.floor(2e7 / (M * K * N)));
  const times = [];
  for (let i = 0; i < 60; i++) {
    const start = performance.now();
    for (let n = 0; n < repeats; n++) run();
    times.push((performance.now() - start) / repeats);
  }
  return times.slice(30);
}

const result = {};
for (const norm of ['batchnorm', 'none']) [result.device, result[norm]] = iterations(norm);
for (const shape of PRODUCTS) result[shape.join('x')] = product(shape);
process.stdout.write(JSON.stringify(result));
