import type { KubeObject } from '../store/KubeObject';
import {
  metadataSchema,
  object,
  text,
  type ObjectSchema,
  type Schema,
} from '../schema/Schema';
import type { Cause } from './causes';

/** What the rules of a kind may look at besides the object itself. */
export interface KindContext {
  /** All objects of another kind, named by `group/plural`. */
  list(resource: string): KubeObject[];
  now: Date;
}

/** A column of what `kubectl get` prints. */
export interface TableColumn {
  name: string;
  type?: 'string' | 'integer' | 'date';
  format?: string;
  /** Printed with `-o wide` only. */
  wide?: boolean;
  cell(object: KubeObject, now: Date): string | number;
}

/** How objects of a kind are scaled, for those that have the subresource `scale`. */
export interface ScaleRules {
  replicas(object: KubeObject): number;
  statusReplicas(object: KubeObject): number;
  selector(object: KubeObject): string;
}

/** Everything that is particular to one kind of object. */
export interface ResourceKind {
  /** Empty for the core group. */
  group: string;
  version: string;
  kind: string;
  plural: string;
  singular: string;
  shortNames: string[];
  categories: string[];
  namespaced: boolean;
  verbs: string[];
  /** The subresources that this kind has beside `status` and `scale`, which are derived. */
  subresources: Array<{ name: string; kind: string; verbs: string[] }>;
  schema: ObjectSchema;
  nameSyntax: NameSyntax;
  /** `metadata.generation` counts the changes of everything but metadata and status. */
  hasGeneration: boolean;
  /** It counts the changes of annotations too. */
  countsAnnotations: boolean;
  hasStatus: boolean;
  scale?: ScaleRules;
  /** Brings an object that is created or changed into its complete form, in place, after the defaults of the schema. */
  prepare?(
    candidate: KubeObject,
    previous: KubeObject | undefined,
    context: KindContext,
  ): void;
  validate?(candidate: KubeObject, context: KindContext): Cause[];
  validateUpdate?(candidate: KubeObject, previous: KubeObject): Cause[];
  /** The fields that a field selector may name, beside `metadata.name` and `metadata.namespace`. */
  selectableFields?(object: KubeObject): Record<string, string>;
  columns: TableColumn[];
  /** Why an object that is valid may still not be created, as in a 403. */
  admit?(candidate: KubeObject, context: KindContext): string | undefined;
  /** How many seconds a deleted object stays to end its work. */
  gracePeriod?(object: KubeObject, requested: number | undefined): number;
  /** Marks an object whose deletion begins, in place. */
  beginDeletion?(candidate: KubeObject): void;
  /** Whether a deleted object stays until a controller has cleaned up after it, as if it had a finalizer. */
  isHeld?(object: KubeObject): boolean;
  /** A delete answers the object instead of a `Status`. */
  answersDeleted: boolean;
  /** Warnings for whoever writes an object. */
  warnings?(candidate: KubeObject): string[];
}

/** Which names objects of a kind may have. */
export type NameSyntax = 'subdomain' | 'label' | 'service' | 'path';

/** `group/plural`, under which the objects of a kind are stored; versions share it. */
export function resourceOf(
  kind: Pick<ResourceKind, 'group' | 'plural'>,
): string {
  return `${kind.group}/${kind.plural}`;
}

/** `group/version`, or the version alone for the core group. */
export function apiVersionOf(
  kind: Pick<ResourceKind, 'group' | 'version'>,
): string {
  return kind.group ? `${kind.group}/${kind.version}` : kind.version;
}

/** `deployments.apps`, as messages name a resource. */
export function qualifiedName(
  kind: Pick<ResourceKind, 'group' | 'plural'>,
): string {
  return kind.group ? `${kind.plural}.${kind.group}` : kind.plural;
}

const allVerbs = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
];

/** Completes the definition of a kind. `fields` are those beside `apiVersion`, `kind` and `metadata`. */
export function defineKind(
  definition: Partial<Omit<ResourceKind, 'schema'>> &
    Pick<ResourceKind, 'version' | 'kind' | 'plural'> & {
      fields: Record<string, Schema>;
    },
): ResourceKind {
  const { fields, ...rest } = definition;
  return {
    group: '',
    singular: definition.kind.toLowerCase(),
    shortNames: [],
    categories: [],
    namespaced: true,
    verbs: allVerbs,
    subresources: [],
    nameSyntax: 'subdomain',
    hasGeneration: false,
    countsAnnotations: false,
    hasStatus: Object.hasOwn(fields, 'status'),
    columns: [],
    answersDeleted: false,
    ...rest,
    schema: object({
      apiVersion: text({ keepsEmpty: true }),
      kind: text({ keepsEmpty: true }),
      metadata: metadataSchema,
      ...fields,
    }),
  };
}
