import type { KubeObject } from '../store/KubeObject';
import { labelKeyProblem, labelValueProblem } from '../store/labelSyntax';
import { forbidden, invalid, required, type Cause } from './causes';
import { nameProblems } from './names';
import type { ResourceKind } from './ResourceKind';

const standardFinalizers = ['orphan', 'foregroundDeletion', 'kubernetes'];

/** What is wrong with the metadata of an object. */
export function validateMetadata(
  kind: ResourceKind,
  candidate: KubeObject,
): Cause[] {
  const { metadata } = candidate;
  const causes: Cause[] = [];
  if (!metadata.name) {
    causes.push(required('metadata.name', 'name or generateName is required'));
  } else {
    causes.push(
      ...nameProblems(kind.nameSyntax, metadata.name).map(problem =>
        invalid('metadata.name', metadata.name, problem),
      ),
    );
  }
  if (metadata.generateName) {
    // The random end makes it a whole name.
    causes.push(
      ...nameProblems(kind.nameSyntax, `${metadata.generateName}a`).map(
        problem =>
          invalid('metadata.generateName', metadata.generateName, problem),
      ),
    );
  }
  causes.push(...validateLabels('metadata.labels', metadata.labels));
  for (const key of Object.keys(metadata.annotations ?? {})) {
    const problem = labelKeyProblem(key.toLowerCase());
    if (problem) {
      causes.push(invalid('metadata.annotations', key, problem));
    }
  }
  for (const owner of metadata.ownerReferences ?? []) {
    for (const field of ['apiVersion', 'kind', 'name', 'uid'] as const) {
      if (!owner[field]) {
        causes.push(
          invalid(`metadata.ownerReferences.${field}`, '', 'must not be empty'),
        );
      }
    }
  }
  const controllers = (metadata.ownerReferences ?? []).filter(
    owner => owner.controller,
  );
  if (controllers.length > 1) {
    causes.push(
      invalid(
        'metadata.ownerReferences',
        metadata.ownerReferences,
        `Only one reference can have Controller set to true. Found "true" in references for ${controllers[0].kind}/${controllers[0].name} and ${controllers[1].kind}/${controllers[1].name}`,
      ),
    );
  }
  for (const [index, finalizer] of (metadata.finalizers ?? []).entries()) {
    const problem =
      labelKeyProblem(finalizer) ??
      (finalizer.includes('/') || standardFinalizers.includes(finalizer)
        ? undefined
        : 'name is neither a standard finalizer name nor is it fully qualified');
    if (problem) {
      causes.push(invalid(`metadata.finalizers[${index}]`, finalizer, problem));
    }
  }
  return causes;
}

/** What is wrong with labels. */
export function validateLabels(
  field: string,
  labels: Record<string, string> | undefined,
): Cause[] {
  const causes: Cause[] = [];
  for (const [key, value] of Object.entries(labels ?? {})) {
    const keyProblem = labelKeyProblem(key);
    if (keyProblem) {
      causes.push(invalid(field, key, keyProblem));
    }
    const valueProblem = labelValueProblem(value);
    if (valueProblem) {
      causes.push(invalid(field, value, valueProblem));
    }
  }
  return causes;
}

/** What an update changes of the metadata that it may not change. */
export function validateMetadataUpdate(
  candidate: KubeObject,
  previous: KubeObject,
): Cause[] {
  if (!previous.metadata.deletionTimestamp) {
    return [];
  }
  const added = (candidate.metadata.finalizers ?? []).filter(
    finalizer => !previous.metadata.finalizers?.includes(finalizer),
  );
  if (added.length === 0) {
    return [];
  }
  const cause = forbidden(
    'metadata.finalizers',
    `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added
      .map(finalizer => JSON.stringify(finalizer))
      .join(', ')}}`,
  );
  // Said twice, as by a real API server, which looks at metadata twice.
  return [cause, cause];
}
