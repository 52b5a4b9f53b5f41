// What the figures were measured on, and what was not there to measure.
import os from 'node:os';
import process from 'node:process';

export function machineLines({ python, tfjs, gpujs, threads }) {
  const [cpu] = os.cpus();
  const gigabytes = Math.round(os.totalmem() / 2 ** 30);
  return [
    `${cpu.model.trim()}, ${os.availableParallelism()} cores (${threads} threads used), ${gigabytes} GiB, ${os.type()} ${os.release()}.`,
    `Node ${process.versions.node} (V8 ${process.versions.v8}).`,
    python
      ? `NumPy ${python.about.numpy} (Python ${python.about.python}), whose matrix products are by ${python.about.blas}.`
      : 'NumPy: not installed, rows skipped.',
    python?.hasTorch ? `PyTorch ${python.about.torch}.` : 'PyTorch: not installed, rows skipped.',
    tfjs
      ? `TensorFlow.js ${tfjs.version}, WebAssembly backend.`
      : 'TensorFlow.js (WebAssembly): not installed, rows skipped.',
    graphics(gpujs),
  ];
}

/** A software rasteriser is no GPU, whatever it is called. */
function graphics({ modes, refused }) {
  const contexts = modes.filter(({ mode }) => mode.includes('gl'));
  const hardware = contexts.filter(({ device }) => !/llvmpipe|swiftshader|software/i.test(device));
  if (hardware.length > 0) return `GPU: ${hardware.map(({ device }) => device).join('; ')}.`;
  const found =
    contexts.length > 0 ? contexts.map(({ device }) => device).join('; ') : 'no WebGL in this process';
  return `No hardware GPU (${found}); modes of gpu.js that are missing: ${refused.map(({ mode }) => mode).join(', ') || 'none'}.`;
}
