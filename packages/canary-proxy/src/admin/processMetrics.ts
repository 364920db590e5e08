import { performance } from 'node:perf_hooks';
import { VERSION } from '../program/version';
import { labelsOf, Metric } from './Metric';

/** Those that every program has, by the names that dashboards know, and the version of this one. */
export function processMetrics(): Metric[] {
  const build = new Metric('build_info', 'gauge', 'The version that runs; 1.');
  build.add(labelsOf({ version: VERSION }), 1);
  const { user, system } = process.cpuUsage();
  return [
    build,
    ofProcess(
      'cpu_seconds_total',
      'counter',
      'Processor time of all threads, seconds.',
      (user + system) / 1e6,
    ),
    ofProcess(
      'resident_memory_bytes',
      'gauge',
      'Resident memory, bytes.',
      process.memoryUsage.rss(),
    ),
    ofProcess(
      'start_time_seconds',
      'gauge',
      'When the process began, seconds since the epoch.',
      performance.timeOrigin / 1000,
    ),
  ];
}

function ofProcess(
  name: string,
  type: string,
  help: string,
  value: number,
): Metric {
  const metric = new Metric(name, type, help, 'process_');
  metric.add('', value);
  return metric;
}
