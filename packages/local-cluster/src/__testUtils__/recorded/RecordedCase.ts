/** A condition on an answer: path, operator, value. */
export type Condition = [
  path: string | string[],
  operator: string,
  value?: unknown,
];

/** A request; strings may name variables as `{{name}}`. */
export interface RecordedRequest {
  method: string;
  path: string;
  /** `authorization: null` sends none; without the field the cluster's own token is sent. */
  headers?: Record<string, string | null>;
  body?: unknown;
  rawBody?: string;
  bodyBase64?: string;
}

/** What of an answer must be as it was recorded. */
export interface Comparison {
  mode?:
    | 'exact'
    | 'subset'
    | 'status'
    | 'shape'
    | 'discovery'
    | 'none'
    | 'ordered'
    | 'milestones';
  /** Only these paths. */
  pick?: Array<string | string[]>;
  /** All but these paths. */
  ignore?: Array<string | string[]>;
  /** Arrays whose order doesn't matter. */
  unordered?: string[];
  headers?: string[];
  statusIn?: number[];
  /** The entries of a discovery document that must be there. */
  required?: string[];
  /** Events that must be met in this order, others may come between. */
  milestones?: EventPattern[][];
}

/** An event of a watch that fulfils conditions. */
export interface EventPattern {
  type?: string;
  match: Condition[];
}

/** An event of a watch. */
export interface RecordedEvent {
  type: string;
  object: any;
}

interface CommonStep {
  id: string;
  request: RecordedRequest;
  compare?: Comparison;
  assert?: Condition[];
  /** Variables taken from the answer. */
  capture?: Record<string, string>;
  /** How long to wait for what must come, in milliseconds. */
  timeoutMs?: number;
  response?: { status: number; headers: Record<string, string>; body?: any };
}

/** One step of a case. */
export type RecordedStep =
  | (CommonStep & { type: 'http'; retryOn?: number[] })
  | (CommonStep & { type: 'poll'; until: Condition[] })
  | (CommonStep & { type: 'watch' })
  | (Omit<CommonStep, 'request'> & {
      type: 'watch-events';
      /** The watch. */
      of: string;
      until: { count?: number; match?: EventPattern[]; ended?: boolean };
      settleMs?: number;
      close?: boolean;
      events: RecordedEvent[];
    })
  | { type: 'sleep'; id: string; ms: number };

/** What a real API server answered to a row of requests. */
export interface RecordedCase {
  title: string;
  inputs: Record<string, string>;
  /** All variables with their values at the recording. */
  vars: Record<string, string>;
  setup: RecordedStep[];
  steps: RecordedStep[];
}
