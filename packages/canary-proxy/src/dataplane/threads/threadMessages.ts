import type { RouteTimeouts } from '@backstage-releases/canary-policy';
import type { AccessBatch } from '../../accesslog/AccessLogFile';
import type { LocationData } from '../../region/HeldRegions';
import type { SampledRequest } from '../../sample/SampledRequest';
import type { ServerIdentity } from '../../tls/ListenerIdentity';
import type { TraceMode } from '../../trace/Traces';
import type { RouteBlocks } from '../../traffic/CounterLayout';
import type { RouteDetail } from '../DataPlane';
import type { RequestLimits } from '../net/RequestLimits';
import type { RoutePlan } from '../RoutePlan';

// All that the main thread and a data thread say to each other. Plain data, and memory that both have.

/** How requests are sampled. */
export interface SampleSettings {
  headers: string[];
  /** How many threads do. */
  shares: number;
}

/** How many batches of samples may wait for the main thread. */
export const MOST_SAMPLES_WAITING = 64;

/** How many batches of lines may; 64 KiB each. */
export const MOST_LINES_WAITING = 256;

/** What a data thread is started with. Times in milliseconds. */
export interface ThreadSettings {
  host: string;
  cookieKeys: Uint8Array[];
  trustedProxies: string[];
  regions?: LocationData;
  identity?: ServerIdentity;
  timeouts: RouteTimeouts;
  limits: RequestLimits;
  reusePort: boolean;
  anyPort: boolean;
  traces: TraceMode;
  /** Keep some requests. */
  sample?: SampleSettings;
  /** Write all requests down. */
  accessLog?: { withQuery: boolean };
  /** Where the main thread counts the batches of samples that it has taken. */
  samplesTaken: SharedArrayBuffer;
  /** And those of lines of the access log. */
  linesTaken: SharedArrayBuffer;
}

/** What a data thread can be asked. */
export type ThreadQuestion =
  | { kind: 'ready' }
  | {
      kind: 'prepare';
      id: string;
      port: number;
      at?: number;
      counted?: RouteBlocks;
    }
  | { kind: 'release'; id: string; port: number }
  | { kind: 'apply'; plan: RoutePlan }
  | { kind: 'remove'; id: string }
  | { kind: 'detail'; id: string }
  | { kind: 'hand-on' }
  | { kind: 'stop'; timeout: number };

/** What it answers, by the kind of the question. */
export interface ThreadAnswers {
  ready: void;
  /** The port that listens, and where requests are counted. */
  prepare: { port: number; counted: RouteBlocks | undefined };
  release: void;
  /** Where requests are counted now. */
  apply: RouteBlocks | undefined;
  remove: void;
  detail: RouteDetail | undefined;
  /** After what was to be handed on. */
  'hand-on': void;
  stop: void;
}

/** What a data thread goes by from now on. */
export type ThreadNotice =
  | { kind: 'regions'; data: LocationData }
  | { kind: 'identity'; options: ServerIdentity };

/** What the main thread says. */
export type ToThread =
  | { call: number; question: ThreadQuestion }
  | { notice: ThreadNotice };

/** What a data thread says. */
export type FromThread =
  | { call: number; answer: unknown }
  | { call: number; failure: { message: string; code?: string } }
  | {
      level: 'info' | 'warn' | 'error';
      message: string;
      fields?: Record<string, unknown>;
    }
  | { route: string; samples: SampledRequest[] }
  | AccessBatch;
