import { Entity, parseEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';

const apiVersion = 'backstage-releases/v1alpha1';

/**
 * Checks of a release plan what the catalog needs to keep it: version, owner, and that there are pipelines. What the pipelines say is
 * checked by the releases backend, so that a plan that is wrong there still has a page that can show it.
 *
 * @returns the full entity ref of the owner
 * @throws InputError that names the field, its value and what is allowed
 */
export function validateEnvelope(plan: Entity): string {
  if (plan.apiVersion !== apiVersion) {
    throw wrong('apiVersion', plan.apiVersion, `'${apiVersion}'`);
  }
  if (!isObject(plan.spec)) {
    throw wrong('spec', plan.spec, "an object with 'owner' and 'pipelines'");
  }
  const { owner, pipelines } = plan.spec;
  if (!isObject(pipelines)) {
    throw wrong('spec.pipelines', pipelines, 'an object of pipelines by name');
  }
  const expectedOwner =
    "the entity ref of a group or user, for example 'group:default/platform'";
  if (typeof owner !== 'string') {
    throw wrong('spec.owner', owner, expectedOwner);
  }
  try {
    const { kind, namespace, name } = parseEntityRef(owner, {
      defaultKind: 'Group',
      defaultNamespace: plan.metadata.namespace,
    });
    if (/^(group|user)$/i.test(kind)) {
      return `${kind}:${namespace}/${name}`.toLocaleLowerCase('en-US');
    }
  } catch {
    // not an entity ref at all
  }
  throw wrong('spec.owner', owner, expectedOwner);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(path: string, value: unknown, allowed: string) {
  const found = value === undefined ? 'is missing' : `is ${say(value)}`;
  return new InputError(`'${path}' ${found}, expected ${allowed}`);
}

function say(value: unknown) {
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}
