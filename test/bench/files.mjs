// Files of the sizes the product promises to handle, written with NumPy's own layout and no NumPy.
import fs from 'node:fs';
import path from 'node:path';
import { Zip, ZipPassThrough } from 'fflate';
import { activations } from './lib/data.mjs';

/** 4096 x 1024 float32: 16 MB. */
export function writeBigNpy(folder) {
  const file = path.join(folder, 'big.npy');
  fs.writeFileSync(file, npy(4096, 1024));
  return file;
}

/** 200 members of 64 x 32 float32. */
export function writeManyMembers(folder) {
  const file = path.join(folder, 'many.npz');
  const parts = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    parts.push(chunk);
  });
  for (let i = 0; i < 200; i++) {
    const member = new ZipPassThrough(`layer${i}.npy`);
    zip.add(member);
    member.push(npy(64, 32, i), true);
  }
  zip.end();
  fs.writeFileSync(file, Buffer.concat(parts));
  return file;
}

/** Any number of rows of float32: the same stretch of made-up rows again and again. */
export async function writeLargeNpy(file, rows, columns) {
  const stretch = Math.min(rows, Math.max(1, Math.floor(2 ** 22 / columns)));
  const block = new Uint8Array(activations(stretch * columns, columns, 1).buffer);
  const handle = await fs.promises.open(file, 'w');
  try {
    await handle.write(npyHeader(rows, columns));
    for (let row = 0; row < rows; row += stretch) {
      await handle.write(block, 0, 4 * columns * Math.min(stretch, rows - row));
    }
  } finally {
    await handle.close();
  }
}

function npy(rows, columns, seed = 1) {
  const values = activations(rows * columns, columns, seed);
  return Buffer.concat([npyHeader(rows, columns), Buffer.from(values.buffer)]);
}

/** 128 bytes. */
function npyHeader(rows, columns) {
  const dict = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`;
  const header = Buffer.alloc(128, ' ');
  header.write('\x93NUMPY\x01\x00', 'latin1');
  header.writeUInt16LE(118, 8);
  header.write(dict, 10, 'latin1');
  header.write('\n', 127);
  return header;
}
