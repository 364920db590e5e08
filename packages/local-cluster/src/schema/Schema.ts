/**
 * The shape of a kind: which fields there are, of which types, with which defaults, and how lists are merged by a strategic merge patch.
 *
 * One description serves all of that, so that a kind stays one file.
 */
export type Schema =
  | ScalarSchema
  | ObjectSchema
  | MapSchema
  | ListSchema
  | AnySchema;

export interface ScalarSchema {
  type:
    | 'string'
    | 'integer'
    | 'boolean'
    | 'quantity'
    | 'integerOrString'
    | 'time'
    | 'bytes';
  /** Keep an empty value instead of leaving the field out; so it is where Kubernetes tells "0" from "not said". */
  keepsEmpty: boolean;
  default?: string | number | boolean;
}

export interface ObjectSchema {
  type: 'object';
  fields: Record<string, Schema>;
  /** The field is there even when nobody sent it. */
  always: boolean;
  /** A strategic merge patch of this object may name the only fields to keep. */
  retainsKeys: boolean;
}

export interface MapSchema {
  type: 'map';
  values: Schema;
}

export interface ListSchema {
  type: 'list';
  items: Schema;
  /** Strategic merge patches merge items that have the same value here, instead of replacing the list. */
  mergeKey?: string;
  /** Strategic merge patches add to this list of plain values. */
  merges: boolean;
  keepsEmpty: boolean;
}

/** Any JSON value. */
export interface AnySchema {
  type: 'any';
}

interface ScalarOptions {
  default?: string | number | boolean;
  keepsEmpty?: boolean;
}

function scalar(type: ScalarSchema['type']) {
  return (options: ScalarOptions = {}): ScalarSchema => ({
    type,
    keepsEmpty: options.keepsEmpty ?? options.default !== undefined,
    default: options.default,
  });
}

export const text = scalar('string');
export const integer = scalar('integer');
export const flag = scalar('boolean');
/** An amount such as `500m` or `128Mi`. */
export const quantity = scalar('quantity');
export const integerOrText = scalar('integerOrString');
export const time = scalar('time');
/** Base64. */
export const bytes = scalar('bytes');

export function object(
  fields: Record<string, Schema>,
  options: { always?: boolean; retainsKeys?: boolean } = {},
): ObjectSchema {
  return {
    type: 'object',
    fields,
    always: options.always ?? false,
    retainsKeys: options.retainsKeys ?? false,
  };
}

export function mapOf(values: Schema): MapSchema {
  return { type: 'map', values };
}

export function listOf(
  items: Schema,
  options: { mergeKey?: string; merges?: boolean; keepsEmpty?: boolean } = {},
): ListSchema {
  return {
    type: 'list',
    items,
    mergeKey: options.mergeKey,
    merges: options.merges ?? false,
    keepsEmpty: options.keepsEmpty ?? false,
  };
}

export const anything: AnySchema = { type: 'any' };

/** `metadata` of every kind. */
export const metadataSchema = object({
  name: text(),
  generateName: text(),
  namespace: text(),
  selfLink: text(),
  uid: text(),
  resourceVersion: text(),
  generation: integer(),
  creationTimestamp: time(),
  deletionTimestamp: time(),
  deletionGracePeriodSeconds: integer({ keepsEmpty: true }),
  labels: mapOf(text({ keepsEmpty: true })),
  annotations: mapOf(text({ keepsEmpty: true })),
  ownerReferences: listOf(
    object({
      apiVersion: text({ keepsEmpty: true }),
      kind: text({ keepsEmpty: true }),
      name: text({ keepsEmpty: true }),
      uid: text({ keepsEmpty: true }),
      controller: flag({ keepsEmpty: true }),
      blockOwnerDeletion: flag({ keepsEmpty: true }),
    }),
    { mergeKey: 'uid' },
  ),
  finalizers: listOf(text({ keepsEmpty: true }), { merges: true }),
  managedFields: listOf(anything),
});

/** `matchLabels` and `matchExpressions`. */
export const labelSelectorSchema = object({
  matchLabels: mapOf(text({ keepsEmpty: true })),
  matchExpressions: listOf(
    object({
      key: text({ keepsEmpty: true }),
      operator: text({ keepsEmpty: true }),
      values: listOf(text({ keepsEmpty: true })),
    }),
  ),
});

/** `status.conditions`. */
export const conditionsSchema = listOf(
  object({
    type: text({ keepsEmpty: true }),
    status: text({ keepsEmpty: true }),
    observedGeneration: integer(),
    lastProbeTime: time(),
    lastUpdateTime: time(),
    lastHeartbeatTime: time(),
    lastTransitionTime: time(),
    reason: text(),
    message: text(),
  }),
  { mergeKey: 'type' },
);

/** A reference to an object in the same namespace. */
export const localReferenceSchema = object({ name: text() });
