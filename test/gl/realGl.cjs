// Loaded before gpu.js: its `require('gl')` finds the addon that NORMSCOPE_GL names, not the stub.
const Module = require('node:module');
const process = require('node:process');

const resolve = Module._resolveFilename;
Module._resolveFilename = (request, ...rest) =>
  resolve(request === 'gl' ? process.env.NORMSCOPE_GL : request, ...rest);
