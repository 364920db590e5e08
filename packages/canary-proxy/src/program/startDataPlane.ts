import { systemClock } from '../Clock';
import type { DataPlane } from '../dataplane/DataPlane';
import { NetDataPlane } from '../dataplane/net/NetDataPlane';
import { ThreadedDataPlane } from '../dataplane/threads/ThreadedDataPlane';
import { TrustedProxies } from '../decision/TrustedProxies';
import { bitsOf } from '../http1/Oddity';
import type { SampleSink } from '../sample/SampledRequest';
import { Sampler } from '../sample/Sampler';
import { Traces } from '../trace/Traces';
import type { StartOptions } from './CanaryProxy';
import type { OpenFiles } from './OpenFiles';
import type { ParsedSettings } from './parseSettings';

/** What requests are carried with, besides the settings. */
export interface DataPlaneParts extends Required<StartOptions> {
  cookieKeys: readonly Buffer[];
  files: OpenFiles;
  /** Takes the requests that are kept; without it none is. */
  samples: SampleSink | undefined;
}

/** The data plane that the settings say: in threads of its own, or in this one where the clock can't be elsewhere. */
export function startDataPlane(
  settings: ParsedSettings,
  parts: DataPlaneParts,
): DataPlane {
  const { cookieKeys, files, samples, clock, log, anyPort } = parts;
  const { tls, regionFile, accessLog } = files;
  const common = {
    host: settings.host,
    cookieKeys,
    tls,
    timeouts: {
      connect: settings.connectTimeout,
      response: settings.responseTimeout,
      idle: settings.idleTimeout,
      total: settings.totalTimeout,
    },
    limits: {
      head: settings.maxHead,
      target: settings.maxTarget,
      body: settings.maxBody,
      refused: bitsOf(settings.refuse),
    },
    clock,
    log,
    anyPort,
  };
  const sample = samples && { headers: settings.sampleHeaders, sink: samples };
  if (clock !== systemClock) {
    return NetDataPlane.create({
      ...common,
      trustedProxies: TrustedProxies.create(settings.trustedProxies),
      regions: regionFile,
      traces: Traces.create(settings.traces),
      sampler: sample && Sampler.start({ ...sample, cookieKeys, clock }),
      accessLog,
    });
  }
  return ThreadedDataPlane.start({
    ...common,
    threads: settings.workers,
    trustedProxies: settings.trustedProxies,
    regions: regionFile,
    traces: settings.traces,
    sample,
    accessLog: accessLog && {
      withQuery: settings.accessLogQuery,
      take: batch => accessLog.take(batch),
    },
    onGivenUp: parts.onGivenUp,
  });
}

/** Resolves when all its threads carry requests. */
export function whenWhole(dataPlane: DataPlane): Promise<void> {
  return new Promise(resolve => {
    const isWhole = () =>
      dataPlane.threads.serving === dataPlane.threads.wished;
    const end = dataPlane.onChange(() => {
      if (isWhole()) {
        end();
        resolve();
      }
    });
    if (isWhole()) {
      end();
      resolve();
    }
  });
}
