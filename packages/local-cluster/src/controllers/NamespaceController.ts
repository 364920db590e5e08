import { timestamp, type Clock } from '../Clock';
import type { ClusterObjects } from '../objects/ClusterObjects';
import { configMapKind } from '../resources/ConfigMap';
import { namespaceKind } from '../resources/Namespace';
import type { ResourceKind } from '../resources/ResourceKind';
import { serviceAccountKind } from '../resources/ServiceAccount';
import type { StoreEvent } from '../store/EventWindow';
import type { KubeObject } from '../store/KubeObject';
import type { Controller } from './Controller';

const rootCertificate = 'kube-root-ca.crt';

/** Gives new namespaces what every namespace has, and empties those that are deleted. */
export class NamespaceController implements Controller {
  readonly name = 'namespace-controller';
  readonly #objects: ClusterObjects;
  readonly #kinds: ResourceKind[];
  readonly #certificate: string;
  readonly #clock: Clock;

  constructor(
    objects: ClusterObjects,
    kinds: ResourceKind[],
    certificate: string,
    clock: Clock,
  ) {
    this.#objects = objects;
    this.#kinds = kinds.filter(kind => kind.namespaced);
    this.#certificate = certificate;
    this.#clock = clock;
  }

  initialKeys(): string[] {
    return this.#objects
      .list(namespaceKind)
      .map(({ metadata }) => metadata.name);
  }

  keysOf({ type, resource, object }: StoreEvent): string[] {
    const { name, namespace } = object.metadata;
    if (resource === '/namespaces') {
      return [name];
    }
    const holder =
      namespace && this.#objects.find(namespaceKind, { name: namespace });
    const concerns =
      holder &&
      (holder.metadata.deletionTimestamp ||
        (type === 'DELETED' &&
          ((resource === '/serviceaccounts' && name === 'default') ||
            (resource === '/configmaps' && name === rootCertificate))));
    return namespace && concerns ? [namespace] : [];
  }

  reconcile(name: string): void {
    const namespace = this.#objects.find(namespaceKind, { name });
    if (namespace?.metadata.deletionTimestamp) {
      this.#empty(namespace);
    } else if (namespace) {
      this.#furnish(name);
    }
  }

  #furnish(namespace: string): void {
    if (
      !this.#objects.find(serviceAccountKind, { namespace, name: 'default' })
    ) {
      this.#objects.create(
        serviceAccountKind,
        { metadata: { name: 'default' } },
        { namespace },
      );
    }
    const ref = { namespace, name: rootCertificate };
    const data = { 'ca.crt': this.#certificate };
    if (!this.#objects.find(configMapKind, ref)) {
      this.#objects.create(
        configMapKind,
        { metadata: { name: rootCertificate }, data },
        { namespace },
      );
    } else {
      // The certificate is made anew at each start.
      this.#objects.modify(configMapKind, ref, map => {
        map.data = data;
      });
    }
  }

  #empty(namespace: KubeObject): void {
    const { name } = namespace.metadata;
    const left: Array<{ kind: ResourceKind; object: KubeObject }> = [];
    for (const kind of this.#kinds) {
      for (const object of this.#objects.list(kind, name)) {
        if (!object.metadata.deletionTimestamp) {
          this.#objects.delete(kind, object.metadata, {
            propagation: 'Background',
          });
        }
      }
      for (const object of this.#objects.list(kind, name)) {
        left.push({ kind, object });
      }
    }
    if (left.length === 0) {
      this.#objects.finalize(namespaceKind, { name });
      return;
    }
    const conditions = describeRest(
      left,
      namespace.status.conditions ?? [],
      timestamp(this.#clock.now()),
    );
    this.#objects.modify(
      namespaceKind,
      { name },
      each => {
        each.status.conditions = conditions;
      },
      { part: 'status' },
    );
  }
}

/** The conditions of a namespace that can't go yet. */
function describeRest(
  left: Array<{ kind: ResourceKind; object: KubeObject }>,
  before: Array<{ type: string; status: string; lastTransitionTime: string }>,
  now: string,
) {
  const count = (names: string[]) =>
    [...new Set(names)]
      .sort()
      .map(
        each =>
          `${each} has ${
            names.filter(name => name === each).length
          } resource instances`,
      )
      .join(', ');
  const finalizers = left.flatMap(
    ({ object }) => object.metadata.finalizers ?? [],
  );
  const finalizerCounts = [...new Set(finalizers)]
    .sort()
    .map(
      each =>
        `${each} in ${
          finalizers.filter(name => name === each).length
        } resource instances`,
    )
    .join(', ');
  const rows: Array<
    [type: string, status: boolean, reason: string, text: string]
  > = [
    [
      'NamespaceDeletionDiscoveryFailure',
      false,
      'ResourcesDiscovered',
      'All resources successfully discovered',
    ],
    [
      'NamespaceDeletionGroupVersionParsingFailure',
      false,
      'ParsedGroupVersions',
      'All legacy kube types successfully parsed',
    ],
    [
      'NamespaceDeletionContentFailure',
      false,
      'ContentDeleted',
      'All content successfully deleted, may be waiting on finalization',
    ],
    [
      'NamespaceContentRemaining',
      true,
      'SomeResourcesRemain',
      `Some resources are remaining: ${count(
        left.map(({ kind }) => `${kind.plural}.${kind.group}`),
      )}`,
    ],
    finalizers.length > 0
      ? [
          'NamespaceFinalizersRemaining',
          true,
          'SomeFinalizersRemain',
          `Some content in the namespace has finalizers remaining: ${finalizerCounts}`,
        ]
      : [
          'NamespaceFinalizersRemaining',
          false,
          'ContentHasNoFinalizers',
          'All content-preserving finalizers finished',
        ],
  ];
  return rows.map(([type, isTrue, reason, message]) => {
    const status = isTrue ? 'True' : 'False';
    const old = before.find(each => each.type === type);
    return {
      type,
      status,
      lastTransitionTime: old?.status === status ? old.lastTransitionTime : now,
      reason,
      message,
    };
  });
}
