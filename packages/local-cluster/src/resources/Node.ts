import type { NodeCondition } from 'kubernetes-types/core/v1';
import {
  anything,
  conditionsSchema,
  flag,
  listOf,
  mapOf,
  object,
  quantity,
  text,
} from '../schema/Schema';
import { ageColumn, nameColumn } from './columns';
import { defineKind } from './ResourceKind';

export const nodeKind = defineKind({
  version: 'v1',
  kind: 'Node',
  plural: 'nodes',
  shortNames: ['no'],
  namespaced: false,
  fields: {
    spec: object(
      {
        podCIDR: text(),
        podCIDRs: listOf(text(), { merges: true }),
        providerID: text(),
        unschedulable: flag(),
        taints: listOf(anything),
      },
      { always: true },
    ),
    status: object(
      {
        capacity: mapOf(quantity()),
        allocatable: mapOf(quantity()),
        phase: text(),
        conditions: conditionsSchema,
        addresses: listOf(
          object({
            type: text({ keepsEmpty: true }),
            address: text({ keepsEmpty: true }),
          }),
          { mergeKey: 'type' },
        ),
        daemonEndpoints: anything,
        nodeInfo: anything,
        images: listOf(anything),
      },
      { always: true },
    ),
  },
  selectableFields: ({ spec }) => ({
    'spec.unschedulable': String(spec.unschedulable ?? false),
  }),
  columns: [
    nameColumn,
    {
      name: 'Status',
      cell: ({ status }) =>
        ((status.conditions ?? []) as NodeCondition[]).some(
          each => each.type === 'Ready' && each.status === 'True',
        )
          ? 'Ready'
          : 'NotReady',
    },
    { name: 'Roles', cell: () => '<none>' },
    ageColumn,
    {
      name: 'Version',
      cell: ({ status }) => status.nodeInfo?.kubeletVersion ?? '',
    },
  ],
});
