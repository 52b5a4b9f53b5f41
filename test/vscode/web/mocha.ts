// Stands for `mocha` in the suite for a browser: the build for browsers leaves its class in a global.
import type NodeMocha from 'mocha';
import '../../../node_modules/mocha/mocha.js';

const { Mocha: BrowserMocha } = globalThis as unknown as { Mocha: typeof NodeMocha };

export default class extends BrowserMocha {
  constructor(options: Mocha.MochaOptions) {
    super({ ...options, reporter: 'spec' });
  }
}
