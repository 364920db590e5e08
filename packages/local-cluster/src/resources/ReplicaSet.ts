import {
  conditionsSchema,
  integer,
  labelSelectorSchema,
  object,
} from '../schema/Schema';
import { formatLabelSelector } from '../store/LabelSelector';
import { ageColumn, containerColumns, nameColumn } from './columns';
import { completePodSpec } from './completePodSpec';
import { podTemplateSchema } from './podSpec';
import { podSpecWarnings } from './podSpecWarnings';
import { defineKind } from './ResourceKind';
import {
  replicasScale,
  validateSelectorUnchanged,
  validateWorkload,
} from './workloadRules';

export const replicaSetKind = defineKind({
  group: 'apps',
  version: 'v1',
  kind: 'ReplicaSet',
  plural: 'replicasets',
  shortNames: ['rs'],
  categories: ['all'],
  hasGeneration: true,
  scale: replicasScale,
  fields: {
    spec: object(
      {
        replicas: integer({ default: 1 }),
        minReadySeconds: integer(),
        selector: labelSelectorSchema,
        template: podTemplateSchema,
      },
      { always: true },
    ),
    status: object(
      {
        replicas: integer({ default: 0 }),
        fullyLabeledReplicas: integer(),
        readyReplicas: integer(),
        availableReplicas: integer(),
        terminatingReplicas: integer({ keepsEmpty: true }),
        observedGeneration: integer(),
        conditions: conditionsSchema,
      },
      { always: true },
    ),
  },
  prepare(candidate) {
    completePodSpec(candidate.spec.template.spec);
  },
  validate: validateWorkload,
  validateUpdate: validateSelectorUnchanged,
  selectableFields: ({ status }) => ({
    'status.replicas': String(status.replicas ?? 0),
  }),
  warnings: ({ spec }) =>
    podSpecWarnings(spec.template.spec, 'spec.template.spec'),
  columns: [
    nameColumn,
    { name: 'Desired', type: 'integer', cell: ({ spec }) => spec.replicas },
    {
      name: 'Current',
      type: 'integer',
      cell: ({ status }) => status.replicas ?? 0,
    },
    {
      name: 'Ready',
      type: 'integer',
      cell: ({ status }) => status.readyReplicas ?? 0,
    },
    ageColumn,
    ...containerColumns,
    {
      name: 'Selector',
      wide: true,
      cell: ({ spec }) => formatLabelSelector(spec.selector),
    },
  ],
});
