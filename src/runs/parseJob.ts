import { completeConfig } from '../training/runConfig';
import { damagedFile, isObject } from './jsonFile';
import type { Job } from './jobs';
import { isMeasure } from './runFile';

/**
 * A job document from outside. Members of a config that are left out take their defaults.
 * @param where the document, for messages.
 * @throws {ReaderError} that names the member at fault.
 * @throws {ConfigError} for a config that cannot be.
 */
export function parseJob(value: unknown, where: string): Job {
  if (!isObject(value)) throw damagedFile(where, 'a job as a JSON object', value, REMEDY);
  const text = (name: string): string => {
    const member = value[name];
    if (typeof member === 'string' && member !== '') return member;
    throw damagedFile(where, `"${name}" as a text`, member, REMEDY);
  };
  const kind = text('kind');
  if (kind === 'describeData') return { kind, data: text('data') };
  if (kind !== 'train') throw damagedFile(where, '"kind" as "train" or "describeData"', kind, REMEDY);
  const { config = {}, measure, resume, checkpointSeconds, keepCheckpoints } = value;
  if (!isObject(config)) throw damagedFile(where, '"config" as an object', config, REMEDY);
  if (!isMeasure(measure)) throw damagedFile(where, '"measure" with a "name"', measure, REMEDY);
  return {
    kind,
    folder: text('folder'),
    title: value['title'] === undefined ? 'Run' : text('title'),
    config: completeConfig(config),
    ...(measure && { measure }),
    resume: resume === true,
    ...(typeof checkpointSeconds === 'number' && { checkpointSeconds }),
    ...(keepCheckpoints === false && { keepCheckpoints }),
  };
}

const REMEDY =
  'A job looks like {"kind": "train", "folder": "runs/first", "title": "First", "config": {"epochs": 2}}.';
