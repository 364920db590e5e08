import {
  conditionsSchema,
  flag,
  integer,
  integerOrText,
  labelSelectorSchema,
  object,
  text,
} from '../schema/Schema';
import type { KubeObject } from '../store/KubeObject';
import { formatLabelSelector } from '../store/LabelSelector';
import { forbidden, invalid, notSupported, type Cause } from './causes';
import { ageColumn, containerColumns, nameColumn } from './columns';
import { completePodSpec } from './completePodSpec';
import { podTemplateSchema } from './podSpec';
import { podSpecWarnings } from './podSpecWarnings';
import { defineKind } from './ResourceKind';
import {
  replicasScale,
  validateCount,
  validateSelectorUnchanged,
  validateWorkload,
} from './workloadRules';

export const deploymentKind = defineKind({
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  plural: 'deployments',
  shortNames: ['deploy'],
  categories: ['all'],
  hasGeneration: true,
  countsAnnotations: true,
  scale: replicasScale,
  fields: {
    spec: object(
      {
        replicas: integer({ default: 1 }),
        selector: labelSelectorSchema,
        template: podTemplateSchema,
        strategy: object(
          {
            type: text({ default: 'RollingUpdate' }),
            rollingUpdate: object({
              maxUnavailable: integerOrText({ default: '25%' }),
              maxSurge: integerOrText({ default: '25%' }),
            }),
          },
          { always: true, retainsKeys: true },
        ),
        minReadySeconds: integer(),
        revisionHistoryLimit: integer({ default: 10 }),
        paused: flag(),
        progressDeadlineSeconds: integer({ default: 600 }),
      },
      { always: true },
    ),
    status: object(
      {
        observedGeneration: integer(),
        replicas: integer(),
        updatedReplicas: integer(),
        readyReplicas: integer(),
        availableReplicas: integer(),
        unavailableReplicas: integer(),
        terminatingReplicas: integer({ keepsEmpty: true }),
        conditions: conditionsSchema,
        collisionCount: integer({ keepsEmpty: true }),
      },
      { always: true },
    ),
  },
  prepare(candidate) {
    const { strategy, template } = candidate.spec;
    if (strategy.type === 'RollingUpdate') {
      strategy.rollingUpdate = {
        maxUnavailable: '25%',
        maxSurge: '25%',
        ...strategy.rollingUpdate,
      };
    }
    completePodSpec(template.spec);
  },
  validate: candidate => [
    ...validateWorkload(candidate),
    ...validateCount(
      'spec.revisionHistoryLimit',
      candidate.spec.revisionHistoryLimit,
    ),
    ...validateStrategy(candidate),
    ...validateDeadline(candidate),
  ],
  validateUpdate: validateSelectorUnchanged,
  warnings: ({ spec }) =>
    podSpecWarnings(spec.template.spec, 'spec.template.spec'),
  columns: [
    nameColumn,
    {
      name: 'Ready',
      cell: ({ spec, status }) =>
        `${status.readyReplicas ?? 0}/${spec.replicas}`,
    },
    { name: 'Up-to-date', cell: ({ status }) => status.updatedReplicas ?? 0 },
    { name: 'Available', cell: ({ status }) => status.availableReplicas ?? 0 },
    ageColumn,
    ...containerColumns,
    {
      name: 'Selector',
      wide: true,
      cell: ({ spec }) => formatLabelSelector(spec.selector),
    },
  ],
});

function validateStrategy({ spec }: KubeObject): Cause[] {
  const path = 'spec.strategy';
  const { type, rollingUpdate } = spec.strategy;
  if (type === 'Recreate') {
    return rollingUpdate
      ? [
          forbidden(
            `${path}.rollingUpdate`,
            "may not be specified when strategy `type` is 'Recreate'",
          ),
        ]
      : [];
  }
  if (type !== 'RollingUpdate') {
    return [notSupported(`${path}.type`, type, ['Recreate', 'RollingUpdate'])];
  }
  const causes: Cause[] = [];
  for (const field of ['maxUnavailable', 'maxSurge'] as const) {
    const value = rollingUpdate[field];
    const at = `${path}.rollingUpdate.${field}`;
    if (typeof value === 'string' && !/^\d+%$/.test(value)) {
      causes.push(
        invalid(
          at,
          value,
          `a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')`,
        ),
      );
    } else if (typeof value === 'number') {
      causes.push(...validateCount(at, value));
    }
  }
  const amount = (value: unknown) => Number.parseInt(String(value), 10);
  if (
    amount(rollingUpdate.maxUnavailable) === 0 &&
    amount(rollingUpdate.maxSurge) === 0
  ) {
    causes.push(
      invalid(
        `${path}.rollingUpdate.maxUnavailable`,
        rollingUpdate.maxUnavailable,
        'may not be 0 when `maxSurge` is 0',
      ),
    );
  }
  const unavailable = rollingUpdate.maxUnavailable;
  if (typeof unavailable === 'string' && amount(unavailable) > 100) {
    causes.push(
      invalid(
        `${path}.rollingUpdate.maxUnavailable`,
        unavailable,
        'must not be greater than 100%',
      ),
    );
  }
  return causes;
}

function validateDeadline({ spec }: KubeObject): Cause[] {
  const deadline = spec.progressDeadlineSeconds;
  return [
    ...validateCount('spec.progressDeadlineSeconds', deadline),
    ...(deadline <= (spec.minReadySeconds ?? 0)
      ? [
          invalid(
            'spec.progressDeadlineSeconds',
            deadline,
            'must be greater than minReadySeconds',
          ),
        ]
      : []),
  ];
}
