import { decodeElements, HOST_LITTLE_ENDIAN } from '../readers/elements';
import type { DecodeElements } from '../readers/elements';
import { createWasmDecoder } from './wasm/wasmDecoder';

/** The fast decoder of elements, or the one that runs everywhere; they give the same bits. */
export function createDecoder(): DecodeElements {
  // WebAssembly's memory is little-endian on every host.
  if (!HOST_LITTLE_ENDIAN) return decodeElements;
  try {
    return createWasmDecoder();
  } catch {
    // No WebAssembly SIMD here.
    return decodeElements;
  }
}
