import { conditionsSchema, listOf, object, text } from '../schema/Schema';
import { ageColumn, nameColumn } from './columns';
import { defineKind } from './ResourceKind';

export const namespaceKind = defineKind({
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  shortNames: ['ns'],
  namespaced: false,
  nameSyntax: 'label',
  answersDeleted: true,
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  fields: {
    spec: object({ finalizers: listOf(text()) }, { always: true }),
    status: object(
      { phase: text(), conditions: conditionsSchema },
      { always: true },
    ),
  },
  prepare(candidate, previous) {
    if (candidate.metadata.name) {
      candidate.metadata.labels = {
        ...candidate.metadata.labels,
        'kubernetes.io/metadata.name': candidate.metadata.name,
      };
    }
    if (!previous) {
      candidate.spec.finalizers = ['kubernetes'];
      candidate.status.phase = 'Active';
    } else {
      candidate.spec = previous.spec;
    }
  },
  beginDeletion(candidate) {
    candidate.status.phase = 'Terminating';
  },
  isHeld: ({ spec }) => (spec.finalizers ?? []).length > 0,
  selectableFields: ({ status }) => ({ 'status.phase': status.phase ?? '' }),
  columns: [
    nameColumn,
    { name: 'Status', cell: ({ status }) => status.phase },
    ageColumn,
  ],
});
