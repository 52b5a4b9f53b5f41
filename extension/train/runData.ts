import { isAbsolute, join } from 'node:path';
import type { RunConfig } from '../../src/protocol/training';
import type { DataShape, JobRunner } from '../../src/runs/jobs';
import { embeddedSets } from '../../src/training/data/registry';
import { ConfigError, DEFAULT_RUN_CONFIG, completeConfig } from '../../src/training/runConfig';

/** What runs are made for: where their data lie, and how large these are. */
export class RunData {
  private readonly shapes = new Map<string, Promise<DataShape>>();

  /** @param baseFolder what relative paths start from, where there is such a place. */
  constructor(
    private readonly runner: JobRunner,
    private readonly baseFolder: () => string | undefined,
  ) {}

  /**
   * A whole config for data that are there. A set smaller than the usual 1,000 examples is used as a whole, unless a
   * number was asked for.
   */
  async fitted(given: Partial<RunConfig>): Promise<RunConfig> {
    const config = completeConfig({ ...given, data: this.located(given.data ?? DEFAULT_RUN_CONFIG.data) });
    const { train } = await this.describe(config.data);
    if (config.numTrain <= train) return config;
    if (given.numTrain === undefined) return { ...config, numTrain: 0 };
    throw new ConfigError(
      'numTrain',
      `at most ${train}, as many examples as ${config.data} has`,
      config.numTrain,
    );
  }

  /** Embedded sets do not change. */
  describe(data: string): Promise<DataShape> {
    const known = this.shapes.get(data);
    if (known) return known;
    const shape = this.runner.run({ kind: 'describeData', data }).result;
    if (Object.hasOwn(embeddedSets, data)) {
      this.shapes.set(data, shape);
      shape.catch(() => this.shapes.delete(data));
    }
    return shape;
  }

  /** An absolute path, or the name of an embedded set. */
  located(data: string): string {
    if (Object.hasOwn(embeddedSets, data) || isAbsolute(data)) return data;
    const base = this.baseFolder();
    if (base !== undefined) return join(base, data);
    const names = Object.keys(embeddedSets).join(', ');
    throw new ConfigError('data', `${names} or an absolute path while no folder is open`, data);
  }
}
