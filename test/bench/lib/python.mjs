// One Python process for all rows: requests and answers are lines of JSON, times are taken inside.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { inRepo } from '../../../scripts/lib/paths.mjs';

const SERVER = inRepo('test/bench/numpy/serve.py');
const ARRAYS = { float32: Float32Array, float64: Float64Array, int64: BigInt64Array, uint32: Uint32Array };

/** Threads of OpenBLAS wait busily for 2^26 cycles, those of OpenMP for less. */
const SPIN_MS = 40;

/** A machine may have several, each with a NumPy of its own. */
const PROGRAMS = process.env.NORMSCOPE_PYTHON
  ? [process.env.NORMSCOPE_PYTHON]
  : ['/usr/bin/python3', 'python3'];

/**
 * The Python to beat: one with PyTorch, or else the one whose matrix products are fastest. `NORMSCOPE_PYTHON` names it.
 * @returns {Promise<Python | undefined>} undefined where no Python has NumPy
 */
export async function startPython(folder) {
  const found = [];
  for (const program of PROGRAMS) {
    const python = new Python(program, folder);
    try {
      python.about = await python.ask({ do: 'about' });
      found.push(python);
    } catch {
      python.close();
    }
  }
  const rank = ({ hasTorch, about }) => (hasTorch ? 0 : about.product);
  const [best, ...others] = found.sort((a, b) => rank(a) - rank(b));
  for (const other of others) other.close();
  return best;
}

class Python {
  #child;
  #waiting = [];
  #errors = '';
  #files = 0;

  constructor(
    program,
    /** Where arrays are handed over. */
    folder,
  ) {
    this.folder = folder;
    const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
    this.#child = spawn(program, ['-u', SERVER], { env, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.on('error', (error) => this.#fail(error.message));
    this.#child.on('exit', () => this.#fail(this.#errors.trim() || 'Python ended'));
    this.#child.stdin.on('error', () => undefined);
    this.#child.stderr.on('data', (text) => (this.#errors = `${this.#errors}${text}`.slice(-4000)));
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      const { resolve, reject } = this.#waiting.shift();
      const { ok, error } = JSON.parse(line);
      if (error === undefined) resolve(ok);
      else reject(new Error(`Python: ${error}`));
    });
  }

  get hasTorch() {
    return this.about.torch !== null;
  }

  ask(request) {
    return new Promise((resolve, reject) => {
      if (this.#child.exitCode !== null) return void reject(new Error('Python has ended'));
      this.#waiting.push({ resolve, reject });
      this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    });
  }

  /** Makes an array known there by a name, until `forget`. */
  async give(name, data, shape) {
    const file = path.join(this.folder, `to-python-${this.#files++}`);
    fs.writeFileSync(file, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    const dtype = { Float32Array: 'float32', Float64Array: 'float64', Int32Array: 'int32' }[
      data.constructor.name
    ];
    await this.ask({ do: 'load', name, file, dtype, shape });
    fs.rmSync(file);
  }

  forget() {
    return this.ask({ do: 'forget' });
  }

  /** A contender of an operation in `numpy/`, e.g. `norms.forward`. */
  contender(name, operation, params, threads = 1) {
    let id;
    const prepared = async () => (id ??= await this.ask({ do: 'prepare', operation, params, threads }));
    return {
      name,
      ...(threads > 1 && { spins: SPIN_MS }),
      results: async () =>
        this.#results(await this.ask({ do: 'results', id: await prepared(), folder: this.folder })),
      time: async (runs) => this.ask({ do: 'time', id: await prepared(), runs }),
    };
  }

  close() {
    this.#child.stdin.end();
    this.#child.kill();
  }

  #results(answer) {
    const results = {};
    for (const [name, { file, dtype }] of Object.entries(answer)) {
      const bytes = fs.readFileSync(file);
      fs.rmSync(file);
      const values = new ARRAYS[dtype](
        bytes.buffer,
        bytes.byteOffset,
        bytes.length / ARRAYS[dtype].BYTES_PER_ELEMENT,
      );
      results[name] = dtype === 'int64' ? Float64Array.from(values, Number) : values;
    }
    return results;
  }

  #fail(message) {
    for (const { reject } of this.#waiting.splice(0)) reject(new Error(message));
  }
}
