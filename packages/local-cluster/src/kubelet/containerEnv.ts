import type {
  ConfigMapKeySelector,
  Container,
  EnvVarSource,
} from 'kubernetes-types/core/v1';
import type { ClusterObjects } from '../objects/ClusterObjects';
import { configMapKind } from '../resources/ConfigMap';
import { secretKind } from '../resources/Secret';
import type { KubeObject } from '../store/KubeObject';

/**
 * The environment of a container.
 *
 * Throws an `Error` when something that it refers to doesn't exist or can't be had here.
 */
export function containerEnv(
  objects: ClusterObjects,
  pod: KubeObject,
  container: Container,
): Record<string, string> {
  const env: Record<string, string> = {};
  const { namespace } = pod.metadata;
  const dataOf = (
    kind: typeof configMapKind,
    ref: { name?: string; optional?: boolean },
  ): Record<string, string> | undefined => {
    const object = objects.find(kind, { namespace, name: ref.name ?? '' });
    if (!object && !ref.optional) {
      throw new Error(`${kind.singular} "${ref.name}" not found`);
    }
    const data: Record<string, string> = object?.data ?? {};
    return kind === secretKind
      ? Object.fromEntries(
          Object.entries(data).map(([key, value]) => [
            key,
            Buffer.from(value, 'base64').toString('utf8'),
          ]),
        )
      : data;
  };
  const keyOf = (kind: typeof configMapKind, ref: ConfigMapKeySelector) => {
    const value = dataOf(kind, ref)?.[ref.key];
    if (value === undefined && !ref.optional) {
      throw new Error(
        `couldn't find key ${ref.key} in ${kind.kind} ${namespace}/${ref.name}`,
      );
    }
    return value;
  };
  const resolve = (source: EnvVarSource): string | undefined => {
    if (source.fieldRef) {
      return podField(pod, source.fieldRef.fieldPath);
    }
    if (source.configMapKeyRef) {
      return keyOf(configMapKind, source.configMapKeyRef);
    }
    if (source.secretKeyRef) {
      return keyOf(secretKind, source.secretKeyRef);
    }
    throw new Error('resourceFieldRef is not supported by local-cluster');
  };

  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ??
    []) {
    const data = configMapRef
      ? dataOf(configMapKind, configMapRef)
      : dataOf(secretKind, secretRef ?? {});
    for (const [key, value] of Object.entries(data ?? {})) {
      env[`${prefix}${key}`] = value;
    }
  }
  for (const { name, value, valueFrom } of container.env ?? []) {
    const resolved = valueFrom ? resolve(valueFrom) : expand(value ?? '', env);
    if (resolved !== undefined) {
      env[name] = resolved;
    }
  }
  return env;
}

function podField(pod: KubeObject, path: string): string {
  const { metadata, spec } = pod;
  const keyed = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (keyed) {
    return metadata[keyed[1] as 'labels' | 'annotations']?.[keyed[2]] ?? '';
  }
  const fields: Record<string, string> = {
    'metadata.name': metadata.name,
    'metadata.namespace': metadata.namespace ?? '',
    'metadata.uid': metadata.uid,
    'spec.nodeName': spec.nodeName ?? '',
    'spec.serviceAccountName': spec.serviceAccountName ?? '',
    'status.podIP': '127.0.0.1',
    'status.podIPs': '127.0.0.1',
    'status.hostIP': '127.0.0.1',
    'status.hostIPs': '127.0.0.1',
  };
  if (!Object.hasOwn(fields, path)) {
    throw new Error(`fieldRef '${path}' is not supported by local-cluster`);
  }
  return fields[path];
}

/** Replaces `$(NAME)` by what is known so far; `$$` is a plain `$`. */
function expand(value: string, env: Record<string, string>): string {
  return value.replace(
    /\$\$|\$\(([^)]+)\)/g,
    (whole, name: string | undefined) =>
      name === undefined ? '$' : env[name] ?? whole,
  );
}
